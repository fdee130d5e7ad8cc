/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_INDEX_H
#define CARDGATE_CARD_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "agent/bundle.h"
#include "agent/error.h"

#define CARD_DIGEST_SIZE	32	/* SHA-256 */
#define CARD_RECORD_SIZE	64
#define CARD_RECORDS		2
#define CARD_INDEX_SIZE_MAX	1024

/**
 * struct card_generation - which bundle on the card counts
 * @number: rises with each update
 * @record: which of the two records says so
 * @slot: which of the two index files it speaks of
 * @index_len: bytes of the index
 * @digest: SHA-256 of the index
 */
struct card_generation {
	uint32_t number;
	uint8_t record;
	uint8_t slot;
	uint32_t index_len;
	uint8_t digest[CARD_DIGEST_SIZE];
};

/**
 * struct card_object - an object of a bundle on a card
 * @name: its name
 * @file: where it is; what that means is up to the profile
 * @len: its bytes
 * @digest: SHA-256 of them
 */
struct card_object {
	char name[BUNDLE_NAME_MAX];
	uint32_t file;
	size_t len;
	uint8_t digest[CARD_DIGEST_SIZE];
};

/**
 * struct card_index - the objects of one generation
 * @number: the generation's number
 * @objects: the objects
 * @count: how many
 */
struct card_index {
	uint32_t number;
	struct card_object objects[BUNDLE_OBJECTS_MAX];
	size_t count;
};

int card_generation_decode(const uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE],
			   struct card_generation *gen);
int card_generation_encode(const struct card_generation *gen, uint8_t record[CARD_RECORD_SIZE]);
int card_index_decode(const struct card_generation *gen, const uint8_t *der, size_t len,
		      struct card_index *index, struct error *err);
int card_index_encode(const struct card_index *index, uint8_t **der, size_t *len);
const struct card_object *card_index_find(const struct card_index *index, const char *name);

#endif
