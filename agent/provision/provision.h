/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_H
#define CARDGATE_PROVISION_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "agent/provision/provision_site.h"

/**
 * enum provision_action - what is to be done with a user's accounts
 * @PROVISION_APPLY: have them as card and packets say
 * @PROVISION_LEAVE: the card is gone: take away what goes with it
 * @PROVISION_UNDO: take away all that was ever made
 */
enum provision_action {
	PROVISION_APPLY,
	PROVISION_LEAVE,
	PROVISION_UNDO,
};

/**
 * struct provision_input - whose accounts a user is to have
 * @card: document of the card; NULL: there is none
 * @card_len: bytes of it
 * @packet: document of a bootstrap packet, which is kept from now on; NULL: none
 * @packet_len: bytes of it
 * @forget: that is not kept any more
 */
struct provision_input {
	const uint8_t *card;
	size_t card_len;
	const uint8_t *packet;
	size_t packet_len;
	bool forget;
};

int provision_do(enum provision_action action, const struct provision_site *user,
		 const struct provision_input *input, FILE *preview, struct error *err);
int provision_do_as(enum provision_action action, const struct provision_site *user,
		    const struct provision_input *input, FILE *preview, struct error *err);

int provision_all(enum provision_action action, const struct provision_site *user,
		  const struct provision_input *input, FILE *preview, struct error *err);

#endif
