/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_NAMED_H
#define CARDGATE_CARD_NAMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/card_profile.h"

/**
 * struct card_named - an object of a card that is beside the policy, and whose card it is
 * @cert: certificate of the key that the card proved, DER
 * @cert_len: bytes of it
 * @data: the object; NULL: the card has none such
 * @len: bytes of it
 */
struct card_named {
	uint8_t *cert;
	size_t cert_len;
	uint8_t *data;
	size_t len;
};

bool card_named_is(const char *name);
int card_named_read(const char *reader, const char *name, struct card_named *named,
		    struct error *err);
int card_named_keep(const struct card_profile *profile, struct apdu_link *link,
		    struct bundle *bundle, struct error *err);
void card_named_free(struct card_named *named);

#endif
