// SPDX-License-Identifier: GPL-2.0-or-later
/* Keys of a MyEID card, one in each key file: P-256, P-384 and RSA-2048 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include "vcard.h"
#include "vcard_myeid_cmd.h"
#include "vcard_sw.h"
#include "vcard_tlv.h"

#define KEY_REF			1
#define POINT_MAX		133
#define DATA_MODULUS		0x01
#define DATA_EXPONENT		0x02
#define DATA_POINT		0x86
#define TAG_POINT		0x30
#define TAG_ALGORITHM		0x80
#define TAG_FILE		0x81
#define TAG_KEY			0x84
#define ALG_RSA_RAW		0x00
#define ALG_RSA_PKCS1		0x02
#define ALG_ECDSA		0x04
#define SET_FOR_PRIVATE		0x41
#define TEMPLATE_SIGNATURE	0xB6

static const struct vcard_key *key_of(const struct vcard *card, const struct vcard_file *file)
{
	size_t i;

	for (i = 0; file && i < card->keys.count; i++)
		if (card->keys.key[i].df == file)
			return &card->keys.key[i];
	return NULL;
}

static uint16_t put_point(const EVP_PKEY *pkey, struct vcard_reply *reply)
{
	uint8_t point[POINT_MAX];
	size_t len;

	if (!EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point),
					     &len))
		return SW_NO_REFERENCE;
	reply->len = (size_t)(vcard_tlv_put(reply->data, TAG_POINT, point, len) - reply->data);
	return SW_OK;
}

static uint16_t put_number(const EVP_PKEY *pkey, const char *name, struct vcard_reply *reply)
{
	BIGNUM *n = NULL;

	if (!EVP_PKEY_get_bn_param(pkey, name, &n))
		return SW_NO_REFERENCE;
	reply->len = (size_t)BN_bn2bin(n, reply->data);
	BN_free(n);
	return SW_OK;
}

/**
 * vcard_myeid_public - GET DATA: a part of the current key file's public key
 * @card: the card
 * @what: 01 modulus, 02 exponent, 86 point
 * @reply: the number, or 30 { uncompressed point }
 *
 * Return: 9000, 6A88.
 */
uint16_t vcard_myeid_public(struct vcard *card, unsigned int what, struct vcard_reply *reply)
{
	const struct vcard_key *key = key_of(card, card->session.ef);

	if (!key)
		return SW_NO_REFERENCE;
	switch (what) {
	case DATA_MODULUS:
		return put_number(key->pkey, OSSL_PKEY_PARAM_RSA_N, reply);
	case DATA_EXPONENT:
		return put_number(key->pkey, OSSL_PKEY_PARAM_RSA_E, reply);
	case DATA_POINT:
		return put_point(key->pkey, reply);
	default:
		return SW_NO_REFERENCE;
	}
}

/* 30 { 81 exponent } for RSA, where 65537 is all that is taken */
static bool exponent_ok(const struct vcard_apdu *apdu)
{
	static const uint8_t f4[] = { 0x30, 0x05, 0x81, 0x03, 0x01, 0x00, 0x01 };

	return apdu->lc == sizeof(f4) && !memcmp(apdu->data, f4, sizeof(f4));
}

/**
 * vcard_myeid_generate - GENERATE KEY
 * @card: the card; the current file is a key file
 * @apdu: P1-P2 0000; data 30 { 81 exponent } for RSA, else none
 * @reply: unused
 *
 * Return: 9000, 6981, 6982, 6985, 6A80, 6A84, 6A86, 6F00.
 */
uint16_t vcard_myeid_generate(struct vcard *card, const struct vcard_apdu *apdu,
			      struct vcard_reply *reply)
{
	struct vcard_file *file = card->session.ef;
	struct vcard_key new = { .df = file, .ref = KEY_REF };

	(void)reply;
	if (apdu->p1 || apdu->p2)
		return SW_P1P2;
	if (!file || !file->key)
		return SW_FILE_KIND;
	if (!vcard_pin_allowed(card, file->sc[VCARD_GENERATE]))
		return SW_SECURITY_STATUS;
	if (file->key == VCARD_FILE_RSA ? !exponent_ok(apdu) : apdu->lc)
		return SW_DATA;
	new.pkey = file->key == VCARD_FILE_RSA ? EVP_RSA_gen((unsigned int)file->size) :
		   EVP_EC_gen(file->size == 256 ? "P-256" : "P-384");
	if (!new.pkey)
		return SW_FAILURE;
	if (vcard_key_store(&card->keys, &new))
		return SW_NO_SPACE;
	card->dirty = true;
	return SW_OK;
}

