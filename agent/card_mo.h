/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_MO_H
#define CARDGATE_CARD_MO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/bundle.h"
#include "agent/card_profile.h"
#include "agent/error.h"

/*
 * Copies of management objects on a card: objects beside those of the policy, written as the
 * bundle is, so a card pulled at any moment has all that it had or all that it is to have. One is
 * a document in TNDS, as text or WBXML, that says itself where it belongs; or the same in CMS
 * EnvelopedData for the card's key. Its name is made of its URI.
 */
#define CARD_MO_PREFIX		"mo-"
#define CARD_MO_SIZE_MAX	60000	/* bytes of one; what a card has room for is less */

int card_mo_name(const char *uri, char name[BUNDLE_NAME_MAX]);
bool card_mo_is(const char *name);
int card_mo_read(const struct card_profile *profile, struct apdu_link *link,
		 struct bundle *objects, struct error *err);
int card_mo_keep(const struct card_profile *profile, struct apdu_link *link,
		 struct bundle *bundle, struct error *err);
bool card_mo_is_secret(const uint8_t *data, size_t len);
int card_mo_seal(const struct card_profile *profile, struct apdu_link *link, const uint8_t *cert,
		 size_t cert_len, const uint8_t *data, size_t len, uint8_t **sealed,
		 size_t *sealed_len, struct error *err);
int card_mo_open(const struct card_profile *profile, struct apdu_link *link,
		 struct bundle_object *object, struct error *err);
int card_mo_put(const struct card_profile *profile, struct apdu_link *link, const char *name,
		const uint8_t *data, size_t len, struct error *err);

#endif
