/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_H
#define CARDGATE_BOOTSTRAP_H

#include <stdio.h>

#include "agent/bootstrap/bootstrap_content.h"
#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/provision/provision.h"

#define BOOTSTRAP_EVENT		"urn:cardgate:at:1.0:Bootstrap"

/**
 * struct bootstrap_offer - a packet that may be put to the user
 * @digest: what it is known by
 * @until: the last second that it is good for; 0: for ever
 * @verdict: who made it
 * @content: what it would change
 */
struct bootstrap_offer {
	uint8_t digest[TRUST_DIGEST_SIZE];
	time_t until;
	struct bootstrap_verdict verdict;
	struct bootstrap_content content;
};

/**
 * struct bootstrap_user - whose applications a packet may set up
 * @site: the user; NULL: nobody
 * @card: document of the card, which goes on counting
 * @card_len: bytes of it
 */
struct bootstrap_user {
	const struct provision_site *site;
	const uint8_t *card;
	size_t card_len;
};

int bootstrap_judge(const struct bootstrap_packet *packet, const char *state,
		    const struct bootstrap_secrets *secrets, struct bootstrap_offer *offer,
		    struct error *err);
void bootstrap_describe(const struct bootstrap_offer *offer, FILE *out);
int bootstrap_apply(struct bootstrap_offer *offer, const struct tree_place *place,
		    const struct bootstrap_user *user, struct error *err);
int bootstrap_decline(const struct bootstrap_packet *packet, const struct tree_place *place,
		      struct error *err);
void bootstrap_report(const char *state, const char *mark, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void bootstrap_offer_free(struct bootstrap_offer *offer);

#endif
