// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "agent/usbguard_string.h"

static const char letters[] = "abfnrtv\\'\"";
static const char meanings[] = "\a\b\f\n\r\t\v\\'\"";

#define ESCAPES_WANTED \
	"one of \\a \\b \\f \\n \\r \\t \\v \\\\ \\' \\\", \\xHH, \\DDD from 1 to 255"

/* Value of up to @max digits; passes them */
static int number(const char **at, const char *end, int base, int max)
{
	int value = 0, digits = 0;

	while (digits < max && *at < end &&
	       (base == 16 ? isxdigit((unsigned char)**at) : isdigit((unsigned char)**at))) {
		value = value * base + (isdigit((unsigned char)**at) ? **at - '0' :
					tolower((unsigned char)**at) - 'a' + 10);
		(*at)++;
		digits++;
	}
	return base == 16 && digits < max ? -1 : value;
}

/* The byte behind a backslash, below 0 when there is none; passes it */
static int escaped(const char **at, const char *end, char close)
{
	const char *letter;

	if (*at == end)
		return -1;
	if (isdigit((unsigned char)**at))
		return number(at, end, 10, 3);
	if (**at == 'x') {
		(*at)++;
		return number(at, end, 16, 2);
	}
	letter = strchr(letters, **at);
	if (!letter && **at != close)
		return -1;
	(*at)++;
	return letter ? meanings[letter - letters] : close;
}

/**
 * usbguard_string - a string of USBGuard's rules
 * @text: what is behind its opening mark
 * @len: bytes up to the end of the line
 * @close: its closing mark
 * @used: set to the bytes up to and with the closing mark
 * @problem: set to what was expected when it is none, to NULL without memory
 *
 * Return: the string, to be freed; or NULL.
 */
char *usbguard_string(const char *text, size_t len, char close, size_t *used,
		      const char **problem)
{
	const char *at = text, *end = text + len;
	char *string = malloc(len + 1), *out = string;
	int byte;

	*problem = NULL;
	if (!string)
		return NULL;
	while (at < end && *at != close) {
		byte = (unsigned char)*at++;
		if (byte == '\\')
			byte = escaped(&at, end, close);
		if (byte <= 0 || byte > 255) {
			*problem = ESCAPES_WANTED;
			goto out;
		}
		*out++ = (char)byte;
	}
	if (at == end) {
		*problem = "a string that ends on the same line";
		goto out;
	}
	*out = '\0';
	*used = (size_t)(at + 1 - text);
	return string;
out:
	free(string);
	return NULL;
}
