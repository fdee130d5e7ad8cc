/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_SESSION_H
#define CARDGATE_CARD_SESSION_H

#include "agent/card.h"
#include "agent/card_profile.h"
#include "secret.h"
#include "tool.h"

/**
 * struct session - a card that no other program gets at for now
 * @reader: where it is
 * @card: the connection
 * @link: the same for APDUs
 * @profile: what kind of card it is, NULL for one without our application
 */
struct session {
	struct card_reader reader;
	struct card *card;
	struct apdu_link *link;
	const struct card_profile *profile;
};

int session_open(struct session *s, const struct options *opt, struct error *err);
int session_open_issued(struct session *s, const struct options *opt, struct error *err);
int session_login(struct session *s, const struct options *opt, const struct secret *pin,
		  struct error *err);
int session_ask(const struct options *opt, struct secret *pin, struct error *err);
int session_prove(struct session *s, const struct options *opt, const uint8_t *cert,
		  size_t cert_len, struct error *err);
void session_close(struct session *s);

#endif
