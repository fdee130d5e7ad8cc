// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "agent/ruleset_clean.h"

/* Bytes of the UTF-8 character at @p, 0 when it is none or a control character */
static size_t character(const unsigned char *p)
{
	size_t len = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
	unsigned int code = len > 1 ? *p & (0x7f >> len) : *p;
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i;

	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3f);
	}
	if (code < least[len] || code < ' ' || (code >= 0x7f && code < 0xa0) || code > 0x10ffff ||
	    (code >= 0xd800 && code < 0xe000))
		return 0;
	return len;
}

/**
 * ruleset_clean_valid - can this be shown to people
 * @text: the text
 * @max: most bytes of it
 *
 * Return: true when it is UTF-8 without control characters, not empty, and fits.
 */
bool ruleset_clean_valid(const char *text, size_t max)
{
	const char *p = text;
	size_t len;

	if (!*text || strlen(text) > max)
		return false;
	while (*p && (len = character((const unsigned char *)p)))
		p += len;
	return !*p;
}

/**
 * ruleset_clean_copy - make text fit for a terminal
 * @text: the text, may be hostile
 * @buf: for the text, cut off where it does not fit, with "?" for all that is
 *	not UTF-8 or controls terminals
 * @size: bytes of @buf
 *
 * Return: @buf.
 */
const char *ruleset_clean_copy(const char *text, char *buf, size_t size)
{
	size_t used = 0, len;

	while (*text) {
		len = character((const unsigned char *)text);
		if (used + (len ? len : 1) >= size)
			break;
		if (len)
			memcpy(buf + used, text, len);
		else
			buf[used] = '?';
		used += len ? len : 1;
		text += len ? len : 1;
	}
	buf[used] = '\0';
	return buf;
}

/**
 * ruleset_clean - a string of a rule set or device, fit for a terminal
 * @text: the string, may be hostile
 * @buf: for the text, as ruleset_clean_copy() makes it
 *
 * Return: @buf.
 */
const char *ruleset_clean(const char *text, char buf[RULESET_CLEAN_SIZE])
{
	return ruleset_clean_copy(text, buf, RULESET_CLEAN_SIZE);
}
