// SPDX-License-Identifier: GPL-2.0-or-later
/* What a MyEID card's state has beside files and keys, see vcard_asn1.h */
#include <errno.h>
#include <string.h>

#include "vcard.h"
#include "vcard_myeid_state.h"

static int add_pin(VCARD_MYEID *out, const struct vcard_pin *pin)
{
	return vcard_asn1_add_pin(out->pins, pin->tries, pin->limit, pin->value, pin->len);
}

/**
 * vcard_myeid_state_encode - add to a state what a MyEID card has
 * @card: the card, of whatever kind
 * @state: the state
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_myeid_state_encode(const struct vcard *card, VCARD_STATE *state)
{
	const struct vcard_myeid *in = &card->myeid;
	VCARD_MYEID *out;
	int ret;
	size_t i;

	if (!in->present)
		return 0;
	out = VCARD_MYEID_new();
	if (!out)
		return -ENOMEM;
	state->myeid = out;
	out->active = in->active ? 0xFF : 0;
	ret = vcard_asn1_put(out->serial, in->serial, sizeof(in->serial));
	if (!ret)
		ret = vcard_asn1_put(out->rules, card->fs.mf->sc, sizeof(card->fs.mf->sc));
	for (i = 0; !ret && i < VCARD_MYEID_PINS; i++) {
		ret = add_pin(out, &in->pins[i].pin);
		if (!ret)
			ret = add_pin(out, &in->pins[i].puk);
	}
	return ret;
}

static int take_pin(const VCARD_PIN *in, struct vcard_pin *pin)
{
	const uint8_t *value;
	size_t len;

	value = vcard_asn1_get(in->value, &len);
	if (len != (in->limit ? VCARD_MYEID_PIN_SIZE : 0) || in->limit < 0 ||
	    in->limit > VCARD_PIN_TRIES_MAX || in->tries < 0 || in->tries > in->limit)
		return -EINVAL;
	pin->tries = (uint8_t)in->tries;
	pin->limit = (uint8_t)in->limit;
	pin->len = (uint8_t)len;
	memcpy(pin->value, value, len);
	return 0;
}

/**
 * vcard_myeid_state_decode - take from a state what a MyEID card has
 * @card: a blank card
 * @state: the state
 * @err: message on failure
 *
 * Return: 0, also for a card of another kind, or -EINVAL.
 */
int vcard_myeid_state_decode(struct vcard *card, const VCARD_STATE *state, struct error *err)
{
	struct vcard_myeid *out = &card->myeid;
	const VCARD_MYEID *in = state->myeid;
	const uint8_t *serial, *rules;
	struct vcard_myeid_pin *pin;
	size_t serial_len, rules_len;
	int i;

	memset(out, 0, sizeof(*out));
	if (!in)
		return 0;
	serial = vcard_asn1_get(in->serial, &serial_len);
	rules = vcard_asn1_get(in->rules, &rules_len);
	if (serial_len != VCARD_MYEID_SERIAL || rules_len != VCARD_ACCESS_COUNT ||
	    sk_VCARD_PIN_num(in->pins) != 2 * VCARD_MYEID_PINS)
		return error_set(err, -EINVAL, "a MyEID card that there cannot be");
	out->present = true;
	out->active = in->active;
	memcpy(out->serial, serial, serial_len);
	memcpy(card->fs.mf->sc, rules, rules_len);
	for (i = 0; i < 2 * VCARD_MYEID_PINS; i++) {
		pin = &out->pins[i / 2];
		if (take_pin(sk_VCARD_PIN_value(in->pins, i), i & 1 ? &pin->puk : &pin->pin))
			return error_set(err, -EINVAL, "%s %d: expected %d bytes and tries",
					 i & 1 ? "PUK" : "PIN", i / 2 + 1, VCARD_MYEID_PIN_SIZE);
	}
	return 0;
}
