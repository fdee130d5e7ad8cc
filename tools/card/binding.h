/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_BINDING_H
#define CARDGATE_CARD_BINDING_H

#include "agent/bundle.h"
#include "agent/error.h"
#include "agent/trust_card.h"

void binding_make(const struct bundle *bundle, struct trust_policies *policies);
int binding_check(const struct bundle *bundle, const uint8_t *cert, size_t cert_len,
		  struct error *err);

#endif
