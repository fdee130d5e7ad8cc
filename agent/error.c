// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/error.h"

/**
 * error_set - record an error message
 * @err: where to put it, may be NULL
 * @code: the -errno to return
 * @fmt: printf format of the message
 *
 * Return: @code, so that callers can write ``return error_set(...)``.
 */
int error_set(struct error *err, int code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return code;
}

/**
 * error_prefix - put the place in front of a recorded message
 * @err: the message to extend, may be NULL
 * @code: the -errno to return
 * @fmt: printf format of the place
 *
 * Return: @code.
 */
int error_prefix(struct error *err, int code, const char *fmt, ...)
{
	char old[sizeof(err->text)];
	va_list args;
	size_t used;

	if (!err)
		return code;
	memcpy(old, err->text, sizeof(old));
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", old);
	return code;
}
