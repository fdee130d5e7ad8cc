// SPDX-License-Identifier: GPL-2.0-or-later
/* What only a key elsewhere can read */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "agent/trust_envelope.h"

#define TEXT	"what nobody else is to read"

/*
 * struct world - a key and its certificate
 * @agrees: what the key says instead of a secret, or 0
 * @asked: how often it was asked
 */
struct world {
	EVP_PKEY *key;
	uint8_t *cert;
	size_t len;
	int agrees;
	unsigned int asked;
};

static void make(struct world *world, EVP_PKEY *key)
{
	X509 *cert = X509_new();
	int len;

	memset(world, 0, sizeof(*world));
	world->key = key;
	assert_non_null(key);
	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 7);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
				   (const uint8_t *)"Nuria", -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(cert));
	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	assert_true(X509_sign(cert, key, EVP_sha256()));
	len = i2d_X509(cert, &world->cert);
	assert_true(len > 0);
	world->len = (size_t)len;
	X509_free(cert);
}

static void done(struct world *world)
{
	OPENSSL_free(world->cert);
	EVP_PKEY_free(world->key);
}

static int agree(void *data, const uint8_t point[TRUST_POINT_SIZE],
		 uint8_t shared[TRUST_SHARED_SIZE], struct error *err)
{
	struct world *world = data;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(world->key, NULL);
	EVP_PKEY *other = EVP_PKEY_new();
	size_t len = TRUST_SHARED_SIZE;
	int ok;

	world->asked++;
	ok = EVP_PKEY_copy_parameters(other, world->key) &&
	     EVP_PKEY_set1_encoded_public_key(other, point, TRUST_POINT_SIZE) &&
	     EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer(ctx, other) > 0 &&
	     EVP_PKEY_derive(ctx, shared, &len) > 0;
	EVP_PKEY_free(other);
	EVP_PKEY_CTX_free(ctx);
	if (world->agrees)
		return error_set(err, world->agrees, "no");
	return ok ? 0 : -EIO;
}

static int reads(struct world *world, const uint8_t *cms, size_t len)
{
	struct error err = {};
	uint8_t *data;
	size_t got;
	int ret = trust_envelope_open(world->cert, world->len, cms, len, agree, world, &data,
				      &got, &err);

	if (ret)
		return ret;
	ret = got == sizeof(TEXT) && !memcmp(data, TEXT, got) ? 0 : 1;
	free(data);
	return ret;
}

static void test_envelope(void **state)
{
	struct world nuria, other;
	uint8_t *cms;
	size_t len, i;
	int ret;

	(void)state;
	make(&nuria, EVP_EC_gen("P-256"));
	make(&other, EVP_EC_gen("P-256"));
	assert_int_equal(trust_envelope_make(nuria.cert, nuria.len, (const uint8_t *)TEXT,
					     sizeof(TEXT), &cms, &len, NULL), 0);
	assert_null(memmem(cms, len, TEXT, strlen(TEXT)));
	assert_int_equal(reads(&nuria, cms, len), 0);
	assert_int_equal(nuria.asked, 1);
	assert_int_equal(reads(&other, cms, len), -EBADMSG);
	nuria.agrees = -ENODEV;
	assert_int_equal(reads(&nuria, cms, len), -ENODEV);
	nuria.agrees = 0;
	assert_int_equal(reads(&nuria, cms, len - 1), -EBADMSG);
	assert_int_equal(reads(&nuria, (const uint8_t *)TEXT, sizeof(TEXT)), -EBADMSG);
	/* Altered anywhere: never a crash, nor what was not there */
	for (i = 0; i < len; i++) {
		cms[i] ^= 0x41;
		ret = reads(&nuria, cms, len);
		assert_true(ret <= 1);
		cms[i] ^= 0x41;
	}
	free(cms);
	done(&nuria);
	done(&other);
}

static void test_other_keys(void **state)
{
	struct world rsa;
	uint8_t *cms;
	size_t len;

	(void)state;
	make(&rsa, EVP_RSA_gen(2048));
	assert_int_equal(trust_envelope_make(rsa.cert, rsa.len, (const uint8_t *)TEXT,
					     sizeof(TEXT), &cms, &len, NULL), -EOPNOTSUPP);
	assert_int_not_equal(trust_envelope_make((const uint8_t *)TEXT, sizeof(TEXT),
						 (const uint8_t *)TEXT, sizeof(TEXT), &cms,
						 &len, NULL), 0);
	done(&rsa);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_envelope),
		cmocka_unit_test(test_other_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
