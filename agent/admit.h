/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ADMIT_H
#define CARDGATE_ADMIT_H

#include <stdbool.h>

#include "agent/association.h"
#include "agent/card.h"
#include "agent/card_memory.h"
#include "agent/error.h"
#include "agent/trust_card.h"

/* Below the state directory: a bundle that came over the air, only root writes it */
#define ADMIT_OFFER	"dm/offer"

/**
 * struct admit_pending - a card that may bind the device when the user agrees
 * @reader: where it is; empty: there is none
 * @digest: SHA-256 of its rule set
 * @policy_name: its policy
 * @policy_version: version of it
 * @authority_name: whose it is
 * @agreed: the user did, and only the card's PIN is missing
 */
struct admit_pending {
	char reader[CARD_READER_MAX];
	uint8_t digest[TRUST_DIGEST_SIZE];
	char policy_name[64];
	uint64_t policy_version;
	char authority_name[TRUST_SUBJECT_MAX];
	bool agreed;
};

/**
 * struct admit_pin - a card whose key takes its PIN
 * @reader: where it is; empty: there is none
 * @tries: how many are left, more than one; INT_MAX when the card does not tell
 * @data: the PIN, while it is presented; NULL: nobody was asked yet
 * @len: its characters
 */
struct admit_pin {
	char reader[CARD_READER_MAX];
	int tries;
	const uint8_t *data;
	size_t len;
};

/**
 * struct admit - what cards are held against
 * @anchors: directory of trusted certificates
 * @state: directory of the association
 * @association: the present association
 * @cards: cards that carry what is in force, and need not be read again
 * @pending: what waits for consent
 * @pin: the card that waits for its PIN
 * @holder: whose card was taken last
 * @carried: the policy on it
 * @copies: there are copies of management objects on it
 * @tpm: where the floor is kept, too; NULL: nowhere
 */
struct admit {
	const char *anchors;
	const char *state;
	struct association association;
	struct card_memory cards;
	struct admit_pending pending;
	struct admit_pin pin;
	struct trust_holder holder;
	char carried[CARDGATE_NAME_MAX + 1];
	bool copies;
	const char *tpm;
};

int admit_init(struct admit *admit, const char *anchors, const char *state, struct error *err);
int admit_restore(struct admit *admit, struct error *err);
int admit_card(struct admit *admit, const char *reader, struct error *err);
int admit_accept(struct admit *admit, const uint8_t digest[TRUST_DIGEST_SIZE],
		 struct error *err);
int admit_present(struct admit *admit, const char *reader, const uint8_t *pin, size_t len,
		  struct error *err);
void admit_removed(struct admit *admit, const char *reader);
int admit_release(struct admit *admit, const uint8_t *file, size_t len, struct error *err);
int admit_offer(struct admit *admit, struct error *err);
int admit_seal(struct admit *admit, struct error *err);
void admit_free(struct admit *admit);

#endif