/**
 * vcard_myeid_environment - MANAGE SECURITY ENVIRONMENT: SET
 * @card: the card
 * @apdu: P1-P2 41B6; data { 80 algorithm (00 RSA, 02 RSA with PKCS #1 padding,
 *	04 ECDSA), 81 key file of the current DF, 84 00 }
 * @reply: unused
 *
 * Return: 9000, 6A80, 6A81, 6A88.
 */
uint16_t vcard_myeid_environment(struct vcard *card, const struct vcard_apdu *apdu,
				 struct vcard_reply *reply)
{
	const uint8_t *pos = apdu->data;
	const struct vcard_file *file;
	struct vcard_tlv tlv;
	unsigned long alg = ALG_RSA_RAW, fid = 0;
	int ret;

	(void)reply;
	if (apdu->p1 != SET_FOR_PRIVATE || apdu->p2 != TEMPLATE_SIGNATURE)
		return SW_UNSUPPORTED;
	while ((ret = vcard_tlv_next(&pos, apdu->data + apdu->lc, &tlv)) > 0) {
		if (tlv.tag == TAG_ALGORITHM && tlv.len == 1)
			alg = tlv.value[0];
		else if (tlv.tag == TAG_FILE && tlv.len == 2)
			fid = vcard_tlv_number(&tlv);
		else if (tlv.tag != TAG_KEY || tlv.len != 1 || tlv.value[0])
			return SW_DATA;
	}
	if (ret)
		return SW_DATA;
	file = vcard_fs_child(&card->fs, card->session.df, (unsigned int)fid);
	if (!file || !file->key)
		return SW_NO_REFERENCE;
	if (file->key == VCARD_FILE_EC ? alg != ALG_ECDSA :
	    alg != ALG_RSA_RAW && alg != ALG_RSA_PKCS1)
		return SW_UNSUPPORTED;
	card->myeid.alg = (uint8_t)alg;
	card->myeid.key = (uint16_t)fid;
	return SW_OK;
}

/**
 * vcard_myeid_sign - PSO: COMPUTE DIGITAL SIGNATURE
 * @card: the card; MSE:SET chose algorithm and key
 * @apdu: P1-P2 9E9A; data a digest for ECDSA, what is to be padded, or a block
 *	as long as the modulus
 * @reply: the signature, ECDSA's in DER
 *
 * Return: 9000, 6700, 6982, 6985, 6A81.
 */
uint16_t vcard_myeid_sign(struct vcard *card, const struct vcard_apdu *apdu,
			  struct vcard_reply *reply)
{
	const struct vcard_file *file = vcard_fs_child(&card->fs, card->session.df,
						       card->myeid.key);
	const struct vcard_key *key = key_of(card, file);
	size_t len = VCARD_REPLY_MAX;
	uint16_t sw = SW_CONDITIONS;
	EVP_PKEY_CTX *ctx;

	if (apdu->p1 != 0x9E || apdu->p2 != 0x9A)
		return SW_UNSUPPORTED;
	if (!key)
		return SW_CONDITIONS;
	if (!vcard_pin_allowed(card, file->sc[VCARD_USE]))
		return SW_SECURITY_STATUS;
	if (!apdu->lc || apdu->lc > file->size / 8)
		return SW_LENGTH;
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (ctx && EVP_PKEY_sign_init(ctx) > 0 &&
	    (file->key == VCARD_FILE_EC ||
	     EVP_PKEY_CTX_set_rsa_padding(ctx, card->myeid.alg == ALG_RSA_PKCS1 ?
					  RSA_PKCS1_PADDING : RSA_NO_PADDING) > 0) &&
	    EVP_PKEY_sign(ctx, reply->data, &len, apdu->data, apdu->lc) > 0) {
		reply->len = len;
		sw = SW_OK;
	}
	EVP_PKEY_CTX_free(ctx);
	return sw;
}
