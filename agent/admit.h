/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_ADMIT_H
#define CARDGATE_ADMIT_H

#include "agent/association.h"
#include "agent/error.h"

/**
 * struct admit - what cards are held against
 * @anchors: directory of trusted certificates
 * @state: directory of the association
 * @association: the present association
 * @cert: certificate of the card that was admitted last, DER, or NULL
 * @cert_len: its bytes
 * @index_digest: which content that card had
 */
struct admit {
	const char *anchors;
	const char *state;
	struct association association;
	uint8_t *cert;
	size_t cert_len;
	uint8_t index_digest[TRUST_DIGEST_SIZE];
};

int admit_init(struct admit *admit, const char *anchors, const char *state, struct error *err);
int admit_restore(struct admit *admit, struct error *err);
int admit_card(struct admit *admit, const char *reader, struct error *err);
void admit_free(struct admit *admit);

#endif
