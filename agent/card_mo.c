// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of management objects on a card: see card_mo.h */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_mo.h"
#include "agent/card_named.h"
#include "agent/trust.h"
#include "agent/trust_envelope.h"

#define NAME_BYTES	8
#define DER_SEQUENCE	0x30

/**
 * card_mo_name - what the copy of a node is called on a card
 * @uri: the node, "./A/B", as tree_node_uri() writes it
 * @name: set to "mo-" and 16 hexadecimal digits of the URI's SHA-256
 *
 * Return: 0 or -EIO.
 */
int card_mo_name(const char *uri, char name[BUNDLE_NAME_MAX])
{
	uint8_t digest[TRUST_DIGEST_SIZE];
	size_t i, at = strlen(CARD_MO_PREFIX);

	if (trust_sha256(uri, strlen(uri), digest))
		return -EIO;
	strcpy(name, CARD_MO_PREFIX);
	for (i = 0; i < NAME_BYTES; i++)
		snprintf(name + at + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

/**
 * card_mo_is - is an object of a card a copy of a management object?
 * @name: its name
 */
bool card_mo_is(const char *name)
{
	return !strncmp(name, CARD_MO_PREFIX, strlen(CARD_MO_PREFIX));
}

static int read_copies(const struct card_profile *profile, struct apdu_link *link,
		       const struct card_index *index, struct bundle *objects, struct error *err)
{
	const struct card_object *o = index->objects;
	size_t i;
	int ret;

	for (i = 0; i < index->count; i++, o++) {
		if (!card_mo_is(o->name) || o->len > CARD_MO_SIZE_MAX)
			continue;
		ret = card_profile_read_object(profile, link, NULL, o, objects, err);
		/* What is damaged is of no use to anybody, and no reason to lose the others */
		if (ret && ret != -EBADMSG)
			return ret;
	}
	return 0;
}

/**
 * card_mo_read - read all copies from a card
 * @profile: what card_profile_find() said
 * @link: the card
 * @objects: set to them, to be freed with bundle_free(); empty on failure
 * @err: message on failure
 *
 * One that is damaged is left out.
 *
 * Return: 0, also when there are none; -ENODATA or -ENOENT when the card holds no bundle; else as
 * card_profile_read().
 */
int card_mo_read(const struct card_profile *profile, struct apdu_link *link,
		 struct bundle *objects, struct error *err)
{
	struct card_generation gen;
	struct card_index index;
	int ret;

	memset(objects, 0, sizeof(*objects));
	ret = profile->generation(link, &gen, err);
	if (!ret)
		ret = profile->index(link, &gen, &index, err);
	if (!ret)
		ret = read_copies(profile, link, &index, objects, err);
	if (ret)
		bundle_free(objects);
	return ret;
}

static int add(struct bundle *bundle, const char *name, const uint8_t *data, size_t len,
	       struct error *err)
{
	int ret = bundle_add(bundle, name, data, len, err);

	return ret != -E2BIG ? ret :
	       error_set(err, -ENOSPC, "the card holds as many objects as it may, %d",
			 BUNDLE_OBJECTS_MAX);
}

/**
 * card_mo_keep - have the next update of a card keep all that is on it beside the policy
 * @profile: what card_profile_find() said
 * @link: the card
 * @bundle: what is to be written; copies and what card_named.h has are added
 * @err: message on failure
 *
 * Return: 0; -ENOSPC when they are too many together; else as card_mo_read().
 */
int card_mo_keep(const struct card_profile *profile, struct apdu_link *link,
		 struct bundle *bundle, struct error *err)
{
	struct bundle copies;
	int ret;
	size_t i;

	ret = card_mo_read(profile, link, &copies, err);
	for (i = 0; !ret && i < copies.count; i++)
		if (!bundle_find(bundle, copies.objects[i].name))
			ret = add(bundle, copies.objects[i].name, copies.objects[i].data,
				  copies.objects[i].len, err);
	if (!ret)
		ret = card_named_keep(profile, link, bundle, err);
	bundle_free(&copies);
	return ret;
}

/**
 * card_mo_is_secret - is a copy for the card's key alone?
 * @data: the copy
 * @len: its bytes
 *
 * Return: whether it is DER, as nothing else here is.
 */
bool card_mo_is_secret(const uint8_t *data, size_t len)
{
	return len && *data == DER_SEQUENCE;
}

/* How trust_envelope_open() reaches the card's key */
struct key {
	const struct card_profile *profile;
	struct apdu_link *link;
};

static int agree(void *data, const uint8_t point[TRUST_POINT_SIZE],
		 uint8_t shared[TRUST_SHARED_SIZE], struct error *err)
{
	const struct key *key = data;

	return key->profile->agree(key->link, point, shared, err);
}

static int open_with(const struct key *key, const uint8_t *cert, size_t cert_len,
		     const uint8_t *data, size_t len, uint8_t **plain, size_t *plain_len,
		     struct error *err)
{
	if (!key->profile->agree)
		return error_set(err, -EOPNOTSUPP,
				 "the key of a %s card cannot decipher: nothing secret is kept there",
				 key->profile->name);
	return trust_envelope_open(cert, cert_len, data, len, agree, (void *)key, plain, plain_len,
				   err);
}

/**
 * card_mo_seal - have only the card's key read a copy
 * @profile: what card_profile_find() said
 * @link: the card, which has to show that it can
 * @cert: certificate of its key, DER, verified by the caller
 * @cert_len: bytes of it
 * @data: the copy
 * @len: bytes of it
 * @sealed: set to the same in CMS, from malloc()
 * @sealed_len: bytes of it
 * @err: message on failure
 *
 * Return: 0; -EOPNOTSUPP when the card's key cannot decipher; else as trust_envelope_make() and
 * trust_envelope_open().
 */
int card_mo_seal(const struct card_profile *profile, struct apdu_link *link, const uint8_t *cert,
		 size_t cert_len, const uint8_t *data, size_t len, uint8_t **sealed,
		 size_t *sealed_len, struct error *err)
{
	const struct key key = { profile, link };
	uint8_t *plain;
	size_t plain_len;
	int ret;

	ret = trust_envelope_make(cert, cert_len, data, len, sealed, sealed_len, err);
	if (ret)
		return ret;
	ret = open_with(&key, cert, cert_len, *sealed, *sealed_len, &plain, &plain_len, err);
	if (!ret) {
		explicit_bzero(plain, plain_len);
		free(plain);
	} else {
		free(*sealed);
	}
	return ret;
}

/**
 * card_mo_open - read a copy that only the card's key can
 * @profile: what card_profile_find() said
 * @link: the card, after generation()
 * @object: the copy; its bytes are replaced by what they say
 * @err: message on failure
 *
 * Return: 0; as card_mo_seal(), and the profile's certificate().
 */
int card_mo_open(const struct card_profile *profile, struct apdu_link *link,
		 struct bundle_object *object, struct error *err)
{
	const struct key key = { profile, link };
	uint8_t *cert, *plain;
	size_t cert_len, len;
	int ret;

	ret = profile->certificate(link, &cert, &cert_len, err);
	if (ret)
		return ret;
	ret = open_with(&key, cert, cert_len, object->data, object->len, &plain, &len, err);
	free(cert);
	if (ret)
		return ret;
	free(object->data);
	object->data = plain;
	object->len = len;
	return 0;
}

/**
 * card_mo_put - write a copy to a card, or take it away
 * @profile: what card_profile_find() said
 * @link: the card, with the PIN of whoever may write presented
 * @name: what card_mo_name() says
 * @data: the copy, at most CARD_MO_SIZE_MAX bytes; NULL: take it away
 * @len: its bytes
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is none to take away; -ENOSPC when the card has as many objects as
 * it may; -EFBIG; else as card_profile_read() and the profile's update().
 */
int card_mo_put(const struct card_profile *profile, struct apdu_link *link, const char *name,
		const uint8_t *data, size_t len, struct error *err)
{
	struct bundle old, new = {};
	struct card_index index;
	bool there;
	int ret;
	size_t i;

	if (len > CARD_MO_SIZE_MAX)
		return error_set(err, -EFBIG, "%zu bytes, a card takes at most %d", len,
				 CARD_MO_SIZE_MAX);
	ret = card_profile_read(profile, link, NULL, &index, &old, err);
	if (ret)
		return ret;
	there = bundle_find(&old, name);
	if (!there && !data)
		ret = error_set(err, -ENOENT, "the card has no copy of it");
	for (i = 0; !ret && i < old.count; i++)
		if (strcmp(old.objects[i].name, name))
			ret = add(&new, old.objects[i].name, old.objects[i].data,
				  old.objects[i].len, err);
	if (!ret && data)
		ret = add(&new, name, data, len, err);
	if (!ret)
		ret = profile->update(link, &new, err);
	bundle_free(&old);
	bundle_free(&new);
	return ret;
}
