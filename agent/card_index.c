// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1t.h>

#include "agent/card_index.h"
#include "agent/trust.h"

#define INDEX_VERSION	1
#define RECORD_MAGIC	"CGG1"
#define CHECK_SIZE	16

/**
 * struct record - one record of the generation file, integers big endian
 * @magic: "CGG1"
 * @number: generation
 * @slot: index file 0 or 1
 * @zero: must be zero
 * @index_len: bytes of the index
 * @digest: SHA-256 of the index
 * @check: first bytes of the SHA-256 of all that stands before
 */
struct record {
	char magic[4];
	uint32_t number;
	uint8_t slot;
	uint8_t zero[3];
	uint32_t index_len;
	uint8_t digest[CARD_DIGEST_SIZE];
	uint8_t check[CHECK_SIZE];
};

_Static_assert(sizeof(struct record) == CARD_RECORD_SIZE, "record layout");

typedef struct {
	ASN1_IA5STRING *name;
	uint32_t file;
	uint32_t len;
	ASN1_OCTET_STRING *digest;
} INDEX_ENTRY;

DEFINE_STACK_OF(INDEX_ENTRY)

typedef struct {
	uint32_t version;
	uint32_t number;
	STACK_OF(INDEX_ENTRY) *objects;
} INDEX;

