// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <openssl/asn1.h>

#include "vcard_tlv.h"

static unsigned int tag_join(int class, int constructed, int number)
{
	unsigned int first = (unsigned int)class | (constructed ? V_ASN1_CONSTRUCTED : 0);

	return number < 0x1F ? first | (unsigned int)number :
	       (first | 0x1F) << 8 | (unsigned int)number;
}

static void tag_split(unsigned int tag, int *class, int *constructed, int *number)
{
	unsigned int first = tag > 0xFF ? tag >> 8 : tag;

	*class = (int)(first & 0xC0);
	*constructed = !!(first & V_ASN1_CONSTRUCTED);
	*number = (int)(tag > 0xFF ? tag & 0x7F : tag & 0x1F);
}

/**
 * vcard_tlv_next - take one data object from a buffer
 * @pos: where it starts, moved behind it
 * @end: where the buffer ends
 * @tlv: set to it
 *
 * Return: 1, 0 at the end of the buffer, -EBADMSG when the bytes are no
 * definite-length BER-TLV with a tag of one or two bytes.
 */
int vcard_tlv_next(const uint8_t **pos, const uint8_t *end, struct vcard_tlv *tlv)
{
	const unsigned char *p = *pos;
	int flags, number, class;
	long len;

	if (p >= end)
		return 0;
	flags = ASN1_get_object(&p, &len, &number, &class, (long)(end - p));
	if (flags & 0x81 || number > 0x7F || len > end - p)
		return -EBADMSG;
	tlv->tag = tag_join(class, flags & V_ASN1_CONSTRUCTED, number);
	tlv->value = p;
	tlv->len = (size_t)len;
	*pos = p + len;
	return 1;
}

/**
 * vcard_tlv_find - find a data object by its tag
 * @data: a list of data objects
 * @len: its bytes
 * @tag: the tag wanted
 * @tlv: set to the first one
 *
 * Return: 1, 0 when there is none, -EBADMSG when the list is malformed.
 */
int vcard_tlv_find(const uint8_t *data, size_t len, unsigned int tag, struct vcard_tlv *tlv)
{
	const uint8_t *pos = data;
	int ret;

	while ((ret = vcard_tlv_next(&pos, data + len, tlv)) > 0)
		if (tlv->tag == tag)
			return 1;
	return ret;
}

/**
 * vcard_tlv_size - bytes that a data object takes
 * @tag: its tag
 * @len: bytes of its value
 *
 * Return: bytes of tag, length and value.
 */
size_t vcard_tlv_size(unsigned int tag, size_t len)
{
	int class, constructed, number;

	tag_split(tag, &class, &constructed, &number);
	return (size_t)ASN1_object_size(constructed, (int)len, number);
}

/**
 * vcard_tlv_put_header - write tag and length
 * @out: where
 * @tag: the tag
 * @len: bytes of value that will follow
 *
 * Return: where the value goes.
 */
uint8_t *vcard_tlv_put_header(uint8_t *out, unsigned int tag, size_t len)
{
	int class, constructed, number;

	tag_split(tag, &class, &constructed, &number);
	ASN1_put_object(&out, constructed, (int)len, number, class);
	return out;
}

/**
 * vcard_tlv_put - write a data object
 * @out: where; there must be room for vcard_tlv_size()
 * @tag: its tag
 * @value: its value
 * @len: bytes of value
 *
 * Return: the first byte behind it.
 */
uint8_t *vcard_tlv_put(uint8_t *out, unsigned int tag, const void *value, size_t len)
{
	out = vcard_tlv_put_header(out, tag, len);
	memcpy(out, value, len);
	return out + len;
}

/**
 * vcard_tlv_number - a data object's value as a big-endian number
 * @tlv: the data object
 *
 * Return: the number; ~0 when it has no or more than four bytes.
 */
unsigned long vcard_tlv_number(const struct vcard_tlv *tlv)
{
	unsigned long n = 0;
	size_t i;

	if (!tlv->len || tlv->len > 4)
		return ~0UL;
	for (i = 0; i < tlv->len; i++)
		n = n << 8 | tlv->value[i];
	return n;
}
