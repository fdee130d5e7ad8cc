// SPDX-License-Identifier: GPL-2.0-or-later
/* PIN and PUK: SP 800-73-4 part 2 sections 3.2.1 to 3.2.3 */
#include <string.h>

#include <openssl/crypto.h>

#include "vcard.h"
#include "vcard_piv_cmd.h"
#include "vcard_state.h"
#include "vcard_sw.h"

#define REF_PIN		0x80
#define REF_PUK		0x81
#define PIN_MIN		6
#define PAD		0xFF

static uint16_t tries_left(const struct vcard_piv_pin *pin)
{
	return pin->tries ? (uint16_t)(SW_TRIES | pin->tries) : SW_BLOCKED;
}

/* A try is spent and on disk before the values are compared */
static uint16_t present(struct vcard *card, struct vcard_piv_pin *pin, const uint8_t *value)
{
	if (!pin->tries)
		return SW_BLOCKED;
	pin->tries--;
	if (vcard_state_save(card, NULL))
		return SW_MEMORY_FAILURE;
	if (CRYPTO_memcmp(value, pin->value, VCARD_PIV_PIN_SIZE))
		return tries_left(pin);
	pin->tries = pin->limit;
	card->dirty = true;
	return SW_OK;
}

/* Six to eight bytes, then padding only */
static uint16_t set(struct vcard *card, struct vcard_piv_pin *pin, const uint8_t *value)
{
	size_t len, i;

	for (len = 0; len < VCARD_PIV_PIN_SIZE && value[len] != PAD; len++)
		;
	for (i = len; i < VCARD_PIV_PIN_SIZE; i++)
		if (value[i] != PAD)
			return SW_DATA;
	if (len < PIN_MIN)
		return SW_DATA;
	memcpy(pin->value, value, VCARD_PIV_PIN_SIZE);
	pin->tries = pin->limit;
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_piv_verify - VERIFY
 * @card: the card
 * @apdu: P2 80, P1 00; data the padded PIN, none to ask for the tries left; P1
 *	FF to forget a presentation
 * @reply: unused
 *
 * Return: 9000, 63Cx, 6983, 6A80 for other than eight bytes, 6A86, 6A88.
 */
uint16_t vcard_piv_verify(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	struct vcard_piv *piv = &card->piv;
	uint16_t sw;

	(void)reply;
	if (apdu->p2 != REF_PIN)
		return SW_NO_REFERENCE;
	if (apdu->p1 == 0xFF && !apdu->lc) {
		piv->verified = false;
		return SW_OK;
	}
	if (apdu->p1)
		return SW_P1P2;
	if (!apdu->lc)
		return piv->verified ? SW_OK : tries_left(&piv->pins[VCARD_PIV_PIN]);
	if (apdu->lc != VCARD_PIV_PIN_SIZE)
		return SW_DATA;
	piv->verified = false;
	sw = present(card, &piv->pins[VCARD_PIV_PIN], apdu->data);
	piv->verified = sw == SW_OK;
	return sw;
}

/**
 * vcard_piv_change - CHANGE REFERENCE DATA
 * @card: the card
 * @apdu: P2 80 PIN or 81 PUK; data the present value and the new one
 * @reply: unused
 *
 * Return: 9000, 63Cx, 6983, 6A80 for a new value not of six to eight bytes,
 * 6A86, 6A88.
 */
uint16_t vcard_piv_change(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	struct vcard_piv_pin *pin = &card->piv.pins[apdu->p2 == REF_PUK];
	uint16_t sw;

	(void)reply;
	if (apdu->p1)
		return SW_P1P2;
	if (apdu->p2 != REF_PIN && apdu->p2 != REF_PUK)
		return SW_NO_REFERENCE;
	if (apdu->lc != 2 * VCARD_PIV_PIN_SIZE)
		return SW_DATA;
	sw = present(card, pin, apdu->data);
	return sw != SW_OK ? sw : set(card, pin, apdu->data + VCARD_PIV_PIN_SIZE);
}

/**
 * vcard_piv_unblock - RESET RETRY COUNTER
 * @card: the card
 * @apdu: P2 80; data the PUK and the new PIN
 * @reply: unused
 *
 * Return: as vcard_piv_change().
 */
uint16_t vcard_piv_unblock(struct vcard *card, const struct vcard_apdu *apdu,
			   struct vcard_reply *reply)
{
	uint16_t sw;

	(void)reply;
	if (apdu->p1)
		return SW_P1P2;
	if (apdu->p2 != REF_PIN)
		return SW_NO_REFERENCE;
	if (apdu->lc != 2 * VCARD_PIV_PIN_SIZE)
		return SW_DATA;
	sw = present(card, &card->piv.pins[VCARD_PIV_PUK], apdu->data);
	return sw != SW_OK ? sw : set(card, &card->piv.pins[VCARD_PIV_PIN],
				      apdu->data + VCARD_PIV_PIN_SIZE);
}
