/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_DEFLATE_H
#define CARDGATE_CARD_DEFLATE_H

#include <stddef.h>
#include <stdint.h>

int card_deflate(const uint8_t *data, size_t len, uint8_t **packed, size_t *packed_len);
int card_inflate(const uint8_t *packed, size_t len, uint8_t *data, size_t *data_len);

#endif
