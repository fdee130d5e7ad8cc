// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rand.h>

#include "vcard.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define KEY_GENERATE		0x80
#define KEY_READ_PUBLIC		0x81
#define TAG_PUBLIC_KEY		0x7F49
#define TAG_EC_POINT		0x86
#define TAG_SECURITY		0x8C
#define TAG_KEY_PRIVATE		0x84
#define TAG_KEY_SYMMETRIC	0x83
#define TAG_ALGORITHM		0x80

/**
 * vcard_key_free - forget all keys
 * @keys: the keys
 */
void vcard_key_free(struct vcard_keys *keys)
{
	while (keys->count)
		EVP_PKEY_free(keys->key[--keys->count].pkey);
}

/**
 * vcard_key_forget - destroy the keys of a DF
 * @keys: the keys
 * @df: the DF, about to be deleted
 */
void vcard_key_forget(struct vcard_keys *keys, const struct vcard_file *df)
{
	const struct vcard_file *up;
	size_t i = 0;

	while (i < keys->count) {
		for (up = keys->key[i].df; up && up != df; up = up->parent)
			;
		if (!up) {
			i++;
			continue;
		}
		EVP_PKEY_free(keys->key[i].pkey);
		keys->key[i] = keys->key[--keys->count];
	}
}

/**
 * vcard_key_fits - whether a DF or a key file can hold such a key
 * @place: the DF or key file
 * @pkey: the key
 *
 * Return: true if it can.
 */
bool vcard_key_fits(const struct vcard_file *place, const EVP_PKEY *pkey)
{
	char group[16] = "";

	if (place->key == VCARD_FILE_RSA)
		return EVP_PKEY_is_a(pkey, "RSA") && (size_t)EVP_PKEY_get_bits(pkey) == place->size;
	EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL);
	if (place->key == VCARD_FILE_EC && place->size == 384)
		return !strcmp(group, "secp384r1");
	return (place->df || (place->key == VCARD_FILE_EC && place->size == 256)) &&
	       !strcmp(group, "prime256v1");
}

/**
 * vcard_key_store - keep a key, in place of the one that has its place
 * @keys: the keys
 * @like: the key, whose @pkey belongs to @keys then, on failure too
 *
 * Return: 0 or -ENOSPC.
 */
int vcard_key_store(struct vcard_keys *keys, const struct vcard_key *like)
{
	size_t i;

	for (i = 0; i < keys->count; i++)
		if (keys->key[i].df == like->df && keys->key[i].ref == like->ref)
			break;
	if (i == VCARD_KEYS_MAX) {
		EVP_PKEY_free(like->pkey);
		return -ENOSPC;
	}
	if (i < keys->count)
		EVP_PKEY_free(keys->key[i].pkey);
	else
		keys->count++;
	keys->key[i] = *like;
	return 0;
}

static struct vcard_key *key_get(struct vcard *card, unsigned int ref)
{
	size_t i;

	for (i = 0; i < card->keys.count; i++)
		if (card->keys.key[i].df == card->session.df && card->keys.key[i].ref == ref)
			return &card->keys.key[i];
	return NULL;
}

static uint16_t key_public(const struct vcard_key *key, struct vcard_reply *reply)
{
	uint8_t point[1 + 2 * VCARD_DIGEST_SIZE];
	size_t len;
	uint8_t *p;

	if (!EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_PUB_KEY, point,
					     sizeof(point), &len))
		return SW_FAILURE;
	p = vcard_tlv_put_header(reply->data, TAG_PUBLIC_KEY, vcard_tlv_size(TAG_EC_POINT, len));
	p = vcard_tlv_put(p, TAG_EC_POINT, point, len);
	reply->len = (size_t)(p - reply->data);
	return SW_OK;
}

static int key_condition(const struct vcard_apdu *apdu, uint8_t *sc)
{
	struct vcard_tlv tlv;

	*sc = VCARD_SC_ALWAYS;
	if (!apdu->lc)
		return 0;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_SECURITY, &tlv) != 1 ||
	    tlv.len != 2 || tlv.value[0] != 1 << VCARD_READ)
		return -1;
	*sc = tlv.value[1];
	return 0;
}

/**
 * vcard_key_generate - GENERATE ASYMMETRIC KEY PAIR, ISO/IEC 7816-8 section 5.1
 * @card: the card
 * @apdu: P1 80 make a P-256 key, for which the right to create an EF in the
 *	current DF is needed, 81 read the public key; P2 the reference 1..14;
 *	data none or 8C 02 01 cc, cc the security condition of the key's use
 * @reply: 7F49 { 86 uncompressed point }
 *
 * Return: 9000, 6982, 6A80, 6A84, 6A86, 6A88, 6F00.
 */
uint16_t vcard_key_generate(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply)
{
	struct vcard_key *key = key_get(card, apdu->p2);
	struct vcard_key new = { .df = card->session.df, .ref = apdu->p2 };

	if (apdu->p1 == KEY_READ_PUBLIC)
		return key ? key_public(key, reply) : SW_NO_REFERENCE;
	if (apdu->p1 != KEY_GENERATE || !apdu->p2 || apdu->p2 > VCARD_KEY_REF_MAX)
		return SW_P1P2;
	if (!vcard_pin_allowed(card, card->session.df->sc[VCARD_CREATE_EF]))
		return SW_SECURITY_STATUS;
	if (key_condition(apdu, &new.sc))
		return SW_DATA;
	new.pkey = EVP_EC_gen("P-256");
	if (!new.pkey)
		return SW_FAILURE;
	if (vcard_key_store(&card->keys, &new))
		return SW_NO_SPACE;
	card->dirty = true;
	return key_public(&new, reply);
}

