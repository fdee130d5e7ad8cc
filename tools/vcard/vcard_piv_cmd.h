/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_PIV_CMD_H
#define CARDGATE_VCARD_PIV_CMD_H

/* Between the vcard_piv*.c files: commands, and what they share */

#include "vcard_piv.h"

struct vcard_piv_object *vcard_piv_object_find(struct vcard *card, uint32_t tag);
int vcard_piv_object_store(struct vcard *card, uint32_t tag, const uint8_t *data, size_t len);
uint16_t vcard_piv_get(struct vcard *card, const struct vcard_apdu *apdu,
		       struct vcard_reply *reply);
uint16_t vcard_piv_put(struct vcard *card, const struct vcard_apdu *apdu,
		       struct vcard_reply *reply);
uint16_t vcard_piv_part(struct vcard *card);
size_t vcard_piv_admin_size(uint8_t alg);
struct vcard_piv_key *vcard_piv_key_find(struct vcard *card, unsigned int ref);
bool vcard_piv_key_ok(unsigned int ref, const EVP_PKEY *pkey);
uint16_t vcard_piv_generate(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply);
uint16_t vcard_piv_authenticate(struct vcard *card, const struct vcard_apdu *apdu,
				struct vcard_reply *reply);
uint16_t vcard_piv_admin(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply);
uint16_t vcard_piv_set_admin(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply);
uint16_t vcard_piv_verify(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply);
uint16_t vcard_piv_change(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply);
uint16_t vcard_piv_unblock(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply);

#endif
