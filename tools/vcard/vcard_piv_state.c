// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The state file of a PIV card, DER:
 *
 *	PivState ::= SEQUENCE { model UTF8String, pins SEQUENCE OF Pin,
 *		algorithm INTEGER, admin OCTET STRING,
 *		objects SEQUENCE OF Object, keys SEQUENCE OF PivKey }
 *	Pin ::= SEQUENCE { tries INTEGER, limit INTEGER, value OCTET STRING }
 *	Object ::= SEQUENCE { tag INTEGER, content OCTET STRING }
 *	PivKey ::= SEQUENCE { reference INTEGER, private OCTET STRING }
 *
 * A card of the other kind begins with an INTEGER, so neither is taken for the other.
 */
#include <errno.h>
#include <string.h>

#include <openssl/asn1t.h>
#include <openssl/crypto.h>

#include "vcard.h"
#include "vcard_asn1.h"
#include "vcard_piv_cmd.h"
#include "vcard_piv_state.h"

typedef struct {
	int32_t tag;
	ASN1_OCTET_STRING *content;
} PIV_OBJECT;

typedef struct {
	int32_t ref;
	ASN1_OCTET_STRING *private;
} PIV_KEY;

DEFINE_STACK_OF(PIV_OBJECT)
DEFINE_STACK_OF(PIV_KEY)

typedef struct {
	ASN1_UTF8STRING *model;
	STACK_OF(VCARD_PIN) *pins;
	int32_t alg;
	ASN1_OCTET_STRING *admin;
	STACK_OF(PIV_OBJECT) *objects;
	STACK_OF(PIV_KEY) *keys;
} PIV_STATE;

