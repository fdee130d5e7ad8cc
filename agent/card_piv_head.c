// SPDX-License-Identifier: GPL-2.0-or-later
/* What Cardgate's data objects on a PIV card look like, see card_piv.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>

#include "agent/card_deflate.h"
#include "agent/card_piv.h"
#include "agent/card_tlv.h"

#define TAG_OBJECT		0x53
#define TAG_RECORD		0xC0
#define TAG_KEY			0xC1
#define TAG_INDEX		0xC2
#define TAG_MORE		0xC3
#define TAG_DATA		0xC4
#define MORE_SIZE		5
#define MORE_TAG		0x5F
#define HEADERS_MAX		96	/* record, key, tags and lengths */

#define TAG_CERTIFICATE		0x70
#define TAG_INFO		0x71
#define TAG_CHECK		0xFE
#define INFO_GZIP		0x01

#define MAGIC			"CGG1"	/* of a record of card_index.h */
#define MAGIC_SIZE		4

#define PLACE_PACKED		0x80000000u
#define PLACE_OFFSET_SHIFT	16
#define PLACE_LEN_MASK		0xFFFFu
#define PLACE_OFFSET_MASK	0x7FFFu

/**
 * card_piv_place_encode - as the file of an index entry
 * @place: where
 *
 * Return: the number: bit 31 packed, bits 30 to 16 offset, 15 to 0 length.
 */
uint32_t card_piv_place_encode(const struct card_piv_place *place)
{
	return (place->packed ? PLACE_PACKED : 0) |
	       (uint32_t)place->offset << PLACE_OFFSET_SHIFT | (uint32_t)place->len;
}

/**
 * card_piv_place_decode - undo card_piv_place_encode()
 * @file: the number
 * @place: set to what it says
 */
void card_piv_place_decode(uint32_t file, struct card_piv_place *place)
{
	place->packed = file & PLACE_PACKED;
	place->offset = file >> PLACE_OFFSET_SHIFT & PLACE_OFFSET_MASK;
	place->len = file & PLACE_LEN_MASK;
}

static void take_record(const struct card_tlv *tlv, unsigned int place,
			struct card_piv_head *head)
{
	uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE] = { 0 };

	if (tlv->len != CARD_RECORD_SIZE)
		return;
	memcpy(records + place * CARD_RECORD_SIZE, tlv->value, CARD_RECORD_SIZE);
	head->valid = !card_generation_decode(records, &head->gen) && head->gen.slot == place;
}

static void take_key(const struct card_tlv *tlv, struct card_piv_head *head)
{
	if (tlv->len != 2)
		return;
	head->key = tlv->value[0];
	head->alg = tlv->value[1];
}

/* Behind tag 53 and a length that may speak of more bytes than were asked for */
static const uint8_t *skip_header(const uint8_t *data, size_t len)
{
	size_t header = 2;

	if (len > 1 && data[1] > 0x80)
		header += data[1] & 0x7F;
	return len > header && data[0] == TAG_OBJECT ? data + header : NULL;
}

/**
 * card_piv_head_peek - whose is a place, and which bundle does it hold
 * @data: the first bytes of the object there
 * @len: how many
 * @place: which place
 * @head: set to its record and key, the rest to nothing
 *
 * Return: whose it is.
 */
enum card_piv_state card_piv_head_peek(const uint8_t *data, size_t len, unsigned int place,
				       struct card_piv_head *head)
{
	const uint8_t *pos = skip_header(data, len), *end = data + len;
	struct card_tlv tlv;

	memset(head, 0, sizeof(*head));
	if (!pos)
		return CARD_PIV_EMPTY;
	if (*pos != TAG_RECORD)
		return CARD_PIV_OTHERS;
	if (card_tlv_next(&pos, end, &tlv) <= 0 || tlv.len < MAGIC_SIZE ||
	    memcmp(tlv.value, MAGIC, MAGIC_SIZE))
		return CARD_PIV_EMPTY;
	take_record(&tlv, place, head);
	if (card_tlv_next(&pos, end, &tlv) > 0 && tlv.tag == TAG_KEY)
		take_key(&tlv, head);
	return CARD_PIV_OURS;
}

