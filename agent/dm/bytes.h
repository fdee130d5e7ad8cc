/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_BYTES_H
#define CARDGATE_DM_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * struct bytes - a growing buffer; all zero: empty
 * @data: from malloc()
 * @len: how many are used
 * @size: how many there is room for
 * @max: how many there may be, 0: any number
 * @error: what went wrong first, 0 or -errno; nothing is added any more
 */
struct bytes {
	uint8_t *data;
	size_t len, size, max;
	int error;
};

void bytes_free(struct bytes *bytes);
int bytes_reserve(struct bytes *bytes, size_t more);
void bytes_add(struct bytes *bytes, const void *data, size_t len);
void bytes_text(struct bytes *bytes, const char *text);
void bytes_escape(struct bytes *bytes, const void *data, size_t len);
bool bytes_xml_fits(const void *data, size_t len);

#endif
