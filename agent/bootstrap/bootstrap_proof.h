/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_PROOF_H
#define CARDGATE_BOOTSTRAP_PROOF_H

#include <stdbool.h>

#include "agent/bootstrap/bootstrap_card.h"
#include "agent/bootstrap/bootstrap_packet.h"

/* SEC: those of the standard (ProvBoot 6), and our own */
enum bootstrap_sec {
	BOOTSTRAP_NETWORKID = 0,
	BOOTSTRAP_USERPIN = 1,
	BOOTSTRAP_USERPIN_NETWORKID = 2,
	BOOTSTRAP_SIGNED = 96,
	BOOTSTRAP_MAC = 97,
};

/**
 * struct bootstrap_secrets - what a packet may be proven with
 * @network: what network and device share, text; NULL: nothing
 * @pin: what the user was told, text; NULL: nothing
 * @card: the card in the reader; NULL: none
 * @anchors: the authorities of this device; NULL: it was not asked for any
 * @authority: the one that this device is bound to; NULL: none
 * @at: the moment
 */
struct bootstrap_secrets {
	const char *network, *pin;
	const struct bootstrap_card *card;
	const struct trust_anchors *anchors;
	const uint8_t *authority;
	time_t at;
};

/**
 * struct bootstrap_verdict - what a proof is worth
 * @by: who made the packet, for a person
 * @manage: it may add a management server; else only an application's settings
 */
struct bootstrap_verdict {
	char by[3 * TRUST_SUBJECT_MAX];
	bool manage;
};

/**
 * struct bootstrap_mechanism - a way to prove a packet
 * @number: in SEC
 * @name: the same for DM
 * @proves_head: ID, UNTIL and CARD as well as the body
 * @takes_pin: the user has to type one in
 * @check: is it proven; fills in the verdict. 0; -EACCES when it is not; -ENOKEY when there is
 *	nothing here to prove it with; as trust_verify_ruleset()
 */
struct bootstrap_mechanism {
	int number;
	const char *name;
	bool proves_head;
	bool takes_pin;
	int (*check)(const struct bootstrap_packet *packet,
		     const struct bootstrap_secrets *secrets, struct bootstrap_verdict *verdict,
		     struct error *err);
};

const struct bootstrap_mechanism *bootstrap_mechanism_named(const char *name);
const struct bootstrap_mechanism *bootstrap_mechanism_number(int number);
int bootstrap_proof_check(const struct bootstrap_packet *packet,
			  const struct bootstrap_secrets *secrets,
			  struct bootstrap_verdict *verdict, struct error *err);

/* The mechanisms, a file each */
int bootstrap_hmac_check(const struct bootstrap_packet *packet,
			 const struct bootstrap_secrets *secrets,
			 struct bootstrap_verdict *verdict, struct error *err);
int bootstrap_hmac_make(struct bootstrap_packet *packet,
			const struct bootstrap_secrets *secrets, struct error *err);
int bootstrap_sign_check(const struct bootstrap_packet *packet,
			 const struct bootstrap_secrets *secrets,
			 struct bootstrap_verdict *verdict, struct error *err);
int bootstrap_sign_make(struct bootstrap_packet *packet, const char *key_file,
			const char *cert_file, struct error *err);
int bootstrap_mac_check(const struct bootstrap_packet *packet,
			const struct bootstrap_secrets *secrets,
			struct bootstrap_verdict *verdict, struct error *err);
int bootstrap_mac_make(struct bootstrap_packet *packet, const char *key_file, struct error *err);

#endif
