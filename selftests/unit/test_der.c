// SPDX-License-Identifier: GPL-2.0-or-later
/* What the sealed kernel reads out of certificates */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kernel/der.h"
#include "test_trust_certs.h"
#include "test_trust_world.h"

static const struct {
	const char *extensions;
	int want;
} kinds[] = {
	{ EXT_CA, 0 },
	{ EXT_SIGNER, 0 },
	{ EXT_CARD, -EKEYREJECTED },
	{ "basicConstraints=CA:FALSE\n", -EKEYREJECTED },
	{ "keyUsage=digitalSignature\n", -EKEYREJECTED },
	{ "extendedKeyUsage=codeSigning\n", -EKEYREJECTED },
	{ "extendedKeyUsage=" TRUST_OID_SIGNER "," TRUST_OID_CARD "\n", -EKEYREJECTED },
	{ "basicConstraints=CA:TRUE\nextendedKeyUsage=" TRUST_OID_CARD "\n", -EKEYREJECTED },
	{ "extendedKeyUsage=serverAuth," TRUST_OID_SIGNER "\n", 0 },
	{ "basicConstraints=CA:TRUE,pathlen:0\n", 0 },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static struct entity kind_new(size_t i, const struct world *w)
{
	return entity_new("Somebody", EVP_EC_gen("P-256"), &w->ca, kinds[i].extensions, -1, 1,
			  EVP_sha256());
}

static void certificates(void **state)
{
	uint8_t *der;
	size_t i;
	int len;

	for (i = 0; i < KINDS; i++) {
		struct entity e = kind_new(i, *state);

		der = NULL;
		len = i2d_X509(e.cert, &der);
		assert_int_equal(cg_der_certificate(der, (size_t)len), kinds[i].want);
		assert_int_equal(cg_der_certificate(der, (size_t)len - 1), -EBADMSG);
		assert_int_equal(cg_der_certificate(der, 0), -EBADMSG);
		OPENSSL_free(der);
		entity_free(&e);
	}
}

static void signatures(void **state)
{
	STACK_OF(X509) *more = sk_X509_new_null();
	struct world *w = *state;
	uint8_t *der;
	size_t i, len;

	sk_X509_push(more, w->ca.cert);
	for (i = 0; i < KINDS; i++) {
		struct entity e = kind_new(i, w);

		len = world_sign(&e, more, EVP_sha256(), &der);
		assert_int_equal(cg_der_signature(der, len), kinds[i].want);
		OPENSSL_free(der);
		entity_free(&e);
	}
	sk_X509_free(more);
}

/* Keys and digests: weak ones are refused, wherever they stand */
static const struct {
	const char *curve;
	size_t rsa_bits;
	const char *certificate_digest;
	const char *digest;
	int anchor;
	int signature;
} strengths[] = {
	{ "P-256", 0, "SHA256", "SHA256", 0, 0 },
	{ "P-384", 0, "SHA384", "SHA384", 0, 0 },
	{ "P-256", 0, "SHA512", "SHA512", 0, 0 },
	{ NULL, 2048, "SHA256", "SHA256", 0, 0 },
	{ NULL, 4096, "SHA384", "SHA512", 0, 0 },
	{ NULL, 2047, "SHA256", "SHA256", -EKEYREJECTED, -EKEYREJECTED },
	{ NULL, 1024, "SHA256", "SHA256", -EKEYREJECTED, -EKEYREJECTED },
	{ "P-224", 0, "SHA256", "SHA256", -EKEYREJECTED, -EKEYREJECTED },
	{ "P-521", 0, "SHA512", "SHA512", -EKEYREJECTED, -EKEYREJECTED },
	{ "secp256k1", 0, "SHA256", "SHA256", -EKEYREJECTED, -EKEYREJECTED },
	{ "P-256", 0, "SHA1", "SHA256", 0, -EKEYREJECTED },
	{ "P-256", 0, "SHA224", "SHA256", 0, -EKEYREJECTED },
	{ "P-256", 0, "SHA256", "SHA1", 0, -EKEYREJECTED },
	{ NULL, 2048, "SHA256", "SHA1", 0, -EKEYREJECTED },
	{ NULL, 2048, "SHA256", "SHA224", 0, -EKEYREJECTED },
	{ NULL, 2048, "SHA256", "MD5", 0, -EKEYREJECTED },
};

static void strength(void **state)
{
	struct world *w = *state;
	struct entity e;
	uint8_t *der;
	size_t i, len;
	int n;

	for (i = 0; i < sizeof(strengths) / sizeof(strengths[0]); i++) {
		e = entity_new("Somebody", strengths[i].curve ? EVP_EC_gen(strengths[i].curve) :
			       EVP_RSA_gen((unsigned int)strengths[i].rsa_bits), &w->ca,
			       EXT_SIGNER, -1, 1,
			       EVP_get_digestbyname(strengths[i].certificate_digest));
		der = NULL;
		n = i2d_X509(e.cert, &der);
		if (cg_der_certificate(der, (size_t)n) != strengths[i].anchor)
			fail_msg("%zu: not %d as an anchor", i, strengths[i].anchor);
		OPENSSL_free(der);
		len = world_sign(&e, NULL, EVP_get_digestbyname(strengths[i].digest), &der);
		if (cg_der_signature(der, len) != strengths[i].signature)
			fail_msg("%zu: not %d as a signer", i, strengths[i].signature);
		OPENSSL_free(der);
		entity_free(&e);
	}
}

/* Whatever a byte is changed to: no read beyond the end, which the sanitizers watch */
static void damage(void **state)
{
	struct entity e = kind_new(2, *state);
	unsigned int value;
	uint8_t *der, *copy;
	size_t len, i;

	len = world_sign(&e, NULL, EVP_sha256(), &der);
	for (i = 0; i < len; i++) {
		copy = malloc(i + 1);
		memcpy(copy, der, i);
		assert_int_equal(cg_der_signature(copy, i), -EBADMSG);
		free(copy);
	}
	copy = malloc(len);
	for (i = 0; i < len; i++) {
		memcpy(copy, der, len);
		for (value = 0; value < 256; value += 15) {
			copy[i] = (uint8_t)value;
			cg_der_signature(copy, len);
		}
	}
	free(copy);
	OPENSSL_free(der);
	entity_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certificates),
		cmocka_unit_test(signatures),
		cmocka_unit_test(strength),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
