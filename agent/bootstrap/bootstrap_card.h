/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_CARD_H
#define CARDGATE_BOOTSTRAP_CARD_H

#include "agent/bundle.h"
#include "agent/trust.h"

/*
 * The object BUNDLE_BOOTSTRAP of a card: a bundle in its file form with two objects.
 *
 *	content		a bundle of these:
 *		authority	certificate of the card's authority, DER
 *		operator-N	of somebody who may bootstrap, or of whose authority, N from 1
 *		application-N	the same for applications' settings alone
 *		url		where a bootstrap packet is to be had, https (BOOT 1.3)
 *	signature	detached CMS by a signer of policies, over "cardgate card bootstrap 1", a
 *			NUL, the SHA-256 of the SubjectPublicKeyInfo of the card's key, and content
 *
 * A device that believes authorities has to believe the card's. One that believes nobody, new out
 * of its box, takes the card's word for who its authority is: whoever put the card in wants that.
 */
#define BOOTSTRAP_CARD_CONTENT		"content"
#define BOOTSTRAP_CARD_SIGNATURE	"signature"
#define BOOTSTRAP_CARD_AUTHORITY	"authority"
#define BOOTSTRAP_CARD_URL		"url"
#define BOOTSTRAP_URL_MAX		512

/**
 * enum bootstrap_operator - what somebody whom the card names may do
 * @BOOTSTRAP_OPERATOR_ANY: all that a packet can
 * @BOOTSTRAP_OPERATOR_APPLICATION: set up applications
 * @BOOTSTRAP_OPERATORS: how many kinds there are
 */
enum bootstrap_operator {
	BOOTSTRAP_OPERATOR_ANY,
	BOOTSTRAP_OPERATOR_APPLICATION,
	BOOTSTRAP_OPERATORS,
};

/**
 * struct bootstrap_card - what a card knows of who may bootstrap
 * @key: SHA-256 of the SubjectPublicKeyInfo of its key, which it proved
 * @authority: whose card it is, see struct trust_verdict
 * @authority_name: its name; empty when the card names nobody
 * @issuer: its authority, where only the card says who that is; NULL: the device knows
 * @operators: those whom it names; NULL: nobody
 * @url: where a packet is to be had; empty: it does not say
 */
struct bootstrap_card {
	uint8_t key[TRUST_DIGEST_SIZE];
	uint8_t authority[TRUST_DIGEST_SIZE];
	char authority_name[TRUST_SUBJECT_MAX];
	struct trust_anchors *issuer;
	struct trust_anchors *operators[BOOTSTRAP_OPERATORS];
	char url[BOOTSTRAP_URL_MAX];
};

const char *bootstrap_operator_prefix(enum bootstrap_operator kind);
int bootstrap_card_make(const char *key_file, const char *cert_file, const uint8_t *cert,
			size_t cert_len, const struct bundle *content, uint8_t **object,
			size_t *object_len, struct error *err);
int bootstrap_card_open(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
			const uint8_t *object, size_t len, struct bootstrap_card *card,
			struct error *err);
int bootstrap_card_read(const char *reader, const struct trust_anchors *anchors,
			struct bootstrap_card *card, struct error *err);
void bootstrap_card_free(struct bootstrap_card *card);

#endif
