// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/objects.h>

#include "agent/card_tlv.h"
#include "agent/pkcs15.h"
#include "agent/pkcs15_asn1.h"

#define TAG_INTEGER		0x02
#define TAG_BITS		0x03
#define TAG_OCTETS		0x04
#define TAG_OID			0x06
#define TAG_UTF8		0x0C
#define TAG_SEQUENCE		0x30
#define TAG_PIN_REFERENCE	0x80
#define PIN_PADDED		0x04	/* pinFlags, first byte: bit 5 needs-padding */
#define PIN_SECURITY_OFFICER	0x01	/* bit 7 soPin */
#define FLAG_MODIFIABLE	1
#define OFFSET_MAX	0xFFFFFF

static void copy_label(char *to, const ASN1_STRING *from)
{
	size_t len = from ? (size_t)ASN1_STRING_length(from) : 0, i;

	if (len >= PKCS15_LABEL_MAX)
		len = PKCS15_LABEL_MAX - 1;
	for (i = 0; i < len; i++)
		to[i] = iscntrl(ASN1_STRING_get0_data(from)[i]) ? '?' :
			(char)ASN1_STRING_get0_data(from)[i];
	to[len] = '\0';
}

static int get_size(const ASN1_INTEGER *in, size_t *out)
{
	int64_t n = 0;

	if (in && (ASN1_INTEGER_get_int64(&n, in) != 1 || n < 0 || n > OFFSET_MAX))
		return -EBADMSG;
	*out = (size_t)n;
	return 0;
}

static int path_get(const uint8_t *der, size_t len, struct pkcs15_path *path)
{
	P15_PATH *in = d2i_P15_PATH(NULL, &der, (long)len);
	int ret = -EBADMSG;
	size_t n;

	if (!in)
		return -EBADMSG;
	n = (size_t)ASN1_STRING_length(in->path);
	if (n % 2 || n > PKCS15_PATH_MAX)
		goto out;
	if (get_size(in->index, &path->offset) || get_size(in->length, &path->count))
		goto out;
	memcpy(path->fids, ASN1_STRING_get0_data(in->path), n);
	path->len = n;
	ret = 0;
out:
	P15_PATH_free(in);
	return ret;
}

/* Some cards wrap the identifier a second time: its content is again 06, length, content. */
static void oid_get(const ASN1_OBJECT *in, char *text)
{
	const uint8_t *raw = OBJ_get0_data(in);
	size_t len = OBJ_length(in);
	ASN1_OBJECT *inner = NULL;

	if (len > 2 && raw[0] == TAG_OID && raw[1] == len - 2)
		inner = d2i_ASN1_OBJECT(NULL, &raw, (long)len);
	if (OBJ_obj2txt(text, PKCS15_OID_MAX, inner ? inner : in, 1) >= PKCS15_OID_MAX)
		text[0] = '\0';
	ASN1_OBJECT_free(inner);
}

static ASN1_SEQUENCE_ANY *unpack(const ASN1_TYPE *any)
{
	const uint8_t *p;

	if (!any || any->type != V_ASN1_SEQUENCE)
		return NULL;
	p = any->value.sequence->data;
	return d2i_ASN1_SEQUENCE_ANY(NULL, &p, any->value.sequence->length);
}

/* The first element of the given universal type */
static const ASN1_TYPE *first(const ASN1_SEQUENCE_ANY *list, int type)
{
	int i;

	for (i = 0; list && i < sk_ASN1_TYPE_num(list); i++)
		if (sk_ASN1_TYPE_value(list, i)->type == type)
			return sk_ASN1_TYPE_value(list, i);
	return NULL;
}

