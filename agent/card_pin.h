/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_PIN_H
#define CARDGATE_CARD_PIN_H

#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/error.h"

/* References of the PINs of a card that follows our layout */
#define CARD_PIN_USER	0x01
#define CARD_PIN_ADMIN	0x02
#define CARD_PIN_MIN	4
#define CARD_PIN_MAX	16

int card_pin_tries(struct apdu_link *link, uint8_t reference, struct error *err);
int card_pin_verify(struct apdu_link *link, uint8_t reference, const uint8_t *pin, size_t len,
		    struct error *err);
int card_pin_change(struct apdu_link *link, uint8_t reference,
		    const uint8_t *old, size_t old_len,
		    const uint8_t *new, size_t new_len, struct error *err);

#endif
