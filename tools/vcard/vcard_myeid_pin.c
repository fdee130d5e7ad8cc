// SPDX-License-Identifier: GPL-2.0-or-later
/* PINs of a MyEID card: eight bytes, padded with FF by whoever presents them */
#include <string.h>

#include "vcard.h"
#include "vcard_myeid_cmd.h"
#include "vcard_sw.h"

#define SIZE		VCARD_MYEID_PIN_SIZE
#define TRIES_MAX	14
#define SET_UP_MIN	(2 * SIZE + 2)	/* PIN, PUK, tries of each; what follows is optional */

static struct vcard_myeid_pin *pin_get(struct vcard *card, unsigned int ref)
{
	struct vcard_myeid_pin *pin;

	if (!ref || ref > VCARD_MYEID_PINS)
		return NULL;
	pin = &card->myeid.pins[ref - 1];
	return pin->pin.limit ? pin : NULL;
}

static void set(struct vcard_pin *pin, const uint8_t *value, uint8_t limit)
{
	memset(pin, 0, sizeof(*pin));
	memcpy(pin->value, value, SIZE);
	pin->len = SIZE;
	pin->limit = limit;
	pin->tries = limit;
}

static bool tries_ok(uint8_t tries)
{
	return tries && tries <= TRIES_MAX;
}

/**
 * vcard_myeid_set_up_pin - PUT DATA: a PIN of a blank card
 * @card: the card
 * @apdu: P2 the reference; data PIN, PUK, tries of each, and settings that
 *	have to be zero
 *
 * Return: 9000, 6700, 6982 on an activated card, 6A80.
 */
uint16_t vcard_myeid_set_up_pin(struct vcard *card, const struct vcard_apdu *apdu)
{
	struct vcard_myeid_pin *pin = &card->myeid.pins[apdu->p2 - 1];
	size_t i;

	if (card->myeid.active)
		return SW_SECURITY_STATUS;
	if (apdu->lc < SET_UP_MIN)
		return SW_LENGTH;
	if (!tries_ok(apdu->data[2 * SIZE]) || !tries_ok(apdu->data[2 * SIZE + 1]))
		return SW_DATA;
	for (i = SET_UP_MIN; i < apdu->lc; i++)
		if (apdu->data[i])
			return SW_DATA;
	set(&pin->pin, apdu->data, apdu->data[2 * SIZE]);
	set(&pin->puk, apdu->data + SIZE, apdu->data[2 * SIZE + 1]);
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_myeid_verify - VERIFY
 * @card: the card
 * @apdu: P1 00, P2 the reference; data the PIN, none to ask for the tries left
 * @reply: unused
 *
 * Return: 9000, 63Cx with x tries left, 6700, 6983, 6A86, 6A88.
 */
uint16_t vcard_myeid_verify(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply)
{
	struct vcard_myeid_pin *pin = pin_get(card, apdu->p2);
	uint16_t sw;

	(void)reply;
	if (apdu->p1)
		return SW_P1P2;
	if (!pin)
		return SW_NO_REFERENCE;
	if (!apdu->lc)
		return card->session.verified & 1u << apdu->p2 ? SW_OK : vcard_pin_tries(&pin->pin);
	if (apdu->lc != SIZE)
		return SW_LENGTH;
	card->session.verified &= ~(1u << apdu->p2);
	sw = vcard_pin_compare(card, &pin->pin, apdu->data, apdu->lc);
	if (sw == SW_OK)
		card->session.verified |= 1u << apdu->p2;
	return sw;
}

/* Presents @with, then gives the PIN a new value; data: the one, then the other */
static uint16_t renew(struct vcard *card, const struct vcard_apdu *apdu, struct vcard_pin *pin,
		      struct vcard_pin *with)
{
	uint16_t sw;

	if (apdu->p1)
		return SW_P1P2;
	if (apdu->lc != 2 * SIZE)
		return SW_LENGTH;
	sw = vcard_pin_compare(card, with, apdu->data, SIZE);
	if (sw != SW_OK)
		return sw;
	set(pin, apdu->data + SIZE, pin->limit);
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_myeid_change - CHANGE REFERENCE DATA
 * @card: the card
 * @apdu: P1 00, P2 the reference; data the old PIN and the new one
 * @reply: unused
 *
 * Return: as vcard_myeid_verify().
 */
uint16_t vcard_myeid_change(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply)
{
	struct vcard_myeid_pin *pin = pin_get(card, apdu->p2);

	(void)reply;
	return pin ? renew(card, apdu, &pin->pin, &pin->pin) : SW_NO_REFERENCE;
}

/**
 * vcard_myeid_unblock - RESET RETRY COUNTER
 * @card: the card
 * @apdu: P1 00, P2 the reference; data the PUK and the new PIN
 * @reply: unused
 *
 * Return: as vcard_myeid_verify(), 63Cx counting the tries of the PUK.
 */
uint16_t vcard_myeid_unblock(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply)
{
	struct vcard_myeid_pin *pin = pin_get(card, apdu->p2);

	(void)reply;
	return pin ? renew(card, apdu, &pin->pin, &pin->puk) : SW_NO_REFERENCE;
}

/**
 * vcard_myeid_forget - DEAUTHENTICATE
 * @card: the card
 * @apdu: P1 00, P2 the reference of the PIN, 00 for all of them
 * @reply: unused
 *
 * Return: 9000, 6A86.
 */
uint16_t vcard_myeid_forget(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply)
{
	(void)reply;
	if (apdu->p1 || apdu->p2 > VCARD_MYEID_PINS)
		return SW_P1P2;
	card->session.verified &= apdu->p2 ? ~(1u << apdu->p2) : 0;
	return SW_OK;
}
