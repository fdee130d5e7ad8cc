// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include <openssl/crypto.h>

#include "vcard.h"
#include "vcard_state.h"
#include "vcard_sw.h"

/* PINs of a blank card: index, digits, tries */
static const struct {
	const char *value;
	uint8_t limit;
} transport[VCARD_PIN_COUNT] = {
	[VCARD_PIN_USER - 1] = { "123456", 3 },
	[VCARD_PIN_ADMIN - 1] = { "12345678", 5 },
};

/**
 * vcard_pin_init - set the PINs of a blank card
 * @pins: set to user PIN 123456 (3 tries) and admin PIN 12345678 (5 tries)
 */
void vcard_pin_init(struct vcard_pins *pins)
{
	size_t i;

	memset(pins, 0, sizeof(*pins));
	for (i = 0; i < VCARD_PIN_COUNT; i++) {
		pins->pin[i].limit = transport[i].limit;
		pins->pin[i].tries = transport[i].limit;
		pins->pin[i].len = (uint8_t)strlen(transport[i].value);
		memcpy(pins->pin[i].value, transport[i].value, pins->pin[i].len);
	}
}

/**
 * vcard_pin_allowed - is a security condition met
 * @card: the card
 * @sc: condition byte: 00 always, 10 | n after the PIN of reference n; any
 *	other never; on a card that was not activated all are met
 *
 * Return: true when it is.
 */
bool vcard_pin_allowed(const struct vcard *card, uint8_t sc)
{
	unsigned int ref = sc & 0x0F;

	if (sc == VCARD_SC_ALWAYS || (card->myeid.present && !card->myeid.active))
		return true;
	if ((sc & 0xF0) != VCARD_SC_PIN)
		return false;
	return card->session.verified & 1u << ref;
}

static struct vcard_pin *pin_get(struct vcard *card, unsigned int ref)
{
	return ref >= 1 && ref <= VCARD_PIN_COUNT ? &card->pins.pin[ref - 1] : NULL;
}

/**
 * vcard_pin_tries - tell how often a PIN can still be wrong
 * @pin: the PIN
 *
 * Return: 63Cx with x tries left, 6983 without any.
 */
uint16_t vcard_pin_tries(const struct vcard_pin *pin)
{
	return pin->tries ? (uint16_t)(SW_TRIES | pin->tries) : SW_BLOCKED;
}

/**
 * vcard_pin_compare - present a PIN
 * @card: the card
 * @pin: the PIN
 * @value: what is presented
 * @len: its bytes
 *
 * A try is spent and on disk before the values are compared: pulling the card
 * wins nothing.
 *
 * Return: 9000, 63Cx with x tries left, 6581, 6983.
 */
uint16_t vcard_pin_compare(struct vcard *card, struct vcard_pin *pin, const uint8_t *value,
			   size_t len)
{
	uint8_t padded[VCARD_PIN_MAX] = { 0 };
	bool same;

	if (!pin->tries)
		return SW_BLOCKED;
	pin->tries--;
	if (vcard_state_save(card, NULL))
		return SW_MEMORY_FAILURE;
	memcpy(padded, value, len < sizeof(padded) ? len : sizeof(padded));
	same = !CRYPTO_memcmp(padded, pin->value, sizeof(padded));
	OPENSSL_cleanse(padded, sizeof(padded));
	if (!same || len != pin->len)
		return vcard_pin_tries(pin);
	pin->tries = pin->limit;
	card->dirty = true;
	return SW_OK;
}

static uint16_t pin_present(struct vcard *card, unsigned int ref, const uint8_t *value, size_t len)
{
	uint16_t sw;

	card->session.verified &= ~(1u << ref);
	sw = vcard_pin_compare(card, pin_get(card, ref), value, len);
	if (sw == SW_OK)
		card->session.verified |= 1u << ref;
	return sw;
}

static uint16_t pin_set(struct vcard *card, unsigned int ref, const uint8_t *value, size_t len)
{
	struct vcard_pin *pin = pin_get(card, ref);

	if (len < VCARD_PIN_MIN || len > VCARD_PIN_MAX)
		return SW_DATA;
	OPENSSL_cleanse(pin->value, sizeof(pin->value));
	memcpy(pin->value, value, len);
	pin->len = (uint8_t)len;
	pin->tries = pin->limit;
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_pin_verify - VERIFY, ISO/IEC 7816-4 section 11.5.6
 * @card: the card
 * @apdu: P2 the reference (01 user, 02 admin); data the PIN, none to ask for
 *	the tries left; P1 FF to forget a presentation
 * @reply: unused
 *
 * Return: 9000, 63Cx with x tries left, 6983, 6A86, 6A88.
 */
uint16_t vcard_pin_verify(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	struct vcard_pin *pin = pin_get(card, apdu->p2);

	(void)reply;
	if (!pin)
		return SW_NO_REFERENCE;
	if (apdu->p1 == 0xFF && !apdu->lc) {
		card->session.verified &= ~(1u << apdu->p2);
		return SW_OK;
	}
	if (apdu->p1)
		return SW_P1P2;
	if (!apdu->lc)
		return card->session.verified & 1u << apdu->p2 ? SW_OK : vcard_pin_tries(pin);
	return pin_present(card, apdu->p2, apdu->data, apdu->lc);
}

/**
 * vcard_pin_change - CHANGE REFERENCE DATA, ISO/IEC 7816-4 section 11.5.7
 * @card: the card
 * @apdu: P2 the reference; P1 00: data is the old PIN followed by the new one;
 *	P1 01: data is the new PIN and the old one was presented
 * @reply: unused
 *
 * Return: 9000, 63Cx, 6982, 6983, 6A80 for a new PIN not of 4 to 16 bytes,
 * 6A86, 6A88.
 */
uint16_t vcard_pin_change(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	struct vcard_pin *pin = pin_get(card, apdu->p2);
	size_t old = apdu->p1 ? 0 : pin ? pin->len : 0;
	uint16_t sw;

	(void)reply;
	if (!pin)
		return SW_NO_REFERENCE;
	if (apdu->p1 > 1)
		return SW_P1P2;
	if (apdu->p1 && !(card->session.verified & 1u << apdu->p2))
		return SW_SECURITY_STATUS;
	if (!apdu->p1) {
		sw = pin_present(card, apdu->p2, apdu->data, apdu->lc < old ? apdu->lc : old);
		if (sw != SW_OK)
			return sw;
	}
	return pin_set(card, apdu->p2, apdu->data + old, apdu->lc - old);
}

/**
 * vcard_pin_reset - RESET RETRY COUNTER, ISO/IEC 7816-4 section 11.5.10
 * @card: the card
 * @apdu: P2 01, the user PIN; P1 02: data is its new value; P1 03: no data;
 *	the admin PIN must have been presented
 * @reply: unused
 *
 * Return: 9000, 6982, 6A80, 6A86, 6A88.
 */
uint16_t vcard_pin_reset(struct vcard *card, const struct vcard_apdu *apdu,
			 struct vcard_reply *reply)
{
	struct vcard_pin *pin = pin_get(card, apdu->p2);

	(void)reply;
	if (apdu->p2 != VCARD_PIN_USER)
		return SW_NO_REFERENCE;
	if (!vcard_pin_allowed(card, VCARD_SC_PIN | VCARD_PIN_ADMIN))
		return SW_SECURITY_STATUS;
	if (apdu->p1 == 2)
		return pin_set(card, apdu->p2, apdu->data, apdu->lc);
	if (apdu->p1 != 3 || apdu->lc)
		return SW_P1P2;
	pin->tries = pin->limit;
	card->dirty = true;
	return SW_OK;
}
