// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "agent/card_deflate.h"

#define WINDOW_ANY	(MAX_WBITS + 32)	/* zlib or gzip, whichever it is */

/**
 * card_deflate - compress for a card
 * @data: what
 * @len: bytes of it
 * @packed: set to a zlib stream (RFC 1950), to be freed
 * @packed_len: set to its length
 *
 * Return: 0 or -ENOMEM.
 */
int card_deflate(const uint8_t *data, size_t len, uint8_t **packed, size_t *packed_len)
{
	uLongf room = compressBound(len);
	uint8_t *buf = malloc(room);

	if (!buf || compress2(buf, &room, data, len, Z_BEST_COMPRESSION) != Z_OK) {
		free(buf);
		return -ENOMEM;
	}
	*packed = buf;
	*packed_len = room;
	return 0;
}

/**
 * card_inflate - undo card_deflate(), or gzip
 * @packed: a zlib stream or a gzip file (RFC 1952), nothing may follow it
 * @len: bytes of it
 * @data: where it goes
 * @data_len: room there, set to the bytes used
 *
 * Return: 0, -EBADMSG for anything else or for more than there is room, -ENOMEM.
 */
int card_inflate(const uint8_t *packed, size_t len, uint8_t *data, size_t *data_len)
{
	z_stream stream = {};
	int ret;

	if (len > UINT32_MAX || *data_len > UINT32_MAX)
		return -EBADMSG;
	if (inflateInit2(&stream, WINDOW_ANY) != Z_OK)
		return -ENOMEM;
	stream.next_in = (z_const Bytef *)(uintptr_t)packed;
	stream.avail_in = (uInt)len;
	stream.next_out = data;
	stream.avail_out = (uInt)*data_len;
	ret = inflate(&stream, Z_FINISH);
	ret = ret == Z_STREAM_END && !stream.avail_in ? 0 : -EBADMSG;
	*data_len = stream.total_out;
	inflateEnd(&stream);
	return ret;
}
