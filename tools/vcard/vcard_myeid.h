/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_MYEID_H
#define CARDGATE_VCARD_MYEID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vcard_pin.h"

struct vcard;
struct vcard_apdu;
struct vcard_reply;

#define VCARD_MYEID_PINS	14
#define VCARD_MYEID_PIN_SIZE	8
#define VCARD_MYEID_SERIAL	10

/**
 * struct vcard_myeid_pin - a PIN and what unblocks it
 * @pin: the PIN; limit 0 for one that was not set up
 * @puk: resets the PIN's tries and gives it a new value
 */
struct vcard_myeid_pin {
	struct vcard_pin pin;
	struct vcard_pin puk;
};

/**
 * struct vcard_myeid - what a MyEID card has beside its files
 * @present: it is such a card
 * @active: it was activated: access rules hold, PINs cannot be set up any more
 * @serial: of the card
 * @pins: index: reference - 1
 * @alg: from here on what a reset forgets: the algorithm for signing
 * @key: the key file for it, 0 none
 */
struct vcard_myeid {
	bool present;
	bool active;
	uint8_t serial[VCARD_MYEID_SERIAL];
	struct vcard_myeid_pin pins[VCARD_MYEID_PINS];
	uint8_t alg;
	uint16_t key;
};

typedef uint16_t (*vcard_myeid_command)(struct vcard *card, const struct vcard_apdu *apdu,
					struct vcard_reply *reply);

int vcard_myeid_init(struct vcard *card);
void vcard_myeid_reset(struct vcard *card);
vcard_myeid_command vcard_myeid_find(uint8_t ins);

#endif
