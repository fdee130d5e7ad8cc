// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/dmserver/text.h"

/* Bytes of a UTF-8 sequence by its first one, and the least that so many may say */
static size_t sequence(unsigned char first, uint32_t *code, uint32_t *least)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} kinds[] = {
		{ 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if ((first & kinds[i].mask) != kinds[i].lead)
			continue;
		*code = first & (unsigned char)~kinds[i].mask;
		*least = kinds[i].least;
		return i + 1;
	}
	return 0;
}

/**
 * text_ok - see whether bytes are text that a database takes and a page shows
 * @text: the bytes
 * @len: how many
 *
 * Return: whether they are UTF-8 without control characters other than tabs
 * and ends of lines.
 */
bool text_ok(const char *text, size_t len)
{
	uint32_t code, least;
	size_t count, i;

	while (len) {
		count = sequence((unsigned char)*text, &code, &least);
		if (!count || count > len)
			return false;
		for (i = 1; i < count; i++) {
			if ((text[i] & 0xc0) != 0x80)
				return false;
			code = code << 6 | (text[i] & 0x3f);
		}
		if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
		    code == 0x7f || (code < 0x20 && !strchr("\t\n\r", (int)code)) || !code)
			return false;
		text += count;
		len -= count;
	}
	return true;
}

/**
 * text_name_ok - see whether this can be the name of a device, group or account
 * @text: the name
 * @max: most bytes
 *
 * Return: whether it is text of 1 to @max bytes without control characters,
 * spaces, slashes, and what has a meaning in URLs or HTML.
 */
bool text_name_ok(const char *text, size_t max)
{
	size_t len = strlen(text);

	return len && len <= max && text_ok(text, len) && !strpbrk(text, " \t\r\n/\\%?#&<>\"'");
}

/**
 * text_number - read a number
 * @text: decimal digits
 * @number: set to it
 *
 * Return: whether it is one, from 0 to 2^63 - 1.
 */
bool text_number(const char *text, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return !errno && *text >= '0' && *text <= '9' && !*end;
}

/**
 * text_time - write a moment
 * @milliseconds: since 1970-01-01 UTC; 0: never
 * @text: where to
 *
 * Return: @text, RFC 3339 in seconds, "" for never.
 */
const char *text_time(int64_t milliseconds, char text[TEXT_TIME_SIZE])
{
	time_t seconds = milliseconds / 1000;
	struct tm tm;

	*text = '\0';
	if (milliseconds && gmtime_r(&seconds, &tm))
		strftime(text, TEXT_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return text;
}
