/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_SPKI_H
#define CARDGATE_CARD_SPKI_H

#include <stddef.h>
#include <stdint.h>

int card_spki_point(const uint8_t *point, size_t point_len, uint8_t **spki, size_t *len);
int card_spki_rsa(const uint8_t *modulus, size_t modulus_len, const uint8_t *exponent,
		  size_t exponent_len, uint8_t **spki, size_t *len);

#endif