ASN1_SEQUENCE(INDEX_ENTRY) = {
	ASN1_SIMPLE(INDEX_ENTRY, name, ASN1_IA5STRING),
	ASN1_EMBED(INDEX_ENTRY, file, UINT32),
	ASN1_EMBED(INDEX_ENTRY, len, UINT32),
	ASN1_SIMPLE(INDEX_ENTRY, digest, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(INDEX_ENTRY)

ASN1_SEQUENCE(INDEX) = {
	ASN1_EMBED(INDEX, version, UINT32),
	ASN1_EMBED(INDEX, number, UINT32),
	ASN1_SEQUENCE_OF(INDEX, objects, INDEX_ENTRY),
} static_ASN1_SEQUENCE_END(INDEX)

IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(INDEX_ENTRY)
IMPLEMENT_STATIC_ASN1_ENCODE_FUNCTIONS(INDEX)
IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(INDEX)

static int record_check(const struct record *r, uint8_t check[CARD_DIGEST_SIZE])
{
	return trust_sha256(r, offsetof(struct record, check), check);
}

static int record_get(const uint8_t *bytes, struct card_generation *gen)
{
	uint8_t check[CARD_DIGEST_SIZE];
	struct record r;

	memcpy(&r, bytes, sizeof(r));
	if (memcmp(r.magic, RECORD_MAGIC, sizeof(r.magic)) || record_check(&r, check) ||
	    memcmp(r.check, check, sizeof(r.check)))
		return -ENODATA;
	gen->number = be32toh(r.number);
	gen->slot = r.slot;
	gen->index_len = be32toh(r.index_len);
	memcpy(gen->digest, r.digest, sizeof(gen->digest));
	if (r.slot > 1 || !gen->number || !gen->index_len ||
	    gen->index_len > CARD_INDEX_SIZE_MAX)
		return -ENODATA;
	return 0;
}

/**
 * card_generation_decode - find out which bundle counts
 * @records: content of the generation file
 * @gen: set to the valid record with the highest number
 *
 * A record that was being written when the card was pulled is not valid, and
 * the other one, written before it, counts.
 *
 * Return: 0, -ENODATA when no record is valid.
 */
int card_generation_decode(const uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE],
			   struct card_generation *gen)
{
	struct card_generation one;
	int ret = -ENODATA;
	uint8_t i;

	memset(gen, 0, sizeof(*gen));
	for (i = 0; i < CARD_RECORDS; i++) {
		if (record_get(records + i * CARD_RECORD_SIZE, &one) || one.number <= gen->number)
			continue;
		one.record = i;
		*gen = one;
		ret = 0;
	}
	return ret;
}

/**
 * card_generation_encode - write a record of the generation file
 * @gen: what it says
 * @record: filled in
 *
 * Return: 0 or -EIO.
 */
int card_generation_encode(const struct card_generation *gen, uint8_t record[CARD_RECORD_SIZE])
{
	struct record r = {
		.magic = { 'C', 'G', 'G', '1' },
		.number = htobe32(gen->number),
		.slot = gen->slot,
		.index_len = htobe32(gen->index_len),
	};
	uint8_t check[CARD_DIGEST_SIZE];

	memcpy(r.digest, gen->digest, sizeof(r.digest));
	if (record_check(&r, check))
		return -EIO;
	memcpy(r.check, check, sizeof(r.check));
	memcpy(record, &r, sizeof(r));
	return 0;
}

/**
 * card_index_find - find an object by its name
 * @index: the index
 * @name: the name
 *
 * Return: the object or NULL.
 */
const struct card_object *card_index_find(const struct card_index *index, const char *name)
{
	size_t i;

	for (i = 0; i < index->count; i++)
		if (!strcmp(index->objects[i].name, name))
			return &index->objects[i];
	return NULL;
}

static int entry_get(const INDEX_ENTRY *in, struct card_index *index)
{
	struct card_object *o = &index->objects[index->count];
	size_t len = (size_t)ASN1_STRING_length(in->name);

	if (index->count == BUNDLE_OBJECTS_MAX || len >= BUNDLE_NAME_MAX ||
	    !in->len || in->len > BUNDLE_OBJECT_SIZE_MAX ||
	    ASN1_STRING_length(in->digest) != CARD_DIGEST_SIZE)
		return -EBADMSG;
	memset(o->name, 0, sizeof(o->name));
	memcpy(o->name, ASN1_STRING_get0_data(in->name), len);
	if (strlen(o->name) != len || !bundle_name_ok(o->name) ||
	    card_index_find(index, o->name))
		return -EBADMSG;
	o->file = in->file;
	o->len = in->len;
	memcpy(o->digest, ASN1_STRING_get0_data(in->digest), CARD_DIGEST_SIZE);
	index->count++;
	return 0;
}

/**
 * card_index_decode - read an index
 * @gen: the generation that speaks of it
 * @der: SEQUENCE { version INTEGER (1), number INTEGER, SEQUENCE OF { name
 *	IA5String, file INTEGER, length INTEGER, digest OCTET STRING } }
 * @len: its bytes
 * @index: set to it
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when the bytes are not the ones that @gen means or no
 * index, -EIO.
 */
int card_index_decode(const struct card_generation *gen, const uint8_t *der, size_t len,
		      struct card_index *index, struct error *err)
{
	uint8_t digest[CARD_DIGEST_SIZE];
	const uint8_t *p = der;
	INDEX *in;
	int ret = 0, i;

	memset(index, 0, sizeof(*index));
	if (trust_sha256(der, len, digest))
		return error_set(err, -EIO, "index: SHA-256 failed");
	if (len != gen->index_len || memcmp(digest, gen->digest, sizeof(digest)))
		return error_set(err, -EBADMSG, "index: does not match its generation record");
	in = d2i_INDEX(NULL, &p, (long)len);
	if (!in || p != der + len || in->version != INDEX_VERSION || in->number != gen->number)
		ret = -EBADMSG;
	for (i = 0; !ret && i < sk_INDEX_ENTRY_num(in->objects); i++)
		ret = entry_get(sk_INDEX_ENTRY_value(in->objects, i), index);
	index->number = gen->number;
	INDEX_free(in);
	return ret ? error_set(err, ret, "index: malformed") : 0;
}

static int entry_put(INDEX *out, const struct card_object *o)
{
	INDEX_ENTRY *entry = INDEX_ENTRY_new();

	if (!entry || !ASN1_STRING_set(entry->name, o->name, -1) ||
	    !ASN1_STRING_set(entry->digest, o->digest, CARD_DIGEST_SIZE) ||
	    !sk_INDEX_ENTRY_push(out->objects, entry)) {
		INDEX_ENTRY_free(entry);
		return -ENOMEM;
	}
	entry->file = o->file;
	entry->len = (uint32_t)o->len;
	return 0;
}

/**
 * card_index_encode - write an index
 * @index: the index
 * @der: set to its bytes, to be freed
 * @len: set to how many, at most CARD_INDEX_SIZE_MAX
 *
 * Return: 0 or -ENOMEM.
 */
int card_index_encode(const struct card_index *index, uint8_t **der, size_t *len)
{
	INDEX *out = INDEX_new();
	int ret = out ? 0 : -ENOMEM, n;
	uint8_t *p;
	size_t i;

	*der = NULL;
	for (i = 0; !ret && i < index->count; i++)
		ret = entry_put(out, &index->objects[i]);
	if (ret)
		goto out;
	out->version = INDEX_VERSION;
	out->number = index->number;
	n = i2d_INDEX(out, NULL);
	*der = n > 0 && n <= CARD_INDEX_SIZE_MAX ? malloc((size_t)n) : NULL;
	p = *der;
	ret = p && i2d_INDEX(out, &p) == n ? 0 : -ENOMEM;
	*len = ret ? 0 : (size_t)n;
out:
	INDEX_free(out);
	return ret;
}