static int take_more(const struct card_tlv *tlv, struct card_piv_head *head)
{
	const uint8_t *p;
	size_t i;

	if (tlv->len % MORE_SIZE || tlv->len / MORE_SIZE > CARD_PIV_MORE_MAX)
		return -EBADMSG;
	head->more_count = tlv->len / MORE_SIZE;
	for (i = 0; i < head->more_count; i++) {
		p = tlv->value + i * MORE_SIZE;
		head->more[i].tag = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
		head->more[i].len = (size_t)p[3] << 8 | p[4];
		if (p[0] != MORE_TAG)
			return -EBADMSG;
	}
	return 0;
}

static int take(const struct card_tlv *tlv, unsigned int place, struct card_piv_head *head)
{
	switch (tlv->tag) {
	case TAG_RECORD:
		take_record(tlv, place, head);
		return 0;
	case TAG_KEY:
		take_key(tlv, head);
		return 0;
	case TAG_INDEX:
		head->index = tlv->value;
		head->index_len = tlv->len;
		return 0;
	case TAG_MORE:
		return take_more(tlv, head);
	case TAG_DATA:
		head->data = tlv->value;
		head->data_len = tlv->len;
		return 0;
	default:
		return -EBADMSG;
	}
}

/* 53 and nothing before or behind it */
static int unwrap(const uint8_t *data, size_t len, struct card_tlv *object)
{
	const uint8_t *pos = data;

	return card_tlv_next(&pos, data + len, object) > 0 && object->tag == TAG_OBJECT &&
	       pos == data + len ? 0 : -EBADMSG;
}

/**
 * card_piv_head_decode - read a head
 * @data: the whole object
 * @len: its bytes
 * @place: which place it is from
 * @head: set to what it holds; points into @data
 * @err: message on failure
 *
 * Return: 0, -EBADMSG for anything that is no head or not all of one.
 */
int card_piv_head_decode(const uint8_t *data, size_t len, unsigned int place,
			 struct card_piv_head *head, struct error *err)
{
	struct card_tlv object, tlv;
	const uint8_t *pos;
	int ret;

	memset(head, 0, sizeof(*head));
	ret = unwrap(data, len, &object);
	pos = object.value;
	while (!ret) {
		ret = card_tlv_next(&pos, object.value + object.len, &tlv);
		if (ret <= 0)
			break;
		ret = take(&tlv, place, head);
	}
	if (!ret && (!head->valid || !head->index || !head->data))
		ret = -EBADMSG;
	return ret ? error_set(err, ret, "bundle: malformed, or only a part of it") : 0;
}

static uint8_t *put(uint8_t *p, unsigned int tag, const void *value, size_t len)
{
	/* Tags of ours are private, 53 is of class application, 70 and 71, too */
	ASN1_put_object(&p, 0, (int)len, (int)(tag & 0x1F), (int)(tag & 0xC0));
	if (value)
		memcpy(p, value, len);
	return value ? p + len : p;
}

/* Shifts what was written behind room for the longest header, which then goes before it */
static size_t wrap(uint8_t *out, const uint8_t *body, size_t len)
{
	uint8_t *p = put(out, TAG_OBJECT, NULL, len);

	memmove(p, body, len);
	return (size_t)(p - out) + len;
}

/**
 * card_piv_head_encode - write a head
 * @head: what it holds; without an index a head that holds nothing
 * @out: filled in
 *
 * Return: bytes of it, 0 when they are more than fit an object.
 */
size_t card_piv_head_encode(const struct card_piv_head *head, uint8_t out[CARD_PIV_OBJECT_MAX])
{
	uint8_t record[CARD_RECORD_SIZE] = MAGIC, more[CARD_PIV_MORE_MAX * MORE_SIZE];
	const uint8_t key[] = { head->key, head->alg };
	uint8_t body[CARD_PIV_OBJECT_MAX], *p;
	size_t i;

	if (head->index_len + head->data_len + head->more_count * MORE_SIZE + HEADERS_MAX >
	    sizeof(body))
		return 0;
	if (head->index && card_generation_encode(&head->gen, record))
		return 0;
	p = put(body, TAG_RECORD, record, sizeof(record));
	p = put(p, TAG_KEY, key, sizeof(key));
	if (head->index) {
		for (i = 0; i < head->more_count; i++) {
			more[i * MORE_SIZE] = (uint8_t)(head->more[i].tag >> 16);
			more[i * MORE_SIZE + 1] = (uint8_t)(head->more[i].tag >> 8);
			more[i * MORE_SIZE + 2] = (uint8_t)head->more[i].tag;
			more[i * MORE_SIZE + 3] = (uint8_t)(head->more[i].len >> 8);
			more[i * MORE_SIZE + 4] = (uint8_t)head->more[i].len;
		}
		p = put(p, TAG_INDEX, head->index, head->index_len);
		p = put(p, TAG_MORE, more, head->more_count * MORE_SIZE);
		p = put(p, TAG_DATA, head->data, head->data_len);
	}
	return wrap(out, body, (size_t)(p - body));
}

