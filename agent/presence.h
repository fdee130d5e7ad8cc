/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PRESENCE_H
#define CARDGATE_PRESENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/association.h"
#include "agent/card.h"
#include "agent/trust_card.h"

/**
 * struct presence - the cards that were taken and are still there
 * @cards: where each is, of which authority, with which of its policies, and whose
 * @count: how many
 */
struct presence {
	struct presence_card {
		char reader[CARD_READER_MAX];
		uint8_t authority[TRUST_DIGEST_SIZE];
		char policy[CARDGATE_NAME_MAX + 1];
		struct trust_holder holder;
	} cards[CARD_READERS_MAX];
	size_t count;
};

bool presence_counts(const struct presence_card *card, const struct association *association);
void presence_unknown(const struct association *association);
void presence_in(struct presence *presence, const struct association *association,
		 const char *reader, const char *policy, const struct trust_holder *holder);
bool presence_counts_others(const struct association *association);
bool presence_any(const struct presence *presence, const struct association *association);
bool presence_out(struct presence *presence, const struct association *association,
		  const char *reader);

#endif
