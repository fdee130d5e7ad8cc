/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_INSERTED_H
#define CARDGATE_CLI_INSERTED_H

#include <linux/cardgate.h>

#include "agent/card.h"
#include "agent/trust.h"

/**
 * enum inserted_state - what is in a reader
 * @INSERTED_NOTHING: no card
 * @INSERTED_MUTE: a card that does not answer
 * @INSERTED_OTHER: a card for other purposes, or a blank one
 * @INSERTED_POLICY: a card with a policy
 * @INSERTED_BROKEN: a card that should have one
 */
enum inserted_state {
	INSERTED_NOTHING,
	INSERTED_MUTE,
	INSERTED_OTHER,
	INSERTED_POLICY,
	INSERTED_BROKEN,
};

/**
 * struct inserted - a reader and what is on the card in it
 * @reader: name of the reader
 * @state: what is in it
 * @profile: of the card, or NULL
 * @policy_name: the policy, only with INSERTED_POLICY
 * @policy_issuer: whose it says to be
 * @policy_version: its version
 * @policy_digest: SHA-256 of its rule set
 * @authority_name: whose policy it is; empty when that is not proven
 * @associated: this machine obeys that authority
 * @problem: why the card is broken or its authority is not proven
 */
struct inserted {
	char reader[CARD_READER_MAX];
	enum inserted_state state;
	const char *profile;
	char policy_name[CARDGATE_NAME_MAX + 1];
	char policy_issuer[CARDGATE_LABEL_MAX + 1];
	uint64_t policy_version;
	uint8_t policy_digest[TRUST_DIGEST_SIZE];
	char authority_name[TRUST_SUBJECT_MAX];
	bool associated;
	struct error problem;
};

int inserted_list(struct inserted cards[CARD_READERS_MAX], size_t *count, struct error *err);

#endif
