/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_PIN_H
#define CARDGATE_VCARD_PIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcard;
struct vcard_apdu;
struct vcard_reply;

#define VCARD_PIN_USER		1
#define VCARD_PIN_ADMIN		2
#define VCARD_PIN_COUNT		2
#define VCARD_PIN_MIN		4
#define VCARD_PIN_MAX		16
#define VCARD_PIN_TRIES_MAX	15

/**
 * struct vcard_pin - a PIN and its retry counter
 * @tries: wrong presentations still allowed
 * @limit: what @tries starts from
 * @len: bytes of @value
 * @value: the PIN
 */
struct vcard_pin {
	uint8_t tries;
	uint8_t limit;
	uint8_t len;
	uint8_t value[VCARD_PIN_MAX];
};

/* Index: reference - 1 */
struct vcard_pins {
	struct vcard_pin pin[VCARD_PIN_COUNT];
};

void vcard_pin_init(struct vcard_pins *pins);
uint16_t vcard_pin_tries(const struct vcard_pin *pin);
uint16_t vcard_pin_compare(struct vcard *card, struct vcard_pin *pin, const uint8_t *value,
			   size_t len);
bool vcard_pin_allowed(const struct vcard *card, uint8_t sc);
uint16_t vcard_pin_verify(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply);
uint16_t vcard_pin_change(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply);
uint16_t vcard_pin_reset(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply);

#endif
