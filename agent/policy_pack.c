// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "agent/policy_pack.h"
#include "agent/policy_xml.h"

/**
 * policy_pack - compress a policy for a card
 * @xml: its text
 * @len: bytes of it
 * @packed: set to a zlib stream (RFC 1950), to be freed
 * @packed_len: set to its length
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int policy_pack(const uint8_t *xml, size_t len, uint8_t **packed, size_t *packed_len,
		struct error *err)
{
	uLongf room = compressBound(len);
	uint8_t *buf = malloc(room);

	if (!buf || compress2(buf, &room, xml, len, Z_BEST_COMPRESSION) != Z_OK) {
		free(buf);
		return error_set(err, -ENOMEM, "policy: out of memory");
	}
	*packed = buf;
	*packed_len = room;
	return 0;
}

/* Fill at most POLICY_XML_SIZE_MAX bytes of @buf, whatever the stream promises */
static int inflate_all(const uint8_t *packed, size_t len, uint8_t *buf, size_t *used)
{
	z_stream stream = {};
	int ret;

	if (len > UINT32_MAX || inflateInit(&stream) != Z_OK)
		return -ENOMEM;
	stream.next_in = (z_const Bytef *)(uintptr_t)packed;
	stream.avail_in = (uInt)len;
	stream.next_out = buf;
	stream.avail_out = POLICY_XML_SIZE_MAX;
	ret = inflate(&stream, Z_FINISH);
	*used = stream.total_out;
	if (ret == Z_STREAM_END)
		ret = stream.avail_in ? -EBADMSG : 0;
	else
		ret = ret == Z_BUF_ERROR && !stream.avail_out ? -E2BIG : -EBADMSG;
	inflateEnd(&stream);
	return ret;
}

/**
 * policy_pack_open - undo policy_pack()
 * @packed: the zlib stream, nothing may follow it
 * @len: bytes of it
 * @xml: set to the text, to be freed; one NUL follows it
 * @xml_len: set to its length, at most POLICY_XML_SIZE_MAX
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when it is no such stream, -E2BIG when the text is
 * larger, -ENOMEM.
 */
int policy_pack_open(const uint8_t *packed, size_t len, uint8_t **xml, size_t *xml_len,
		     struct error *err)
{
	uint8_t *buf = malloc(POLICY_XML_SIZE_MAX + 1), *shrunk;
	int ret;

	if (!buf)
		return error_set(err, -ENOMEM, "policy: out of memory");
	ret = inflate_all(packed, len, buf, xml_len);
	if (ret) {
		free(buf);
		return error_set(err, ret, "policy: expected a zlib stream of at most %d bytes",
				 POLICY_XML_SIZE_MAX);
	}
	buf[*xml_len] = '\0';
	shrunk = realloc(buf, *xml_len + 1);
	*xml = shrunk ? shrunk : buf;
	return 0;
}
