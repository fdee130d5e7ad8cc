// SPDX-License-Identifier: GPL-2.0-or-later
/* SubjectPublicKeyInfo of what cards say of their keys */
#include <errno.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "agent/card_spki.h"

static int encode(const char *type, OSSL_PARAM *params, uint8_t **spki, size_t *len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
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
 * card_spki_point - of a P-256 key
 * @point: the public point, uncompressed
 * @point_len: its bytes
 * @spki: set to it, DER, to be freed
 * @len: set to its bytes
 *
 * Return: 0, -EBADMSG for anything that is no point of P-256, -ENOMEM.
 */
int card_spki_point(const uint8_t *point, size_t point_len, uint8_t **spki, size_t *len)
{
	char group[] = "P-256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point,
						  point_len),
		OSSL_PARAM_construct_end(),
	};

	return encode("EC", params, spki, len);
}

/**
 * card_spki_rsa - of an RSA key
 * @modulus: big endian
 * @modulus_len: its bytes
 * @exponent: big endian
 * @exponent_len: its bytes
 * @spki: set to it, DER, to be freed
 * @len: set to its bytes
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int card_spki_rsa(const uint8_t *modulus, size_t modulus_len, const uint8_t *exponent,
		  size_t exponent_len, uint8_t **spki, size_t *len)
{
	OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(modulus, (int)modulus_len, NULL);
	BIGNUM *e = BN_bin2bn(exponent, (int)exponent_len, NULL);
	OSSL_PARAM *params = NULL;
	int ret = -ENOMEM;

	if (bld && n && e && OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_RSA_E, e))
		params = OSSL_PARAM_BLD_to_param(bld);
	if (params)
		ret = encode("RSA", params, spki, len);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	BN_free(n);
	BN_free(e);
	return ret;
}