ASN1_SEQUENCE(PIV_OBJECT) = {
	ASN1_EMBED(PIV_OBJECT, tag, INT32),
	ASN1_SIMPLE(PIV_OBJECT, content, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(PIV_OBJECT)

ASN1_SEQUENCE(PIV_KEY) = {
	ASN1_EMBED(PIV_KEY, ref, INT32),
	ASN1_SIMPLE(PIV_KEY, private, ASN1_OCTET_STRING),
} static_ASN1_SEQUENCE_END(PIV_KEY)

ASN1_SEQUENCE(PIV_STATE) = {
	ASN1_SIMPLE(PIV_STATE, model, ASN1_UTF8STRING),
	ASN1_SEQUENCE_OF(PIV_STATE, pins, VCARD_PIN),
	ASN1_EMBED(PIV_STATE, alg, INT32),
	ASN1_SIMPLE(PIV_STATE, admin, ASN1_OCTET_STRING),
	ASN1_SEQUENCE_OF(PIV_STATE, objects, PIV_OBJECT),
	ASN1_SEQUENCE_OF(PIV_STATE, keys, PIV_KEY),
} static_ASN1_SEQUENCE_END(PIV_STATE)

IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(PIV_OBJECT)
IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(PIV_KEY)
IMPLEMENT_STATIC_ASN1_ALLOC_FUNCTIONS(PIV_STATE)
IMPLEMENT_STATIC_ASN1_ENCODE_FUNCTIONS(PIV_STATE)

static void state_free(PIV_STATE *state)
{
	int i;

	if (!state)
		return;
	vcard_asn1_wipe(state->admin);
	vcard_asn1_wipe_pins(state->pins);
	for (i = 0; i < sk_PIV_KEY_num(state->keys); i++)
		vcard_asn1_wipe(sk_PIV_KEY_value(state->keys, i)->private);
	PIV_STATE_free(state);
}

static int encode_pins(const struct vcard_piv *piv, PIV_STATE *state)
{
	const struct vcard_piv_pin *pin = piv->pins;
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < VCARD_PIV_PINS; i++)
		ret = vcard_asn1_add_pin(state->pins, pin[i].tries, pin[i].limit, pin[i].value,
					 VCARD_PIV_PIN_SIZE);
	return ret;
}

static int encode_objects(const struct vcard_piv *piv, PIV_STATE *state)
{
	PIV_OBJECT *new;
	size_t i;

	for (i = 0; i < piv->count; i++) {
		new = PIV_OBJECT_new();
		if (!new || !sk_PIV_OBJECT_push(state->objects, new)) {
			PIV_OBJECT_free(new);
			return -ENOMEM;
		}
		new->tag = (int32_t)piv->objects[i].tag;
		if (vcard_asn1_put(new->content, piv->objects[i].data, piv->objects[i].len))
			return -ENOMEM;
	}
	return 0;
}

static int encode_keys(const struct vcard_piv *piv, PIV_STATE *state)
{
	PIV_KEY *new;
	size_t i;

	for (i = 0; i < piv->key_count; i++) {
		new = PIV_KEY_new();
		if (!new || !sk_PIV_KEY_push(state->keys, new)) {
			PIV_KEY_free(new);
			return -ENOMEM;
		}
		new->ref = piv->keys[i].ref;
		if (vcard_asn1_put_key(new->private, piv->keys[i].pkey))
			return -ENOMEM;
	}
	return 0;
}

/**
 * vcard_piv_state_encode - the state of a card in bytes
 * @card: the card
 * @der: set to them, to be freed with OPENSSL_clear_free()
 * @len: set to how many
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_piv_state_encode(const struct vcard *card, uint8_t **der, size_t *len)
{
	const struct vcard_piv *piv = &card->piv;
	PIV_STATE *state = PIV_STATE_new();
	int ret = -ENOMEM, n;

	*der = NULL;
	if (!state)
		return -ENOMEM;
	state->alg = piv->admin_alg;
	if (vcard_asn1_put(state->model, piv->model->name, strlen(piv->model->name)) ||
	    vcard_asn1_put(state->admin, piv->admin_key, vcard_piv_admin_size(piv->admin_alg)) ||
	    encode_pins(piv, state) || encode_objects(piv, state) || encode_keys(piv, state))
		goto out;
	n = i2d_PIV_STATE(state, der);
	if (n > 0) {
		*len = (size_t)n;
		ret = 0;
	}
out:
	state_free(state);
	return ret;
}

static int decode_pins(struct vcard_piv *piv, const PIV_STATE *state)
{
	struct vcard_piv_pin *pin;
	const VCARD_PIN *in;
	int i;

	if (sk_VCARD_PIN_num(state->pins) != VCARD_PIV_PINS)
		return -EINVAL;
	for (i = 0; i < VCARD_PIV_PINS; i++) {
		in = sk_VCARD_PIN_value(state->pins, i);
		pin = &piv->pins[i];
		if (ASN1_STRING_length(in->value) != VCARD_PIV_PIN_SIZE || in->limit < 1 ||
		    in->limit > VCARD_PIN_TRIES_MAX || in->tries < 0 || in->tries > in->limit)
			return -EINVAL;
		pin->tries = (uint8_t)in->tries;
		pin->limit = (uint8_t)in->limit;
		memcpy(pin->value, ASN1_STRING_get0_data(in->value), VCARD_PIV_PIN_SIZE);
	}
	return 0;
}

static int decode_objects(struct vcard *card, const PIV_STATE *state)
{
	const PIV_OBJECT *in;
	int i, len;

	for (i = 0; i < sk_PIV_OBJECT_num(state->objects); i++) {
		in = sk_PIV_OBJECT_value(state->objects, i);
		len = ASN1_STRING_length(in->content);
		if (in->tag < 0 || len <= 2 ||
		    (size_t)len > card->piv.model->size((uint32_t)in->tag) ||
		    vcard_piv_object_find(card, (uint32_t)in->tag) ||
		    vcard_piv_object_store(card, (uint32_t)in->tag,
					   ASN1_STRING_get0_data(in->content), (size_t)len))
			return -EINVAL;
	}
	card->dirty = false;
	return 0;
}

static int decode_keys(struct vcard *card, const PIV_STATE *state)
{
	struct vcard_piv_key *key;
	const uint8_t *der;
	const PIV_KEY *in;
	int i;

	if (sk_PIV_KEY_num(state->keys) > VCARD_PIV_KEYS_MAX)
		return -EINVAL;
	for (i = 0; i < sk_PIV_KEY_num(state->keys); i++) {
		in = sk_PIV_KEY_value(state->keys, i);
		if (in->ref < 0 || vcard_piv_key_find(card, (unsigned int)in->ref))
			return -EINVAL;
		der = ASN1_STRING_get0_data(in->private);
		key = &card->piv.keys[card->piv.key_count];
		key->pkey = d2i_AutoPrivateKey(NULL, &der, ASN1_STRING_length(in->private));
		if (!key->pkey)
			return -EINVAL;
		card->piv.key_count++;
		key->ref = (uint8_t)in->ref;
		if (!vcard_piv_key_ok((unsigned int)in->ref, key->pkey))
			return -EINVAL;
	}
	return 0;
}

static int decode_all(struct vcard *card, const PIV_STATE *state, struct error *err)
{
	const struct vcard_piv_model *model;
	struct vcard_piv *piv = &card->piv;
	size_t size;

	model = vcard_piv_model_find((const char *)ASN1_STRING_get0_data(state->model),
				     (size_t)ASN1_STRING_length(state->model));
	if (!model)
		return error_set(err, -EINVAL, "a PIV card of a model that is not known");
	vcard_piv_init(card, model);
	size = state->alg == (uint8_t)state->alg ? vcard_piv_admin_size((uint8_t)state->alg) : 0;
	if (!size || (size_t)ASN1_STRING_length(state->admin) != size)
		return error_set(err, -EINVAL, "key 9B: algorithm and length do not fit");
	piv->admin_alg = (uint8_t)state->alg;
	memcpy(piv->admin_key, ASN1_STRING_get0_data(state->admin), size);
	if (decode_pins(piv, state))
		return error_set(err, -EINVAL, "expected PIN and PUK of %d bytes",
				 VCARD_PIV_PIN_SIZE);
	if (decode_objects(card, state))
		return error_set(err, -EINVAL, "objects that this model cannot have");
	if (decode_keys(card, state))
		return error_set(err, -EINVAL, "keys that a PIV card cannot have");
	return 0;
}

/**
 * vcard_piv_state_decode - make a card of its state
 * @card: the card
 * @der: the bytes
 * @len: how many
 * @err: message on failure
 *
 * Return: 0, -EBADMSG when they are no PIV card's, -EINVAL for a state that
 * no card can have.
 */
int vcard_piv_state_decode(struct vcard *card, const uint8_t *der, size_t len,
			   struct error *err)
{
	const uint8_t *p = der;
	PIV_STATE *state;
	int ret;

	state = d2i_PIV_STATE(NULL, &p, (long)len);
	if (!state || p != der + len)
		ret = error_set(err, -EBADMSG, "not a card's state (expected DER)");
	else
		ret = decode_all(card, state, err);
	state_free(state);
	return ret;
}
