// SPDX-License-Identifier: GPL-2.0-or-later
/* Asymmetric keys: SP 800-73-4 part 2 sections 3.2.4 and 3.3.1, SP 800-78-4 for algorithms */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "vcard.h"
#include "vcard_piv_cmd.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define ALG_RSA2048		0x07
#define ALG_P256		0x11
#define KEY_AUTHENTICATION	0x9A
#define KEY_CARD		0x9E
#define RSA_BYTES		256
#define RSA_BITS		2048
#define P256_BYTES		32
#define TAG_CONTROL		0xAC
#define TAG_ALGORITHM		0x80
#define TAG_PUBLIC_KEY		0x7F49
#define TAG_MODULUS		0x81
#define TAG_EXPONENT		0x82
#define TAG_POINT		0x86
#define TAG_DYNAMIC		0x7C
#define TAG_CHALLENGE		0x81
#define TAG_RESPONSE		0x82
#define TAG_EXPONENTIATION	0x85

static bool ref_ok(unsigned int ref)
{
	return (ref >= KEY_AUTHENTICATION && ref <= KEY_CARD && ref != VCARD_PIV_ADMIN_KEY) ||
	       ref == 0x82 || ref == 0x83;
}

static uint8_t alg_of(const EVP_PKEY *pkey)
{
	char group[16];

	if (EVP_PKEY_is_a(pkey, "RSA") && EVP_PKEY_get_bits(pkey) == RSA_BITS)
		return ALG_RSA2048;
	if (EVP_PKEY_is_a(pkey, "EC") &&
	    EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL) == 1 &&
	    !strcmp(group, "prime256v1"))
		return ALG_P256;
	return 0;
}

/**
 * vcard_piv_key_ok - whether a card can have such a key
 * @ref: its reference
 * @pkey: the key
 *
 * Return: true if it can.
 */
bool vcard_piv_key_ok(unsigned int ref, const EVP_PKEY *pkey)
{
	return ref_ok(ref) && alg_of(pkey);
}

/**
 * vcard_piv_key_find - find a key
 * @card: the card
 * @ref: its reference
 *
 * Return: the key or NULL.
 */
struct vcard_piv_key *vcard_piv_key_find(struct vcard *card, unsigned int ref)
{
	size_t i;

	for (i = 0; i < card->piv.key_count; i++)
		if (card->piv.keys[i].ref == ref)
			return &card->piv.keys[i];
	return NULL;
}

static uint16_t public_point(const EVP_PKEY *pkey, struct vcard_reply *reply)
{
	uint8_t point[1 + 2 * P256_BYTES], *p;
	size_t len;

	if (!EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, point,
					     sizeof(point), &len))
		return SW_FAILURE;
	p = vcard_tlv_put_header(reply->data, TAG_PUBLIC_KEY, vcard_tlv_size(TAG_POINT, len));
	p = vcard_tlv_put(p, TAG_POINT, point, len);
	reply->len = (size_t)(p - reply->data);
	return SW_OK;
}

static uint16_t public_numbers(const EVP_PKEY *pkey, struct vcard_reply *reply)
{
	uint8_t modulus[RSA_BYTES], exponent[4] = { 0 }, *p;
	BIGNUM *n = NULL, *e = NULL;
	int ok, e_len = 0;

	ok = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &n) &&
	     EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) &&
	     BN_bn2binpad(n, modulus, sizeof(modulus)) > 0 &&
	     BN_num_bytes(e) <= (int)sizeof(exponent) &&
	     (e_len = BN_bn2bin(e, exponent)) > 0;
	BN_free(n);
	BN_free(e);
	if (!ok)
		return SW_FAILURE;
	p = vcard_tlv_put_header(reply->data, TAG_PUBLIC_KEY,
				 vcard_tlv_size(TAG_MODULUS, sizeof(modulus)) +
				 vcard_tlv_size(TAG_EXPONENT, (size_t)e_len));
	p = vcard_tlv_put(p, TAG_MODULUS, modulus, sizeof(modulus));
	p = vcard_tlv_put(p, TAG_EXPONENT, exponent, (size_t)e_len);
	reply->len = (size_t)(p - reply->data);
	return SW_OK;
}

/**
 * vcard_piv_generate - GENERATE ASYMMETRIC KEY PAIR
 * @card: the card, key 9B proven
 * @apdu: P2 the key's reference; data AC { 80 algorithm }, 07 or 11
 * @reply: 7F49 { 86 point } or 7F49 { 81 modulus, 82 exponent }
 *
 * Return: 9000, 6982, 6A80, 6A86, 6F00.
 */
uint16_t vcard_piv_generate(struct vcard *card, const struct vcard_apdu *apdu,
			    struct vcard_reply *reply)
{
	struct vcard_piv_key *key = vcard_piv_key_find(card, apdu->p2);
	struct vcard_tlv control, alg;
	EVP_PKEY *pkey;

