// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/buffer.h"

/**
 * buffer_add - append bytes
 * @buffer: where
 * @data: the bytes
 * @len: how many
 */
void buffer_add(struct buffer *buffer, const void *data, size_t len)
{
	size_t room = buffer->room ? buffer->room : 512;
	char *grown;

	while (room < buffer->len + len + 1)
		room *= 2;
	if (room != buffer->room) {
		grown = realloc(buffer->data, room);
		if (!grown) {
			buffer->failed = true;
			return;
		}
		buffer->data = grown;
		buffer->room = room;
	}
	if (len)
		memcpy(buffer->data + buffer->len, data, len);
	buffer->len += len;
	buffer->data[buffer->len] = '\0';
}

/**
 * buffer_text - append text as it is
 * @buffer: where
 * @text: the text
 */
void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

/**
 * buffer_html - append text so that HTML shows it
 * @buffer: where
 * @text: the text, which is data and never markup; what controls a terminal or
 *	a reader's direction is left to the browser, which isolates cells
 */
void buffer_html(struct buffer *buffer, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {
		{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" },
		{ '\'', "&#39;" },
	};
	size_t plain, i;

	for (; *text; text++) {
		plain = strcspn(text, "&<>\"'");
		buffer_add(buffer, text, plain);
		text += plain;
		if (!*text)
			return;
		for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
			if (entities[i].c == *text)
				buffer_text(buffer, entities[i].entity);
	}
}

/**
 * buffer_page - append markup with data in it
 * @buffer: where
 * @fmt: markup; %s stands for a string and %d for an int64_t of the arguments
 *
 * Strings are put in as buffer_html() does, so that nothing a device or a
 * person said becomes markup.
 */
void buffer_page(struct buffer *buffer, const char *fmt, ...)
{
	const char *percent;
	char number[24];
	va_list args;

	va_start(args, fmt);
	while ((percent = strchr(fmt, '%'))) {
		buffer_add(buffer, fmt, (size_t)(percent - fmt));
		if (percent[1] == 's') {
			buffer_html(buffer, va_arg(args, const char *));
		} else if (percent[1] == 'd') {
			snprintf(number, sizeof(number), "%" PRId64, va_arg(args, int64_t));
			buffer_text(buffer, number);
		} else {
			buffer_text(buffer, "%");
		}
		fmt = percent + (percent[1] ? 2 : 1);
	}
	buffer_text(buffer, fmt);
	va_end(args);
}

/**
 * buffer_free - end a buffer
 * @buffer: all zero afterwards
 */
void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){};
}
