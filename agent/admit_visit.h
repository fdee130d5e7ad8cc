/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ADMIT_VISIT_H
#define CARDGATE_ADMIT_VISIT_H

/* Shared by the admit*.c files only */

#include "agent/admit.h"
#include "agent/apdu.h"
#include "agent/card_profile.h"

/**
 * struct visit - one look at one card
 * @link: the card, while it is talked to
 * @profile: what kind of card it is
 * @generation: what it says that it holds
 * @cert: certificate of the key that it proved, DER
 * @cert_len: bytes of @cert
 * @changed: it holds something else than when it was seen last
 * @copies: it has copies of management objects
 * @offer: what it brings
 * @flags: CARDGATE_POLICY_* bits of the policy
 * @for_one: it is for one device alone
 * @device: namely that of this association
 * @holder: whose card it is
 */
struct visit {
	struct apdu_link *link;
	const struct card_profile *profile;
	struct card_generation generation;
	uint8_t *cert;
	size_t cert_len;
	bool changed;
	bool copies;
	struct association offer;
	uint32_t flags;
	bool for_one;
	uint8_t device[CARDGATE_ASSOCIATION_SIZE];
	struct trust_holder holder;
};

int admit_visit(struct admit *admit, const char *reader, struct visit *visit,
		struct error *err);
int admit_verify(const struct admit *admit, struct visit *visit, struct error *err);
int admit_verify_offer(const struct admit *admit, struct visit *visit, struct error *err);
int admit_verify_release(const struct admit *admit, struct visit *visit, struct error *err);
int admit_verify_stored(const struct association *association, struct error *err);
int admit_verify_again(const struct admit *admit, struct error *err);
int admit_push(const struct association *association, struct error *err);
int admit_put_in_force(struct admit *admit, struct visit *visit, struct error *err);
int admit_let_go(struct admit *admit, const struct association *offer, struct error *err);
int admit_keep_in_force(struct admit *admit, struct visit *visit, struct error *err);

#endif
