// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>

#include "agent/ruleset_hex.h"

/**
 * ruleset_hex_digits - read a number
 * @text: moved behind the number
 * @digits: exactly so many hexadecimal digits
 * @value: set to the number
 *
 * Return: 0 or -EINVAL.
 */
int ruleset_hex_digits(const char **text, int digits, uint32_t *value)
{
	for (*value = 0; digits--; (*text)++) {
		unsigned char c = (unsigned char)**text;

		if (!isxdigit(c))
			return -EINVAL;
		*value = *value << 4 | (uint32_t)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
	}
	return 0;
}

/**
 * ruleset_hex_until - read a number and what ends it
 * @text: moved behind the end, or to the end if that is NUL
 * @digits: exactly so many hexadecimal digits
 * @end: what must follow
 * @value: set to the number
 *
 * Return: 0 or -EINVAL.
 */
int ruleset_hex_until(const char **text, int digits, char end, uint32_t *value)
{
	if (ruleset_hex_digits(text, digits, value) || **text != end)
		return -EINVAL;
	*text += !!end;
	return 0;
}
