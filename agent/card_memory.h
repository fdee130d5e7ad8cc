/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_MEMORY_H
#define CARDGATE_CARD_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/bundle.h"
#include "agent/card_profile.h"
#include "agent/error.h"

#define CARD_MEMORY_MAX	(BUNDLE_OBJECTS_MAX - 1)

/**
 * struct card_known - a card that was read and verified
 * @cert: certificate of its key, DER: who it is
 * @cert_len: bytes of @cert
 * @content: SHA-256 of its index, which has the digest of each object
 * @copies: there are copies of management objects among these
 */
struct card_known {
	uint8_t *cert;
	size_t cert_len;
	uint8_t content[CARD_DIGEST_SIZE];
	bool copies;
};

/**
 * struct card_memory - the cards that carry the bundle in force, object for object
 * @cards: the last one seen first
 * @count: how many
 * @policy: SHA-256 of the rule set in that bundle
 */
struct card_memory {
	struct card_known cards[CARD_MEMORY_MAX];
	size_t count;
	uint8_t policy[CARD_DIGEST_SIZE];
};

int card_memory_load(struct card_memory *memory, const uint8_t policy[CARD_DIGEST_SIZE],
		     const char *dir, struct error *err);
const struct card_known *card_memory_find(const struct card_memory *memory,
					  const struct card_proof *proof);
int card_memory_keep(struct card_memory *memory, const uint8_t policy[CARD_DIGEST_SIZE],
		     const struct card_known *card, const char *dir, struct error *err);
void card_memory_free(struct card_memory *memory);

#endif
