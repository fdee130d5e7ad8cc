/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_CARD_H
#define CARDGATE_PROVISION_CARD_H

#include "agent/bundle.h"
#include "agent/trust.h"

/*
 * The object BUNDLE_PROVISIONING of a card: a bundle in its file form with two objects.
 *
 *	document	a client provisioning document, XML
 *	signature	detached CMS by a signer of policies, over "cardgate provisioning 1", a
 *			NUL, the SHA-256 of the SubjectPublicKeyInfo of the card's key, and the
 *			document
 *
 * So it is worth nothing on another card, and no signature over it is one over a policy.
 */
#define PROVISION_CARD_DOCUMENT		"document"
#define PROVISION_CARD_SIGNATURE	"signature"

/**
 * struct provision_card - what a card brings for its user
 * @document: the document, verified; to be freed
 * @len: its bytes
 * @signer: who signed it
 */
struct provision_card {
	uint8_t *document;
	size_t len;
	struct trust_verdict signer;
};

int provision_card_make(const char *key_file, const char *cert_file, const uint8_t *cert,
			size_t cert_len, const uint8_t *document, size_t len,
			uint8_t **object, size_t *object_len, struct error *err);
int provision_card_open(const struct trust_anchors *anchors, const uint8_t *cert, size_t cert_len,
			const uint8_t *object, size_t len, struct provision_card *card,
			struct error *err);
int provision_card_read(const char *reader, const char *anchors, struct provision_card *card,
			struct error *err);
void provision_card_free(struct provision_card *card);

#endif