	if (!card->piv.admin)
		return SW_SECURITY_STATUS;
	if (apdu->p1 || !ref_ok(apdu->p2))
		return SW_P1P2;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_CONTROL, &control) != 1 ||
	    vcard_tlv_find(control.value, control.len, TAG_ALGORITHM, &alg) != 1 ||
	    alg.len != 1 || (alg.value[0] != ALG_P256 && alg.value[0] != ALG_RSA2048))
		return SW_DATA;
	pkey = alg.value[0] == ALG_P256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(RSA_BITS);
	if (!pkey)
		return SW_FAILURE;
	if (!key)
		key = &card->piv.keys[card->piv.key_count++];
	else
		EVP_PKEY_free(key->pkey);
	key->ref = apdu->p2;
	key->pkey = pkey;
	card->dirty = true;
	return alg.value[0] == ALG_P256 ? public_point(pkey, reply) : public_numbers(pkey, reply);
}

/* RSA: a block that the host has padded; P-256: a hash */
static uint16_t sign(const struct vcard_piv_key *key, const struct vcard_tlv *challenge,
		     struct vcard_reply *reply)
{
	bool rsa = EVP_PKEY_is_a(key->pkey, "RSA");
	uint8_t sig[RSA_BYTES], *p;
	size_t len = sizeof(sig);
	uint16_t sw = SW_FAILURE;
	EVP_PKEY_CTX *ctx;

	if (challenge->len != (rsa ? RSA_BYTES : P256_BYTES))
		return SW_DATA;
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (ctx && EVP_PKEY_sign_init(ctx) > 0 &&
	    (!rsa || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) > 0) &&
	    EVP_PKEY_sign(ctx, sig, &len, challenge->value, challenge->len) > 0) {
		p = vcard_tlv_put_header(reply->data, TAG_DYNAMIC,
					 vcard_tlv_size(TAG_RESPONSE, len));
		p = vcard_tlv_put(p, TAG_RESPONSE, sig, len);
		reply->len = (size_t)(p - reply->data);
		sw = SW_OK;
	}
	EVP_PKEY_CTX_free(ctx);
	return sw;
}

/* The x coordinate of the other's point times the key, SP 800-73-4 part 2 section 3.2.4 */
static uint16_t agree(const struct vcard_piv_key *key, const struct vcard_tlv *point,
		      struct vcard_reply *reply)
{
	uint8_t shared[P256_BYTES], *p;
	size_t len = sizeof(shared);
	EVP_PKEY *other = EVP_PKEY_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	uint16_t sw = SW_DATA;

	if (other && ctx && EVP_PKEY_is_a(key->pkey, "EC") &&
	    EVP_PKEY_copy_parameters(other, key->pkey) > 0 &&
	    EVP_PKEY_set1_encoded_public_key(other, point->value, point->len) > 0 &&
	    EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer(ctx, other) > 0 &&
	    EVP_PKEY_derive(ctx, shared, &len) > 0) {
		p = vcard_tlv_put_header(reply->data, TAG_DYNAMIC,
					 vcard_tlv_size(TAG_RESPONSE, len));
		p = vcard_tlv_put(p, TAG_RESPONSE, shared, len);
		reply->len = (size_t)(p - reply->data);
		sw = SW_OK;
	}
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(other);
	return sw;
}

/**
 * vcard_piv_authenticate - GENERAL AUTHENTICATE
 * @card: the card; all keys but 9E take the PIN
 * @apdu: P1 the algorithm, P2 the key; data 7C { 82 empty, 81 challenge or 85 point }; for
 *	key 9B see vcard_piv_admin()
 * @reply: 7C { 82 signature or shared secret }
 *
 * Return: 9000, 6982, 6A80, 6A86 for a key that is not there or of another
 * algorithm, 6F00.
 */
uint16_t vcard_piv_authenticate(struct vcard *card, const struct vcard_apdu *apdu,
				struct vcard_reply *reply)
{
	const struct vcard_piv_key *key;
	struct vcard_tlv dynamic, challenge, response;
	bool agrees;

	if (apdu->p2 == VCARD_PIV_ADMIN_KEY)
		return vcard_piv_admin(card, apdu, reply);
	key = vcard_piv_key_find(card, apdu->p2);
	if (!key || alg_of(key->pkey) != apdu->p1)
		return SW_P1P2;
	if (vcard_tlv_find(apdu->data, apdu->lc, TAG_DYNAMIC, &dynamic) != 1)
		return SW_DATA;
	agrees = vcard_tlv_find(dynamic.value, dynamic.len, TAG_EXPONENTIATION, &challenge) == 1;
	if ((!agrees &&
	     vcard_tlv_find(dynamic.value, dynamic.len, TAG_CHALLENGE, &challenge) != 1) ||
	    vcard_tlv_find(dynamic.value, dynamic.len, TAG_RESPONSE, &response) != 1 ||
	    response.len)
		return SW_DATA;
	if (apdu->p2 != KEY_CARD && !card->piv.verified)
		return SW_SECURITY_STATUS;
	return agrees ? agree(key, &challenge, reply) : sign(key, &challenge, reply);
}