static void class_get(const P15_OBJECT *in, struct pkcs15_object *out)
{
	ASN1_SEQUENCE_ANY *list = unpack(in->class_attributes);
	const ASN1_TYPE *any;

	any = first(list, V_ASN1_OCTET_STRING);
	if (any && any->value.octet_string->length <= PKCS15_ID_MAX) {
		out->id_len = (size_t)any->value.octet_string->length;
		memcpy(out->id, any->value.octet_string->data, out->id_len);
	}
	copy_label(out->application, (any = first(list, V_ASN1_UTF8STRING)) ?
		   any->value.utf8string : NULL);
	any = first(list, V_ASN1_OBJECT);
	if (any)
		oid_get(any->value.object, out->oid);
	any = first(list, V_ASN1_INTEGER);
	if (any && (out->kind == PKCS15_PRKDF || out->kind == PKCS15_SKDF))
		out->reference = (unsigned int)ASN1_INTEGER_get(any->value.integer) & 0xFF;
	sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
}

/* PinAttributes, ISO/IEC 7816-15 section 8.9.2; what follows the padding is not looked at */
static void pin_get(const ASN1_TYPE *attributes, struct pkcs15_object *out)
{
	const uint8_t *pos = attributes->value.sequence->data;
	const uint8_t *end = pos + attributes->value.sequence->length;
	bool padded = false, pad = false;
	struct card_tlv outer, tlv;
	size_t numbers = 0;

	if (card_tlv_next(&pos, end, &outer) <= 0 || outer.tag != TAG_SEQUENCE)
		return;
	pos = outer.value;
	end = outer.value + outer.len;
	while (card_tlv_next(&pos, end, &tlv) > 0 && tlv.len) {
		if (tlv.tag == TAG_BITS && tlv.len > 1) {
			out->admin = tlv.value[1] & PIN_SECURITY_OFFICER;
			padded = tlv.value[1] & PIN_PADDED;
		} else if (tlv.tag == TAG_INTEGER && ++numbers == 2 && tlv.len == 1) {
			out->stored_len = tlv.value[0];
		} else if (tlv.tag == TAG_PIN_REFERENCE && tlv.len == 1) {
			out->reference = tlv.value[0];
		} else if (tlv.tag == TAG_OCTETS && tlv.len == 1) {
			out->pad = tlv.value[0];
			pad = true;
		}
	}
	if (!padded || !pad)
		out->stored_len = 0;
}

/*
 * Opaque data has the path itself, a certificate or key a sequence that begins
 * with it, data named by an identifier a sequence of identifier and path.
 */
static int type_get(const P15_OBJECT *in, struct pkcs15_object *out)
{
	ASN1_SEQUENCE_ANY *list = unpack(in->type_attributes);
	const ASN1_TYPE *any;
	int ret = 0;

	if (!list)
		return out->kind == PKCS15_DODF ? 0 : -EBADMSG;
	if (out->kind == PKCS15_AODF)
		pin_get(in->type_attributes, out);
	any = first(list, V_ASN1_OBJECT);
	if (any)
		oid_get(any->value.object, out->oid);
	if (sk_ASN1_TYPE_num(list) && sk_ASN1_TYPE_value(list, 0)->type == V_ASN1_OCTET_STRING)
		any = in->type_attributes;
	else
		any = first(list, V_ASN1_SEQUENCE);
	if (any && out->kind != PKCS15_AODF)
		ret = path_get(any->value.sequence->data, (size_t)any->value.sequence->length,
			       &out->path);
	sk_ASN1_TYPE_pop_free(list, ASN1_TYPE_free);
	return ret;
}

static int object_get(enum pkcs15_kind kind, const uint8_t *der, size_t len,
		      struct pkcs15_object *out)
{
	P15_ENTRY *in = d2i_P15_ENTRY(NULL, &der, (long)len);
	int ret = -EBADMSG;

	memset(out, 0, sizeof(*out));
	out->kind = kind;
	if (!in)
		return -EBADMSG;
	copy_label(out->label, in->d.object->common->label);
	if (in->d.object->common->flags)
		out->modifiable = ASN1_BIT_STRING_get_bit(in->d.object->common->flags,
							  FLAG_MODIFIABLE);
	class_get(in->d.object, out);
	ret = type_get(in->d.object, out);
	P15_ENTRY_free(in);
	return ret;
}

