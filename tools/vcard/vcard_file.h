/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_FILE_H
#define CARDGATE_VCARD_FILE_H

#include <stdint.h>

struct vcard;
struct vcard_apdu;
struct vcard_reply;

uint16_t vcard_file_select(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply);
uint16_t vcard_file_read(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply);
uint16_t vcard_file_read_odd(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply);
uint16_t vcard_file_update(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply);
uint16_t vcard_file_update_odd(struct vcard *card, const struct vcard_apdu *apdu,
			       struct vcard_reply *reply);
uint16_t vcard_file_create(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply);
uint16_t vcard_file_delete(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply);

#endif
