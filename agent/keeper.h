/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KEEPER_H
#define CARDGATE_KEEPER_H

#include <stdbool.h>

#include "agent/admit.h"
#include "agent/control.h"
#include "agent/presence.h"

#define KEEPER_PROMPT_MAX	(CARD_READER_MAX + 64)

/**
 * struct keeper - keeps the association as cards come and go and users ask
 * @admit: what cards are held against
 * @presence: the cards of the association that are there
 * @seal: seal the kernel as soon as the associated policy is in force
 * @behind: where a card is that has a policy from before the one in force; empty: nowhere
 */
struct keeper {
	struct admit admit;
	struct presence presence;
	bool seal;
	char behind[CARD_READER_MAX];
};

void keeper_restore(struct keeper *keeper);
int keeper_card_in(struct keeper *keeper, const char *reader, bool again);
bool keeper_wants_pin(struct keeper *keeper, char reader[CARD_READER_MAX],
		      char prompt[KEEPER_PROMPT_MAX]);
int keeper_pin(struct keeper *keeper, const char *reader, const uint8_t *pin, size_t len);
void keeper_card_out(struct keeper *keeper, const char *reader);
int keeper_request(void *data, enum control_request request, uid_t uid, const uint8_t *bytes,
		   size_t len, struct error *answer);

#endif
