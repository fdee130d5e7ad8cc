/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TRUST_MAC_H
#define CARDGATE_TRUST_MAC_H

#include "agent/card_mac.h"

/* Authority's side: the key that cards have, too */

int trust_mac_key_load(const char *file, uint8_t key[CARD_MAC_KEY_SIZE], struct error *err);
int trust_mac_make(const uint8_t key[CARD_MAC_KEY_SIZE], struct card_mac *mac);

#endif
