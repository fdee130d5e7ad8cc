/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_CHANNEL_H
#define CARDGATE_VCARD_CHANNEL_H

#include <stdint.h>

struct vcard;
struct vcard_apdu;
struct vcard_reply;

uint16_t vcard_channel_use(struct vcard *card, unsigned int number);
uint16_t vcard_channel_manage(struct vcard *card, const struct vcard_apdu *apdu,
			      struct vcard_reply *reply);
void vcard_channel_reset(struct vcard *card);
void vcard_channel_forget(struct vcard *card);

#endif
