/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_ISSUE_H
#define CARDGATE_CARD_ISSUE_H

#include "agent/bundle.h"
#include "agent/trust.h"
#include "secret.h"
#include "session.h"

/**
 * struct issued - a card that was just made
 * @certificate: SHA-256 of its certificate
 * @apdus: that it took
 */
struct issued {
	uint8_t certificate[TRUST_DIGEST_SIZE];
	unsigned long apdus;
};

int issue_card(const struct options *opt, const struct bundle *bundle, const struct secret *pin,
	       struct issued *done, struct error *err);

#endif
