// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include <openssl/asn1t.h>
#include <openssl/x509.h>

#include "vcard_asn1.h"

ASN1_SEQUENCE(VCARD_PIN) = {
	ASN1_EMBED(VCARD_PIN, tries, INT32),
	ASN1_EMBED(VCARD_PIN, limit, INT32),
	ASN1_SIMPLE(VCARD_PIN, value, ASN1_OCTET_STRING),
} ASN1_SEQUENCE_END(VCARD_PIN)

ASN1_SEQUENCE(VCARD_FILE) = {
	ASN1_SIMPLE(VCARD_FILE, path, ASN1_OCTET_STRING),
	ASN1_EMBED(VCARD_FILE, sfi, INT32),
	ASN1_SIMPLE(VCARD_FILE, name, ASN1_OCTET_STRING),
	ASN1_SIMPLE(VCARD_FILE, conditions, ASN1_OCTET_STRING),
	ASN1_OPT(VCARD_FILE, content, ASN1_OCTET_STRING),
	ASN1_EX_TYPE(ASN1_TFLG_IMPTAG | ASN1_TFLG_CONTEXT | ASN1_TFLG_OPTIONAL | ASN1_TFLG_EMBED, 0,
		     VCARD_FILE, key, ZINT32),
} ASN1_SEQUENCE_END(VCARD_FILE)

ASN1_SEQUENCE(VCARD_KEY) = {
	ASN1_SIMPLE(VCARD_KEY, folder, ASN1_OCTET_STRING),
	ASN1_EMBED(VCARD_KEY, ref, INT32),
	ASN1_EMBED(VCARD_KEY, condition, INT32),
	ASN1_SIMPLE(VCARD_KEY, private, ASN1_OCTET_STRING),
} ASN1_SEQUENCE_END(VCARD_KEY)

ASN1_SEQUENCE(VCARD_MYEID) = {
	ASN1_SIMPLE(VCARD_MYEID, active, ASN1_BOOLEAN),
	ASN1_SIMPLE(VCARD_MYEID, serial, ASN1_OCTET_STRING),
	ASN1_SIMPLE(VCARD_MYEID, rules, ASN1_OCTET_STRING),
	ASN1_SEQUENCE_OF(VCARD_MYEID, pins, VCARD_PIN),
} ASN1_SEQUENCE_END(VCARD_MYEID)

ASN1_SEQUENCE(VCARD_STATE) = {
	ASN1_EMBED(VCARD_STATE, version, INT32),
	ASN1_SEQUENCE_OF(VCARD_STATE, pins, VCARD_PIN),
	ASN1_SEQUENCE_OF(VCARD_STATE, files, VCARD_FILE),
	ASN1_SEQUENCE_OF(VCARD_STATE, keys, VCARD_KEY),
	ASN1_IMP_OPT(VCARD_STATE, myeid, VCARD_MYEID, 0),
	ASN1_IMP_SEQUENCE_OF_OPT(VCARD_STATE, macs, VCARD_KEY, 1),
} ASN1_SEQUENCE_END(VCARD_STATE)

IMPLEMENT_ASN1_FUNCTIONS(VCARD_PIN)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_FILE)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_KEY)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_MYEID)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_STATE)

/**
 * vcard_asn1_get - the bytes of a string
 * @s: the string
 * @len: set to how many
 *
 * Return: where they are.
 */
const uint8_t *vcard_asn1_get(const ASN1_STRING *s, size_t *len)
{
	*len = (size_t)ASN1_STRING_length(s);
	return ASN1_STRING_get0_data(s);
}

/**
 * vcard_asn1_put - give a string its bytes
 * @s: the string
 * @data: the bytes, copied
 * @len: how many
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_asn1_put(ASN1_STRING *s, const void *data, size_t len)
{
	return ASN1_STRING_set(s, data, (int)len) ? 0 : -ENOMEM;
}

/**
 * vcard_asn1_put_key - give a string the bytes of a private key
 * @s: the string
 * @pkey: the key
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_asn1_put_key(ASN1_OCTET_STRING *s, const EVP_PKEY *pkey)
{
	uint8_t *der = NULL;
	int len = i2d_PrivateKey(pkey, &der);

	if (len < 0)
		return -ENOMEM;
	ASN1_STRING_set0(s, der, len);
	return 0;
}

/**
 * vcard_asn1_add_pin - add a PIN to a list
 * @pins: the list
 * @tries: wrong presentations still allowed
 * @limit: what they start from
 * @value: the PIN
 * @len: its bytes
 *
 * Return: 0 or -ENOMEM.
 */
int vcard_asn1_add_pin(STACK_OF(VCARD_PIN) *pins, int tries, int limit, const void *value,
		       size_t len)
{
	VCARD_PIN *new = VCARD_PIN_new();

	if (!new || !sk_VCARD_PIN_push(pins, new)) {
		VCARD_PIN_free(new);
		return -ENOMEM;
	}
	new->tries = tries;
	new->limit = limit;
	return vcard_asn1_put(new->value, value, len);
}

/**
 * vcard_asn1_wipe - overwrite the bytes of a string
 * @s: the string, may be NULL
 */
void vcard_asn1_wipe(ASN1_OCTET_STRING *s)
{
	if (s && s->data)
		OPENSSL_cleanse(s->data, (size_t)s->length);
}

/**
 * vcard_asn1_wipe_pins - overwrite the PINs of a list
 * @pins: the list
 */
void vcard_asn1_wipe_pins(STACK_OF(VCARD_PIN) *pins)
{
	int i;

	for (i = 0; i < sk_VCARD_PIN_num(pins); i++)
		vcard_asn1_wipe(sk_VCARD_PIN_value(pins, i)->value);
}

static void wipe_keys(STACK_OF(VCARD_KEY) *keys)
{
	int i;

	for (i = 0; i < sk_VCARD_KEY_num(keys); i++)
		vcard_asn1_wipe(sk_VCARD_KEY_value(keys, i)->private);
}

/**
 * vcard_asn1_free - wipe the secrets of a state and free it
 * @state: the state, may be NULL
 */
void vcard_asn1_free(VCARD_STATE *state)
{
	if (!state)
		return;
	vcard_asn1_wipe_pins(state->pins);
	if (state->myeid)
		vcard_asn1_wipe_pins(state->myeid->pins);
	wipe_keys(state->keys);
	wipe_keys(state->macs);
	VCARD_STATE_free(state);
}
