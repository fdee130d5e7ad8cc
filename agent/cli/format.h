/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_FORMAT_H
#define CARDGATE_CLI_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FORMAT_TIME_SIZE	32
#define FORMAT_TEXT_SIZE	1024	/* longest text of one cell or line */

enum format_style {
	FORMAT_PLAIN,
	FORMAT_HEADING,
	FORMAT_GOOD,
	FORMAT_BAD,
	FORMAT_WARNING,
	FORMAT_FAINT,
};

int format_init(const char *color);
void format_begin(enum format_style style, FILE *out);
void format_end(enum format_style style, FILE *out);
size_t format_clean(const char *text, char *buf, size_t size);
void format_print(enum format_style style, FILE *out, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
const char *format_time(int64_t seconds, char buf[FORMAT_TIME_SIZE]);
const char *format_hex(const uint8_t *bytes, size_t len, char *buf, size_t size);

#endif
