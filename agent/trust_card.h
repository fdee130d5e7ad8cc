/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_CARD_H
#define CARDGATE_TRUST_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"
#include "agent/trust.h"

int trust_card_subject(const uint8_t *cert, size_t len, char subject[TRUST_SUBJECT_MAX],
		       struct error *err);

#endif
