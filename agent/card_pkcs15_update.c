// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_pkcs15.h"
#include "agent/pkcs15.h"
#include "agent/trust.h"

/* Has EF(DODF) list the objects that count */
static int write_dodf(struct apdu_link *link, const struct card_index *index, struct error *err)
{
	struct pkcs15_object list[BUNDLE_OBJECTS_MAX] = { 0 };
	uint8_t full[CARD_PKCS15_DODF_SIZE] = { 0 }, old[CARD_PKCS15_DODF_SIZE], *der;
	size_t len, old_len = sizeof(old), i;
	int ret;

	for (i = 0; i < index->count; i++) {
		list[i].kind = PKCS15_DODF;
		list[i].modifiable = true;
		snprintf(list[i].label, sizeof(list[i].label), CARD_PKCS15_LABEL " %s",
			 index->objects[i].name);
		strcpy(list[i].application, CARD_PKCS15_LABEL);
		strcpy(list[i].oid, CARD_PKCS15_OID);
		card_pkcs15_path(&list[i].path, link, index->objects[i].file,
				 index->objects[i].len);
	}
	ret = pkcs15_encode(list, index->count, &der, &len);
	if (ret || len > sizeof(full)) {
		free(der);
		return error_set(err, ret ? ret : -E2BIG, "EF(DODF): %zu bytes", len);
	}
	memcpy(full, der, len);
	free(der);
	ret = card_file_read(link, &card_pkcs15_files[CARD_PKCS15_DODF], old, &old_len, err);
	if (!ret && old_len == sizeof(old) && !memcmp(old, full, sizeof(old)))
		return 0;
	if (ret && ret != -ENOENT)
		return ret;
	return card_file_replace(link, &card_pkcs15_files[CARD_PKCS15_DODF], full, sizeof(full),
				 err);
}

/* The number nn of an object's files: the one it has, else one that no object has or had */
static unsigned int number_for(const struct card_index *old, const struct card_index *new,
			       const char *name)
{
	const struct card_object *o = card_index_find(old, name);
	bool used[CARD_PKCS15_SLOTS] = { false };
	unsigned int n;
	size_t i;

	if (o)
		return o->file & 0xFF;
	for (i = 0; i < old->count; i++)
		used[old->objects[i].file % CARD_PKCS15_SLOTS] = true;
	for (i = 0; i < new->count; i++)
		used[new->objects[i].file % CARD_PKCS15_SLOTS] = true;
	for (n = 0; used[n]; n++)
		;
	return n;
}

static int write_object(struct apdu_link *link, const struct card_index *old,
			struct card_index *new, const struct bundle_object *in, struct error *err)
{
	const struct card_object *was = card_index_find(old, in->name);
	struct card_object *o = &new->objects[new->count];
	struct card_file file;
	unsigned int number;
	int ret;

	memset(o, 0, sizeof(*o));
	strcpy(o->name, in->name);
	o->len = in->len;
	if (trust_sha256(in->data, in->len, o->digest))
		return error_set(err, -EIO, "object %s: SHA-256 failed", in->name);
	if (was && was->len == o->len && !memcmp(was->digest, o->digest, CARD_DIGEST_SIZE)) {
		o->file = was->file;
		new->count++;
		return 0;
	}
	number = number_for(old, new, in->name);
	o->file = CARD_PKCS15_SLOT(link->guest, was && (was->file >> 8 & 1), number);
	ret = card_pkcs15_object_file(o->file, &file);
	if (!ret)
		ret = card_file_replace(link, &file, in->data, in->len, err);
	if (ret)
		return error_prefix(err, ret, "object %s", in->name);
	new->count++;
	return 0;
}

/* From here on the new bundle counts: one UPDATE of one record; and it is looked at */
static int commit(struct apdu_link *link, const struct card_generation *gen, struct error *err)
{
	const struct card_file *file = &card_pkcs15_files[CARD_PKCS15_GENERATION];
	uint8_t record[CARD_RECORD_SIZE];
	struct card_generation now;
	int ret = card_generation_encode(gen, record);

	if (ret)
		return error_set(err, ret, "SHA-256 failed");
	ret = card_file_select(link, file->fid, NULL, err);
	if (!ret)
		ret = card_file_write(link, (size_t)gen->record * CARD_RECORD_SIZE, record,
				      sizeof(record), err);
	if (!ret)
		ret = card_pkcs15.generation(link, &now, err);
	if (!ret && now.number != gen->number)
		ret = error_set(err, -EIO, "the card did not take the new generation");
	return ret;
}

static int write_index(struct apdu_link *link, struct card_index *index,
		       struct card_generation *gen, struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret = card_index_encode(index, &der, &len);

	if (!ret && trust_sha256(der, len, gen->digest))
		ret = -EIO;
	gen->index_len = (uint32_t)len;
	return card_pkcs15_put(link, CARD_PKCS15_INDEX_A + gen->slot, ret, der, len, err);
}

/* What counts now; a card just formatted has nothing, then record and slot A come first */
static int present(struct apdu_link *link, struct card_generation *gen, struct card_index *index,
		   struct error *err)
{
	int ret = card_pkcs15_find_guest(link, err);

	if (!ret)
		ret = card_pkcs15.generation(link, gen, err);
	memset(index, 0, sizeof(*index));
	if (ret == -ENODATA) {
		memset(gen, 0, sizeof(*gen));
		gen->record = 1;
		gen->slot = 1;
		return 0;
	}
	if (!ret)
		ret = card_pkcs15.index(link, gen, index, err);
	/* An earlier update may have been cut off before EF(DODF) */
	return ret ? ret : write_dodf(link, index, err);
}

/**
 * card_pkcs15_update - write a bundle, see struct card_profile
 * @link: the card, admin PIN presented, in the application
 * @bundle: the bundle
 * @err: message on failure
 *
 * Objects that the card has already are not written; when it has them all,
 * nothing is and the generation stays.
 *
 * Return: 0, -EBADMSG when the index on the card is damaged, -EOVERFLOW after
 * 2^32 generations, or as card_file_replace().
 */
int card_pkcs15_update(struct apdu_link *link, const struct bundle *bundle, struct error *err)
{
	struct card_index old, new = { 0 };
	struct card_generation gen;
	size_t i;
	int ret;

	ret = present(link, &gen, &old, err);
	for (i = 0; !ret && i < bundle->count; i++)
		ret = write_object(link, &old, &new, &bundle->objects[i], err);
	if (ret)
		return ret;
	if (gen.number && old.count == new.count &&
	    !memcmp(old.objects, new.objects, sizeof(old.objects)))
		return 0;
	if (gen.number == UINT32_MAX)
		return error_set(err, -EOVERFLOW, "the card has seen %u generations", gen.number);
	gen.number++;
	gen.record ^= 1;
	gen.slot ^= 1;
	new.number = gen.number;
	ret = write_index(link, &new, &gen, err);
	if (!ret)
		ret = commit(link, &gen, err);
	return ret ? ret : write_dodf(link, &new, err);
}
