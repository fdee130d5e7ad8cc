/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_PIV_STATE_H
#define CARDGATE_VCARD_PIV_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

struct vcard;

int vcard_piv_state_encode(const struct vcard *card, uint8_t **der, size_t *len);
int vcard_piv_state_decode(struct vcard *card, const uint8_t *der, size_t len,
			   struct error *err);

#endif
