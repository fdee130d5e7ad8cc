// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "agent/card_pkcs15.h"
#include "agent/card_tlv.h"

#define INS_GENERATE	0x46
#define GENERATE_NEW	0x80
#define GENERATE_READ	0x81
#define TAG_PUBLIC_KEY	0x7F49
#define TAG_EC_POINT	0x86
#define REPLY_MAX	256

static int point_to_spki(const uint8_t *point, size_t point_len, uint8_t **spki, size_t *len)
{
	char group[] = "P-256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point,
						  point_len),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *key = NULL;
	int ret = -EBADMSG, n;
	uint8_t *p;

	if (!ctx || EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		goto out;
	n = i2d_PUBKEY(key, NULL);
	*spki = n > 0 ? malloc((size_t)n) : NULL;
	p = *spki;
	ret = -ENOMEM;
	if (p && i2d_PUBKEY(key, &p) == n) {
		*len = (size_t)n;
		ret = 0;
	}
out:
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	return ret;
}

/**
 * card_pkcs15_public_key - get the public key of the card, ISO/IEC 7816-8 section 5.1
 * @link: the card, in the application
 * @make: have it make a new key first, which takes the admin PIN
 * @spki: set to SubjectPublicKeyInfo, DER, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0, -EPERM, -ENOENT without a key, -EBADMSG when the card's answer
 * is no point of P-256, or as apdu_call().
 */
int card_pkcs15_public_key(struct apdu_link *link, int make, uint8_t **spki, size_t *len,
			   struct error *err)
{
	const struct apdu cmd = {
		.ins = INS_GENERATE, .p1 = make ? GENERATE_NEW : GENERATE_READ,
		.p2 = CARD_PKCS15_KEY, .le = REPLY_MAX,
	};
	uint8_t reply[REPLY_MAX];
	size_t reply_len = sizeof(reply);
	struct card_tlv outer, point;
	int ret;

	ret = apdu_call(link, "GENERATE KEY", &cmd, reply, &reply_len, err);
	if (ret)
		return ret;
	if (card_tlv_find(reply, reply_len, TAG_PUBLIC_KEY, &outer) ||
	    card_tlv_find(outer.value, outer.len, TAG_EC_POINT, &point))
		return error_set(err, -EBADMSG, "GENERATE KEY: expected 7F49 { 86 point }");
	ret = point_to_spki(point.value, point.len, spki, len);
	return ret ? error_set(err, ret, "GENERATE KEY: not a point of P-256") : 0;
}
