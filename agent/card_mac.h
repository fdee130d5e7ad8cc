/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_MAC_H
#define CARDGATE_CARD_MAC_H

#include "agent/card_profile.h"
#include "agent/trust.h"

/*
 * A MAC that the authority makes with a key of its own and a card checks with the same key, which
 * never leaves it. The card only verifies: who has it makes no MAC with it.
 */

/* What a MAC is over; it is part of it, so that none is taken for the other */
enum card_mac_use {
	CARD_MAC_PACKAGE,	/* a package that may be installed */
	CARD_MAC_LIST,		/* a list of such */
	CARD_MAC_BOOTSTRAP,	/* a bootstrap packet */
};

/**
 * struct card_mac - a MAC over something
 * @use: what that is
 * @digest: SHA-256 of it
 * @value: AES-256-CMAC (NIST SP 800-38B) over card_mac_message(), not cut
 */
struct card_mac {
	enum card_mac_use use;
	uint8_t digest[CARD_DIGEST_SIZE];
	uint8_t value[CARD_MAC_SIZE];
};

int card_mac_message(enum card_mac_use use, const uint8_t digest[CARD_DIGEST_SIZE],
		     uint8_t message[CARD_DIGEST_SIZE]);
int card_mac_verify(const struct card_profile *profile, struct apdu_link *link,
		    const struct card_mac *mac, struct error *err);
int card_mac_ask(const struct trust_anchors *anchors, const uint8_t *authority,
		 const struct card_mac *mac, struct trust_verdict *verdict, struct error *err);

#endif
