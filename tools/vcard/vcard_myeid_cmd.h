/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_MYEID_CMD_H
#define CARDGATE_VCARD_MYEID_CMD_H

/* Between the vcard_myeid*.c files: commands, and what they share */

#include "vcard_myeid.h"

uint8_t vcard_myeid_condition(unsigned int nibble);
uint16_t vcard_myeid_set_up_pin(struct vcard *card, const struct vcard_apdu *apdu);
uint16_t vcard_myeid_verify(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply);
uint16_t vcard_myeid_change(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply);
uint16_t vcard_myeid_unblock(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply);
uint16_t vcard_myeid_forget(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply);
uint16_t vcard_myeid_public(struct vcard *card, unsigned int what, struct vcard_reply *reply);
uint16_t vcard_myeid_generate(struct vcard *card, const struct vcard_apdu *apdu,
			      struct vcard_reply *reply);
uint16_t vcard_myeid_environment(struct vcard *card, const struct vcard_apdu *apdu,
				 struct vcard_reply *reply);
uint16_t vcard_myeid_sign(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply);

#endif