static int directory_get(enum pkcs15_kind kind, const uint8_t *der, size_t len,
			 struct pkcs15_object *out)
{
	P15_DIRECTORY *in = d2i_P15_DIRECTORY(NULL, &der, (long)len);
	int ret = 0;

	(void)kind;
	memset(out, 0, sizeof(*out));
	if (!in)
		return -EBADMSG;
	out->kind = (enum pkcs15_kind)in->type;
	if (in->d.place->type == V_ASN1_SEQUENCE)
		ret = path_get(in->d.place->value.sequence->data,
			       (size_t)in->d.place->value.sequence->length, &out->path);
	P15_DIRECTORY_free(in);
	return ret;
}

/* A file is filled up with 00 or FF behind its last entry. */
static int decode(enum pkcs15_kind kind, const uint8_t *der, size_t len,
		  int (*get)(enum pkcs15_kind, const uint8_t *, size_t, struct pkcs15_object *),
		  struct pkcs15_object *list, size_t max, size_t *count, struct error *err)
{
	const uint8_t *pos = der, *start;
	struct card_tlv tlv;
	int ret;

	*count = 0;
	while (pos < der + len && *pos != 0x00 && *pos != 0xFF) {
		start = pos;
		ret = card_tlv_next(&pos, der + len, &tlv);
		if (ret < 0)
			return error_set(err, ret, "byte %zu: expected a DER element",
					 (size_t)(start - der));
		if (*count == max)
			return error_set(err, -E2BIG, "expected at most %zu entries", max);
		if (!get(kind, start, (size_t)(pos - start), &list[*count]))
			(*count)++;
	}
	return 0;
}

/**
 * pkcs15_token_by - who made an application, by its EF(TokenInfo)
 * @der: content of the file
 * @len: its bytes
 * @manufacturer: who it may be
 *
 * Return: true when it names them; a file that holds nothing names nobody.
 */
bool pkcs15_token_by(const uint8_t *der, size_t len, const char *manufacturer)
{
	struct card_tlv token, name;
	const uint8_t *pos = der;

	return card_tlv_next(&pos, der + len, &token) > 0 && token.tag == TAG_SEQUENCE &&
	       !card_tlv_find(token.value, token.len, TAG_UTF8, &name) &&
	       name.len == strlen(manufacturer) && !memcmp(name.value, manufacturer, name.len);
}

/**
 * pkcs15_decode_odf - read EF(ODF), ISO/IEC 7816-15 section 8.3
 * @der: content of the file
 * @len: its bytes
 * @list: set to the directories, kind and path, in order
 * @max: room in @list
 * @count: set to how many
 * @err: message on failure
 *
 * Entries that are no directory with a known tag are left out.
 *
 * Return: 0, -EBADMSG, -E2BIG.
 */
int pkcs15_decode_odf(const uint8_t *der, size_t len, struct pkcs15_object *list,
		      size_t max, size_t *count, struct error *err)
{
	return decode(PKCS15_DODF, der, len, directory_get, list, max, count, err);
}

/**
 * pkcs15_decode - read a directory, ISO/IEC 7816-15 sections 8.4 to 8.10
 * @kind: which
 * @der: content of the file
 * @len: its bytes
 * @list: set to the objects, in order
 * @max: room in @list
 * @count: set to how many
 * @err: message on failure
 *
 * Data objects are taken in both forms that cards have: opaque with the
 * identifier in the class attributes, or named by it ([1], where the
 * identifier may be wrapped twice). Entries of an unknown form are left out.
 *
 * Return: 0, -EBADMSG, -E2BIG.
 */
int pkcs15_decode(enum pkcs15_kind kind, const uint8_t *der, size_t len,
		  struct pkcs15_object *list, size_t max, size_t *count, struct error *err)
{
	return decode(kind, der, len, object_get, list, max, count, err);
}
