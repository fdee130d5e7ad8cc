// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text for terminals: colour, times, and nothing in it that a device, a card
 * or a policy could have put there to deceive.
 */
#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "agent/cli/format.h"
#include "agent/ruleset_clean.h"

static bool colored;

static const char * const codes[] = {
	[FORMAT_PLAIN] = "",
	[FORMAT_HEADING] = "\033[1m",
	[FORMAT_GOOD] = "\033[32m",
	[FORMAT_BAD] = "\033[31m",
	[FORMAT_WARNING] = "\033[33m",
	[FORMAT_FAINT] = "\033[2m",
};

/**
 * format_init - prepare for output
 * @color: "always", "never" or "auto": on a terminal, unless it is dumb or the
 *	environment has NO_COLOR
 *
 * Return: 0; -EINVAL for another word.
 */
int format_init(const char *color)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	setlocale(LC_CTYPE, "C.UTF-8");
	if (!strcmp(color, "always"))
		colored = true;
	else if (!strcmp(color, "never"))
		colored = false;
	else if (!strcmp(color, "auto"))
		colored = isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") &&
			  !(no_color && *no_color);
	else
		return -EINVAL;
	return 0;
}

/**
 * format_begin - switch to a style
 * @style: the style
 * @out: where
 */
void format_begin(enum format_style style, FILE *out)
{
	if (colored)
		fputs(codes[style], out);
}

/**
 * format_end - switch back
 * @style: what format_begin() got
 * @out: where
 */
void format_end(enum format_style style, FILE *out)
{
	if (colored && style != FORMAT_PLAIN)
		fputs("\033[0m", out);
}

/**
 * format_clean - make text fit for a terminal
 * @text: any bytes
 * @buf: for the text as ruleset_clean_copy() makes it, and with "?" for what
 *	has no width of its own, because it can hide or reorder other characters
 * @size: bytes of @buf, above 0; longer text is cut
 *
 * Return: terminal columns that the text takes.
 */
size_t format_clean(const char *text, char *buf, size_t size)
{
	const char *from = ruleset_clean_copy(text, buf, size);
	size_t columns = 0, left = strlen(buf), len;
	mbstate_t state = {};
	wchar_t c;

	while (left) {
		len = mbrtowc(&c, from, left, &state);
		if (len > left) {
			memset(&state, 0, sizeof(state));
			len = 1;
			c = L'\0';
		}
		if (wcwidth(c) > 0) {
			memmove(buf, from, len);
			buf += len;
			columns += (size_t)wcwidth(c);
		} else {
			*buf++ = '?';
			columns++;
		}
		from += len;
		left -= len;
	}
	*buf = '\0';
	return columns;
}

/**
 * format_print - write text, cleaned
 * @style: how it looks
 * @out: where to
 * @fmt: printf format; a "\n" is cleaned, too, but for one at its end
 */
void format_print(enum format_style style, FILE *out, const char *fmt, ...)
{
	bool ends_line = *fmt && fmt[strlen(fmt) - 1] == '\n';
	char text[FORMAT_TEXT_SIZE], clean[FORMAT_TEXT_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (ends_line && *text)
		text[strlen(text) - 1] = '\0';
	format_clean(text, clean, sizeof(clean));
	format_begin(style, out);
	fputs(clean, out);
	format_end(style, out);
	if (ends_line)
		fputc('\n', out);
}

/**
 * format_time - a moment in this machine's local time
 * @seconds: since 1970-01-01 UTC
 * @buf: for "2026-11-23T17:59:00+01:00"
 *
 * Return: @buf.
 */
const char *format_time(int64_t seconds, char buf[FORMAT_TIME_SIZE])
{
	time_t moment = (time_t)seconds;
	struct tm tm;
	size_t len = 0;

	if (localtime_r(&moment, &tm))
		len = strftime(buf, FORMAT_TIME_SIZE - 1, "%Y-%m-%dT%H:%M:%S%z", &tm);
	if (len < 5) {
		snprintf(buf, FORMAT_TIME_SIZE, "%lld", (long long)seconds);
		return buf;
	}
	/* ISO 8601 wants +01:00, strftime() gives +0100 */
	memmove(buf + len - 1, buf + len - 2, 3);
	buf[len - 2] = ':';
	return buf;
}

/**
 * format_hex - bytes as hexadecimal digits
 * @bytes: the bytes
 * @len: how many
 * @buf: for the text
 * @size: bytes of @buf, 2 * @len + 1 for all of it
 *
 * Return: @buf.
 */
const char *format_hex(const uint8_t *bytes, size_t len, char *buf, size_t size)
{
	size_t i;

	*buf = '\0';
	for (i = 0; i < len && 2 * i + 3 <= size; i++)
		snprintf(buf + 2 * i, 3, "%02x", bytes[i]);
	return buf;
}
