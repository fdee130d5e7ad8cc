// SPDX-License-Identifier: GPL-2.0-or-later
/* Text for desktops, which may come from anybody: it is to be read, and to do nothing */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desktop.h"
#include "agent/ruleset_clean.h"

struct range {
	uint32_t first, last;
};

/* What has no width of its own, and hides or reorders other characters */
static const struct range unseen[] = {
	{ 0x00ad, 0x00ad }, { 0x034f, 0x034f }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
	{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
};

/* The character at @p, which is UTF-8 */
static uint32_t character(const unsigned char *p, size_t *len)
{
	uint32_t code;
	size_t i;

	*len = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	code = *len > 1 ? *p & (0x7fU >> *len) : *p;
	for (i = 1; i < *len; i++)
		code = code << 6 | (p[i] & 0x3f);
	return code;
}

static bool is_unseen(uint32_t code)
{
	size_t i;

	for (i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (code >= unseen[i].first && code <= unseen[i].last)
			return true;
	return false;
}

/* What the character at @p becomes */
static const char *replaced(const char *p, bool markup, size_t *from, size_t *to)
{
	uint32_t code = character((const unsigned char *)p, from);
	const char *with = NULL;

	if (is_unseen(code))
		with = "?";
	else if (markup && code == '&')
		with = "&amp;";
	else if (markup && code == '<')
		with = "&lt;";
	else if (markup && code == '>')
		with = "&gt;";
	*to = with ? strlen(with) : *from;
	return with ? with : p;
}

static int add_line(const char *line, bool markup, char *to, size_t size, size_t *used)
{
	size_t from, len;
	const char *p;

	for (; *line; line += from) {
		p = replaced(line, markup, &from, &len);
		if (*used + len >= size)
			return -EMSGSIZE;
		memcpy(to + *used, p, len);
		*used += len;
	}
	return 0;
}

/**
 * desktop_text - make text fit for a notification
 * @from: any bytes
 * @markup: what reads it understands markup
 * @to: for the text: UTF-8 without markup, without control characters but newlines, and with "?"
 *	for what is not that, or hides or reorders other characters
 * @size: bytes of @to
 *
 * Return: 0; -EMSGSIZE when it does not fit, because what a person agrees to is not to be cut;
 * -ENOMEM.
 */
int desktop_text(const char *from, bool markup, char *to, size_t size)
{
	char *copy = strdup(from), *clean = malloc(strlen(from) + 1), *rest = copy, *line;
	size_t used = 0;
	int ret = copy && clean ? 0 : -ENOMEM;

	while (!ret && (line = strsep(&rest, "\n"))) {
		ruleset_clean_copy(line, clean, strlen(from) + 1);
		ret = add_line(clean, markup, to, size, &used);
		if (!ret && rest && used + 1 < size)
			to[used++] = '\n';
		else if (!ret && rest)
			ret = -EMSGSIZE;
	}
	to[used] = '\0';
	free(copy);
	free(clean);
	return ret;
}
