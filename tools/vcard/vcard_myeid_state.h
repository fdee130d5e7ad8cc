/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_MYEID_STATE_H
#define CARDGATE_VCARD_MYEID_STATE_H

#include "agent/error.h"
#include "vcard_asn1.h"
#include "vcard_pin.h"

struct vcard;

int vcard_myeid_state_encode(const struct vcard *card, VCARD_STATE *state);
int vcard_myeid_state_decode(struct vcard *card, const VCARD_STATE *state, struct error *err);

#endif
