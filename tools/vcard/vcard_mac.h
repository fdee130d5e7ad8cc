/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_MAC_H
#define CARDGATE_VCARD_MAC_H

#include <stddef.h>
#include <stdint.h>

#include "vcard_asn1.h"

struct vcard;
struct vcard_apdu;
struct vcard_file;
struct vcard_reply;

#define VCARD_MACS_MAX		4
#define VCARD_MAC_SIZE		16
#define VCARD_MAC_KEY_SIZE	32

/**
 * struct vcard_mac - a key that verifies AES-CMAC and does nothing else
 * @df: the DF that it is in, it goes with it
 * @ref: 1..14, one key each in a DF
 * @key: AES-256
 */
struct vcard_mac {
	const struct vcard_file *df;
	uint8_t ref;
	uint8_t key[VCARD_MAC_KEY_SIZE];
};

struct vcard_macs {
	struct vcard_mac mac[VCARD_MACS_MAX];
	size_t count;
};

void vcard_mac_free(struct vcard_macs *macs);
void vcard_mac_forget(struct vcard_macs *macs, const struct vcard_file *df);
int vcard_mac_encode(const struct vcard *card, VCARD_STATE *state);
int vcard_mac_decode(struct vcard *card, const VCARD_STATE *state);
uint16_t vcard_mac_import(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply);
uint16_t vcard_mac_environment(struct vcard *card, const struct vcard_apdu *apdu);
uint16_t vcard_mac_verify(struct vcard *card, const struct vcard_apdu *apdu);

#endif
