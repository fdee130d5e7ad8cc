// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of management objects on a card: see card_mo.h */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/card_mo.h"
#include "agent/provision/provision_card.h"
#include "agent/trust.h"

#define NAME_BYTES	8

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
 * @bundle: what is to be written; copies and accounts are added
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
		ret = provision_card_keep(profile, link, bundle, err);
	bundle_free(&copies);
	return ret;
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
