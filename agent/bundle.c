// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1t.h>

#include "agent/bundle.h"
#include "agent/file.h"

#define BUNDLE_VERSION	1
#define FILE_MODE	0644

typedef struct {
	ASN1_IA5STRING *name;
	ASN1_OCTET_STRING *data;
} BUNDLE_ENTRY;

DEFINE_STACK_OF(BUNDLE_ENTRY)

typedef struct {
	int32_t version;
	STACK_OF(BUNDLE_ENTRY) *objects;
} BUNDLE;

ASN1_SEQUENCE(BUNDLE_ENTRY) = {
	ASN1_SIMPLE(BUNDLE_ENTRY, name, ASN1_IA5STRING),
	ASN1_SIMPLE(BUNDLE_ENTRY, data, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(BUNDLE_ENTRY)

ASN1_SEQUENCE(BUNDLE) = {
	ASN1_EMBED(BUNDLE, version, INT32),
	ASN1_SEQUENCE_OF(BUNDLE, objects, BUNDLE_ENTRY),
} static_ASN1_SEQUENCE_END(BUNDLE)

IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(BUNDLE_ENTRY)
IMPLEMENT_STATIC_ASN1_ENCODE_FUNCTIONS(BUNDLE)
IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(BUNDLE)

/**
 * bundle_name_ok - may an object have this name
 * @name: the name, NUL-terminated
 *
 * Return: true for 1 to 23 of a-z, 0-9 and the hyphen.
 */
bool bundle_name_ok(const char *name)
{
	size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len && len < BUNDLE_NAME_MAX && !name[len];
}

/**
 * bundle_add - add an object
 * @b: the bundle
 * @name: its name, see bundle_name_ok()
 * @data: its bytes, copied
 * @len: how many, at least 1
 * @err: message on failure
 *
 * Return: 0, -EINVAL for a bad name or no data, -EEXIST, -E2BIG, -EFBIG,
 * -ENOMEM.
 */
int bundle_add(struct bundle *b, const char *name, const void *data, size_t len,
	       struct error *err)
{
	struct bundle_object *o = &b->objects[b->count];

	if (!bundle_name_ok(name))
		return error_set(err, -EINVAL,
				 "bundle: bad object name, expected 1 to %d of a-z, 0-9, '-'",
				 BUNDLE_NAME_MAX - 1);
	if (bundle_find(b, name))
		return error_set(err, -EEXIST, "bundle: two objects called '%s'", name);
	if (b->count == BUNDLE_OBJECTS_MAX)
		return error_set(err, -E2BIG, "bundle: more than %d objects", BUNDLE_OBJECTS_MAX);
	if (!len)
		return error_set(err, -EINVAL, "bundle: object '%s' is empty", name);
	if (len > BUNDLE_OBJECT_SIZE_MAX)
		return error_set(err, -EFBIG, "bundle: object '%s' has %zu bytes, at most %d fit",
				 name, len, BUNDLE_OBJECT_SIZE_MAX);
	o->data = malloc(len);
	if (!o->data)
		return error_set(err, -ENOMEM, "bundle: out of memory");
	memset(o->name, 0, sizeof(o->name));
	strcpy(o->name, name);
	memcpy(o->data, data, len);
	o->len = len;
	b->count++;
	return 0;
}

/**
 * bundle_find - find an object by its name
 * @b: the bundle
 * @name: the name
 *
 * Return: the object or NULL.
 */
const struct bundle_object *bundle_find(const struct bundle *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		if (!strcmp(b->objects[i].name, name))
			return &b->objects[i];
	return NULL;
}

/**
 * bundle_copy - have the objects twice
 * @to: set to a copy, to be freed with bundle_free(); empty on failure
 * @from: the objects
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int bundle_copy(struct bundle *to, const struct bundle *from, struct error *err)
{
	const struct bundle_object *o;
	int ret = 0;
	size_t i;

	memset(to, 0, sizeof(*to));
	for (i = 0; !ret && i < from->count; i++) {
		o = &from->objects[i];
		ret = bundle_add(to, o->name, o->data, o->len, err);
	}
	if (ret)
		bundle_free(to);
	return ret;
}

/**
 * bundle_free - free the objects
 * @b: the bundle, empty afterwards
 */
void bundle_free(struct bundle *b)
{
	while (b->count)
		free(b->objects[--b->count].data);
	memset(b, 0, sizeof(*b));
}

static int take(struct bundle *b, const BUNDLE_ENTRY *entry, struct error *err)
{
	size_t len = (size_t)ASN1_STRING_length(entry->name);
	char name[BUNDLE_NAME_MAX + 1] = "";

	/* A name cut short at the first NUL or at the limit is refused as bad. */
	if (len < sizeof(name))
		memcpy(name, ASN1_STRING_get0_data(entry->name), len);
	if (strlen(name) != len)
		name[0] = '\0';
	return bundle_add(b, name, ASN1_STRING_get0_data(entry->data),
			  (size_t)ASN1_STRING_length(entry->data), err);
}

/**
 * bundle_decode - read the file form of a bundle
 * @b: set to its objects, to be freed with bundle_free(); empty on failure
 * @der: SEQUENCE { version INTEGER (1), SEQUENCE OF { name IA5String, data OCTET STRING } }
 * @len: its bytes
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when the bytes are no bundle of version 1, or as bundle_add().
 */
int bundle_decode(struct bundle *b, const uint8_t *der, size_t len, struct error *err)
{
	const uint8_t *p = der;
	BUNDLE *in;
	int ret = 0, i;

	memset(b, 0, sizeof(*b));
	if (len > BUNDLE_FILE_SIZE_MAX)
		return error_set(err, -EFBIG, "bundle: %zu bytes, expected at most %d", len,
				 BUNDLE_FILE_SIZE_MAX);
	in = d2i_BUNDLE(NULL, &p, (long)len);
	if (!in || p != der + len)
		ret = error_set(err, -EBADMSG, "not a bundle (expected DER)");
	else if (in->version != BUNDLE_VERSION)
		ret = error_set(err, -EBADMSG, "bundle: version %d, expected %d", in->version,
				BUNDLE_VERSION);
	for (i = 0; !ret && i < sk_BUNDLE_ENTRY_num(in->objects); i++)
		ret = take(b, sk_BUNDLE_ENTRY_value(in->objects, i), err);
	if (ret)
		bundle_free(b);
	BUNDLE_free(in);
	return ret;
}

static int give(BUNDLE *out, const struct bundle_object *o)
{
	BUNDLE_ENTRY *entry = BUNDLE_ENTRY_new();

	if (!entry || !ASN1_STRING_set(entry->name, o->name, -1) ||
	    !ASN1_STRING_set(entry->data, o->data, (int)o->len) ||
	    !sk_BUNDLE_ENTRY_push(out->objects, entry)) {
		BUNDLE_ENTRY_free(entry);
		return -ENOMEM;
	}
	return 0;
}

/**
 * bundle_encode - write the file form of a bundle
 * @b: the bundle
 * @der: set to its bytes, to be freed
 * @len: set to how many
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int bundle_encode(const struct bundle *b, uint8_t **der, size_t *len, struct error *err)
{
	BUNDLE *out = BUNDLE_new();
	uint8_t *p;
	int ret = out ? 0 : -ENOMEM, n = 0;
	size_t i;

	*der = NULL;
	for (i = 0; !ret && i < b->count; i++)
		ret = give(out, &b->objects[i]);
	if (!ret) {
		out->version = BUNDLE_VERSION;
		n = i2d_BUNDLE(out, NULL);
		p = *der = n > 0 ? malloc((size_t)n) : NULL;
		ret = p && i2d_BUNDLE(out, &p) == n ? 0 : -ENOMEM;
	}
	BUNDLE_free(out);
	if (ret) {
		free(*der);
		*der = NULL;
		return error_set(err, ret, "bundle: out of memory");
	}
	*len = (size_t)n;
	return 0;
}

/**
 * bundle_load - read a bundle from a file
 * @b: set to its objects, to be freed with bundle_free(); empty on failure
 * @path: the file, "-" for standard input
 * @err: message on failure
 *
 * Return: 0, or as file_read() and bundle_decode().
 */
int bundle_load(struct bundle *b, const char *path, struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret;

	memset(b, 0, sizeof(*b));
	ret = file_read(path, BUNDLE_FILE_SIZE_MAX, &der, &len, err);
	if (ret)
		return ret;
	ret = bundle_decode(b, der, len, err);
	free(der);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

/**
 * bundle_save - write a bundle to a file
 * @b: the bundle
 * @path: the file, "-" for standard output
 * @err: message on failure
 *
 * Return: 0, or as bundle_encode() and file_write().
 */
int bundle_save(const struct bundle *b, const char *path, struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret;

	ret = bundle_encode(b, &der, &len, err);
	if (ret)
		return error_prefix(err, ret, "%s", path);
	ret = file_write(path, FILE_MODE, der, len, err);
	free(der);
	return ret;
}
