// SPDX-License-Identifier: GPL-2.0-or-later
#include <openssl/asn1t.h>

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
} ASN1_SEQUENCE_END(VCARD_FILE)

ASN1_SEQUENCE(VCARD_KEY) = {
	ASN1_SIMPLE(VCARD_KEY, folder, ASN1_OCTET_STRING),
	ASN1_EMBED(VCARD_KEY, ref, INT32),
	ASN1_EMBED(VCARD_KEY, condition, INT32),
	ASN1_SIMPLE(VCARD_KEY, private, ASN1_OCTET_STRING),
} ASN1_SEQUENCE_END(VCARD_KEY)

ASN1_SEQUENCE(VCARD_STATE) = {
	ASN1_EMBED(VCARD_STATE, version, INT32),
	ASN1_SEQUENCE_OF(VCARD_STATE, pins, VCARD_PIN),
	ASN1_SEQUENCE_OF(VCARD_STATE, files, VCARD_FILE),
	ASN1_SEQUENCE_OF(VCARD_STATE, keys, VCARD_KEY),
} ASN1_SEQUENCE_END(VCARD_STATE)

IMPLEMENT_ASN1_FUNCTIONS(VCARD_PIN)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_FILE)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_KEY)
IMPLEMENT_ASN1_FUNCTIONS(VCARD_STATE)

static void wipe(ASN1_OCTET_STRING *s)
{
	if (s && s->data)
		OPENSSL_cleanse(s->data, (size_t)s->length);
}

/**
 * vcard_asn1_free - wipe the secrets of a state and free it
 * @state: the state, may be NULL
 */
void vcard_asn1_free(VCARD_STATE *state)
{
	int i;

	if (!state)
		return;
	for (i = 0; i < sk_VCARD_PIN_num(state->pins); i++)
		wipe(sk_VCARD_PIN_value(state->pins, i)->value);
	for (i = 0; i < sk_VCARD_KEY_num(state->keys); i++)
		wipe(sk_VCARD_KEY_value(state->keys, i)->private);
	VCARD_STATE_free(state);
}
