/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_DESCRIBE_H
#define CARDGATE_CARD_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/apdu.h"
#include "agent/error.h"

void card_describe_atr(struct apdu_link *link, const uint8_t *atr, size_t len);
void card_describe_file(struct apdu_link *link, const uint8_t *content, size_t len);
int card_describe(struct apdu_link *link, struct error *err);

#endif