/**
 * vcard_key_environment - MANAGE SECURITY ENVIRONMENT: SET, ISO/IEC 7816-4 section 11.5.11
 * @card: the card
 * @apdu: P1 41; P2 A4 for INTERNAL AUTHENTICATE, B6 for signing; data
 *	{ 83 or 84 key reference, 80 algorithm (accepted, P-256 is all there is) };
 *	or P1-P2 81B4, see vcard_mac_environment()
 * @reply: unused
 *
 * Return: 9000, 6A80, 6A81, 6A88.
 */
uint16_t vcard_key_environment(struct vcard *card, const struct vcard_apdu *apdu,
			       struct vcard_reply *reply)
{
	const uint8_t *pos = apdu->data;
	struct vcard_tlv tlv;
	uint8_t ref = 0;
	int ret;

	(void)reply;
	if (apdu->p1 == 0x81 && apdu->p2 == 0xB4)
		return vcard_mac_environment(card, apdu);
	if (apdu->p1 != 0x41 || (apdu->p2 != 0xA4 && apdu->p2 != 0xB6))
		return SW_UNSUPPORTED;
	while ((ret = vcard_tlv_next(&pos, apdu->data + apdu->lc, &tlv)) > 0) {
		if (tlv.len != 1 || (tlv.tag != TAG_KEY_PRIVATE && tlv.tag != TAG_KEY_SYMMETRIC &&
				     tlv.tag != TAG_ALGORITHM))
			return SW_DATA;
		if (tlv.tag != TAG_ALGORITHM)
			ref = tlv.value[0];
	}
	if (ret)
		return SW_DATA;
	if (!key_get(card, ref))
		return SW_NO_REFERENCE;
	if (apdu->p2 == 0xA4)
		card->session.auth_key = ref;
	else
		card->session.sign_key = ref;
	return SW_OK;
}

static uint16_t key_ecdsa(const struct vcard_key *key, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	EVP_PKEY_CTX *ctx;
	size_t len = VCARD_REPLY_MAX;
	uint16_t sw = SW_FAILURE;

	if (apdu->lc != VCARD_DIGEST_SIZE)
		return SW_LENGTH;
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (ctx && EVP_PKEY_sign_init(ctx) > 0 &&
	    EVP_PKEY_sign(ctx, reply->data, &len, apdu->data, apdu->lc) > 0) {
		reply->len = len;
		sw = SW_OK;
	}
	EVP_PKEY_CTX_free(ctx);
	return sw;
}

/**
 * vcard_key_authenticate - INTERNAL AUTHENTICATE, ISO/IEC 7816-4 section 11.5.2
 * @card: the card
 * @apdu: P2 the key's reference, 0 the one of MSE:SET; data a SHA-256 digest
 *	that the host made of its challenge
 * @reply: ECDSA signature, DER
 *
 * Return: 9000, 6700 when data is not 32 bytes, 6982, 6A86, 6A88.
 */
uint16_t vcard_key_authenticate(struct vcard *card, const struct vcard_apdu *apdu,
				struct vcard_reply *reply)
{
	struct vcard_key *key;

	if (apdu->p1)
		return SW_P1P2;
	key = key_get(card, apdu->p2 ? apdu->p2 : card->session.auth_key);
	if (!key)
		return SW_NO_REFERENCE;
	if (!vcard_pin_allowed(card, key->sc))
		return SW_SECURITY_STATUS;
	return key_ecdsa(key, apdu, reply);
}

/**
 * vcard_key_sign - PSO: COMPUTE DIGITAL SIGNATURE, ISO/IEC 7816-8 section 5.4
 * @card: the card
 * @apdu: P1-P2 9E9A; data a SHA-256 digest; MSE:SET chose the key; or P1-P2 00A2, see
 *	vcard_mac_verify()
 * @reply: ECDSA signature, DER
 *
 * A signature speaks for the holder, so the user PIN is needed whatever the
 * key's condition says.
 *
 * Return: 9000, 6700, 6982, 6985 with no key chosen, 6A81.
 */
uint16_t vcard_key_sign(struct vcard *card, const struct vcard_apdu *apdu,
			struct vcard_reply *reply)
{
	struct vcard_key *key = key_get(card, card->session.sign_key);

	if (!apdu->p1 && apdu->p2 == 0xA2)
		return vcard_mac_verify(card, apdu);
	if (apdu->p1 != 0x9E || apdu->p2 != 0x9A)
		return SW_UNSUPPORTED;
	if (!key)
		return SW_CONDITIONS;
	if (!vcard_pin_allowed(card, key->sc) ||
	    !vcard_pin_allowed(card, VCARD_SC_PIN | VCARD_PIN_USER))
		return SW_SECURITY_STATUS;
	return key_ecdsa(key, apdu, reply);
}

/**
 * vcard_key_challenge - GET CHALLENGE, ISO/IEC 7816-4 section 11.5.3
 * @card: the card
 * @apdu: Le how many bytes, at most 256
 * @reply: random bytes
 *
 * Return: 9000, 6700 without Le, 6A86, 6F00.
 */
uint16_t vcard_key_challenge(struct vcard *card, const struct vcard_apdu *apdu,
			     struct vcard_reply *reply)
{
	size_t len = apdu->ne < VCARD_CHALLENGE_MAX ? apdu->ne : VCARD_CHALLENGE_MAX;

	(void)card;
	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	if (!len || apdu->lc)
		return SW_LENGTH;
	if (RAND_bytes(reply->data, (int)len) != 1)
		return SW_FAILURE;
	reply->len = len;
	return SW_OK;
}
