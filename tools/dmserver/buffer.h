/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_BUFFER_H
#define CARDGATE_DMSERVER_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct buffer - bytes that grow, all zero at first
 * @data: them, with a NUL behind; NULL while there are none
 * @len: how many
 * @room: for how many there is memory
 * @failed: there was no memory, what was added since is lost
 */
struct buffer {
	char *data;
	size_t len, room;
	bool failed;
};

void buffer_add(struct buffer *buffer, const void *data, size_t len);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_html(struct buffer *buffer, const char *text);
void buffer_page(struct buffer *buffer, const char *fmt, ...);
void buffer_free(struct buffer *buffer);

#endif
