// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include <openssl/asn1.h>

#include "agent/card_tlv.h"

/**
 * card_tlv_next - take one data object from what a card sent
 * @pos: where it starts, moved behind it
 * @end: where the bytes end
 * @tlv: set to it
 *
 * ISO/IEC 7816-4 section 6.3, definite lengths, tags of one or two bytes.
 *
 * Return: 1, 0 at the end, -EBADMSG for anything else.
 */
int card_tlv_next(const uint8_t **pos, const uint8_t *end, struct card_tlv *tlv)
{
	const unsigned char *p = *pos;
	int flags, number, class;
	unsigned int first;
	long len;

	if (p >= end)
		return 0;
	first = *p;
	flags = ASN1_get_object(&p, &len, &number, &class, (long)(end - p));
	if (flags & 0x81 || number > 0x7F || len > end - p)
		return -EBADMSG;
	tlv->tag = number < 0x1F ? first : first << 8 | (unsigned int)number;
	tlv->value = p;
	tlv->len = (size_t)len;
	*pos = p + len;
	return 1;
}

/**
 * card_tlv_find - find a data object by its tag
 * @data: a list of data objects
 * @len: its bytes
 * @tag: the tag wanted
 * @tlv: set to the first one
 *
 * Return: 0, -ENOENT when there is none, -EBADMSG when the list is malformed.
 */
int card_tlv_find(const uint8_t *data, size_t len, unsigned int tag, struct card_tlv *tlv)
{
	const uint8_t *pos = data;
	int ret;

	while ((ret = card_tlv_next(&pos, data + len, tlv)) > 0)
		if (tlv->tag == tag)
			return 0;
	return ret ? ret : -ENOENT;
}