/**
 * card_piv_more_decode - read what is more of a bundle
 * @data: the object
 * @len: its bytes
 * @value: set to what it holds, inside @data
 * @value_len: set to the bytes of that
 * @err: message on failure
 *
 * Return: 0, -EBADMSG.
 */
int card_piv_more_decode(const uint8_t *data, size_t len, const uint8_t **value,
			 size_t *value_len, struct error *err)
{
	struct card_tlv object, tlv;

	if (unwrap(data, len, &object) ||
	    card_tlv_find(object.value, object.len, TAG_DATA, &tlv))
		return error_set(err, -EBADMSG, "bundle: a part of it is malformed");
	*value = tlv.value;
	*value_len = tlv.len;
	return 0;
}

/**
 * card_piv_more_encode - write what is more of a bundle
 * @value: what it holds
 * @len: bytes of that
 * @out: filled in
 *
 * Return: bytes of it, 0 when they are more than fit an object.
 */
size_t card_piv_more_encode(const uint8_t *value, size_t len, uint8_t out[CARD_PIV_OBJECT_MAX])
{
	uint8_t body[CARD_PIV_OBJECT_MAX];

	if (len > sizeof(body) - 16)
		return 0;
	return wrap(out, body, (size_t)(put(body, TAG_DATA, value, len) - body));
}

/**
 * card_piv_cert_decode - take the certificate from its object, SP 800-73-4 part 1 table 10
 * @data: the object, 53 { 70 certificate, 71 info, FE }
 * @len: its bytes
 * @der: set to the certificate, DER, to be freed
 * @der_len: set to its bytes, at most CARD_CERTIFICATE_MAX
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int card_piv_cert_decode(const uint8_t *data, size_t len, uint8_t **der, size_t *der_len,
			 struct error *err)
{
	struct card_tlv object, cert, info;
	bool gzip;
	int ret;

	if (unwrap(data, len, &object) ||
	    card_tlv_find(object.value, object.len, TAG_CERTIFICATE, &cert) || !cert.len)
		return error_set(err, -EBADMSG, "certificate: expected 53 { 70 certificate }");
	gzip = !card_tlv_find(object.value, object.len, TAG_INFO, &info) && info.len == 1 &&
	       info.value[0] & INFO_GZIP;
	*der = malloc(CARD_CERTIFICATE_MAX);
	if (!*der)
		return error_set(err, -ENOMEM, "out of memory");
	*der_len = CARD_CERTIFICATE_MAX;
	if (gzip) {
		ret = card_inflate(cert.value, cert.len, *der, der_len);
	} else {
		ret = cert.len > CARD_CERTIFICATE_MAX ? -EBADMSG : 0;
		if (!ret)
			memcpy(*der, cert.value, cert.len);
		*der_len = cert.len;
	}
	if (!ret && *der_len)
		return 0;
	free(*der);
	return error_set(err, -EBADMSG, "certificate: not compressed as it says, or too long");
}

/**
 * card_piv_cert_encode - the object of a certificate
 * @der: the certificate
 * @len: its bytes, at most CARD_CERTIFICATE_MAX
 * @out: set to the object, to be freed
 * @out_len: set to its bytes
 *
 * Return: 0 or -ENOMEM.
 */
int card_piv_cert_encode(const uint8_t *der, size_t len, uint8_t **out, size_t *out_len)
{
	uint8_t *body = malloc(len + 16), *p;
	const uint8_t plain = 0;

	*out = malloc(len + 32);
	if (!body || !*out) {
		free(body);
		free(*out);
		return -ENOMEM;
	}
	/* 70 and 71 are written as they are: constructed is one of their bits */
	p = body;
	ASN1_put_object(&p, 1, (int)len, TAG_CERTIFICATE & 0x1F, V_ASN1_APPLICATION);
	memcpy(p, der, len);
	p += len;
	ASN1_put_object(&p, 1, 1, TAG_INFO & 0x1F, V_ASN1_APPLICATION);
	*p++ = plain;
	*p++ = TAG_CHECK;
	*p++ = 0;
	*out_len = wrap(*out, body, (size_t)(p - body));
	free(body);
	return 0;
}
