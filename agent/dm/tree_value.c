// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Formats of leaves, and what is a value of each (DM_TND 7.7.3).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/dm/tree_value.h"

#define NUMBER_MAX	32

static const char * const names[TREE_FORMATS] = {
	[TREE_NODE] = "node", [TREE_CHR] = "chr", [TREE_BIN] = "bin", [TREE_B64] = "b64",
	[TREE_BOOL] = "bool", [TREE_INT] = "int", [TREE_NULL] = "null", [TREE_XML] = "xml",
	[TREE_DATE] = "date", [TREE_TIME] = "time", [TREE_FLOAT] = "float",
};

/**
 * tree_format_name - as SyncML's Meta and TNDS write it
 * @format: the format
 */
const char *tree_format_name(enum tree_format format)
{
	return (unsigned int)format < TREE_FORMATS ? names[format] : "any";
}

/**
 * tree_format_parse - the format of that name
 * @name: as tree_format_name() gives it; case counts
 * @format: set
 *
 * Return: 0; -EINVAL when there is none.
 */
int tree_format_parse(const char *name, enum tree_format *format)
{
	unsigned int i;

	for (i = 0; i < TREE_FORMATS; i++) {
		if (strcmp(names[i], name))
			continue;
		*format = i;
		return 0;
	}
	return -EINVAL;
}

static size_t utf8_length(uint8_t first)
{
	return first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 &&
	       first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* Overlong forms, surrogates and what is above U+10FFFF have a second byte out of bounds */
static bool second_ok(uint8_t first, uint8_t second)
{
	switch (first) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second < 0xa0;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second < 0x90;
	default:
		return true;
	}
}

/**
 * tree_value_utf8 - is it text that XML can carry?
 * @data: bytes
 * @len: how many
 *
 * Return: true for UTF-8 without control characters other than tab and line ends.
 */
bool tree_value_utf8(const uint8_t *data, size_t len)
{
	size_t i, k, n;

	for (i = 0; i < len; i += n) {
		n = utf8_length(data[i]);
		if (!n || n > len - i || (n == 1 && data[i] < 0x20 && !strchr("\t\r\n", data[i])))
			return false;
		if (n == 1 && !data[i])
			return false;
		for (k = 1; k < n; k++)
			if ((data[i + k] & 0xc0) != 0x80)
				return false;
		if (n > 1 && !second_ok(data[i], data[i + 1]))
			return false;
		/* U+FFFE and U+FFFF are no characters */
		if (n == 3 && data[i] == 0xef && data[i + 1] == 0xbf && data[i + 2] >= 0xbe)
			return false;
	}
	return true;
}

static bool is_number(const uint8_t *data, size_t len, bool point)
{
	char text[NUMBER_MAX], *end;

	if (!len || len >= sizeof(text) || isspace(data[0]))
		return false;
	memcpy(text, data, len);
	text[len] = '\0';
	if (strlen(text) != len)
		return false;
	errno = 0;
	if (point)
		strtod(text, &end);
	else
		strtoll(text, &end, 10);
	return !*end && !errno;
}

/* ISO 8601's basic and extended forms have these characters and no others */
static bool is_moment(const uint8_t *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!data[i] || !strchr("0123456789-:.TZ+", data[i]))
			return false;
	return len >= 6 && len < NUMBER_MAX && isdigit(data[0]);
}

static bool is_bool(const uint8_t *data, size_t len)
{
	return (len == 4 && !memcmp(data, "true", 4)) || (len == 5 && !memcmp(data, "false", 5));
}

/**
 * tree_value_ok - is it a value of the format?
 * @format: the format
 * @data: bytes
 * @len: how many
 */
bool tree_value_ok(enum tree_format format, const uint8_t *data, size_t len)
{
	switch (format) {
	case TREE_BIN:
	case TREE_B64:
		return true;
	case TREE_CHR:
	case TREE_XML:
		return tree_value_utf8(data, len);
	case TREE_BOOL:
		return is_bool(data, len);
	case TREE_INT:
		return is_number(data, len, false);
	case TREE_FLOAT:
		return is_number(data, len, true);
	case TREE_DATE:
	case TREE_TIME:
		return is_moment(data, len);
	default:
		return !len;
	}
}

/**
 * tree_value_time - a moment as TStamp writes it
 * @time: seconds since 1970 UTC
 * @text: filled in
 */
void tree_value_time(int64_t time, char text[TREE_TIME_SIZE])
{
	time_t seconds = time;
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || tm.tm_year < 70 || tm.tm_year > 8099)
		tm = (struct tm){ .tm_year = 70, .tm_mday = 1 };
	strftime(text, TREE_TIME_SIZE, "%Y%m%dT%H%M%SZ", &tm);
}

/**
 * tree_value_parse_time - the moment that a TStamp tells
 * @text: 20261126T150000Z
 * @time: seconds since 1970 UTC
 *
 * Return: false when it is none of 1970 to 9999.
 */
bool tree_value_parse_time(const char *text, int64_t *time)
{
	struct tm tm = {};
	const char *end = strptime(text, "%Y%m%dT%H%M%SZ", &tm);

	if (!end || *end || tm.tm_year < 70 || tm.tm_year > 8099)
		return false;
	*time = timegm(&tm);
	return true;
}
