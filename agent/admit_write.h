/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ADMIT_WRITE_H
#define CARDGATE_ADMIT_WRITE_H

#include <stdbool.h>

#include "agent/admit.h"

/* Below the state directory: the PIN of whoever may write to cards, only root reads it */
#define ADMIT_WRITE_PIN	"dm/card-pin"

/**
 * struct admit_copy - a copy of a management object for a card
 * @name: card_mo_name()
 * @data: its bytes; NULL: it is taken away
 * @len: how many
 * @secret: only the card's key is to read it
 */
struct admit_copy {
	char name[BUNDLE_NAME_MAX];
	const uint8_t *data;
	size_t len;
	bool secret;
};

int admit_write_copy(struct admit *admit, const char *reader, const struct admit_copy *copy,
		     const char *pin, struct error *err);
int admit_write_policy(struct admit *admit, const char *reader, const char *pin,
		       struct error *err);
bool admit_write_owed(const struct admit *admit);
void admit_write_owe(const struct admit *admit);

#endif
