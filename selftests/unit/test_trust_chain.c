// SPDX-License-Identifier: GPL-2.0-or-later
/* Who is believed: chains, usages, algorithms, times, revocation */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/trust.h"
#include "selftests/unit/test_trust_certs.h"
#include "selftests/unit/test_trust_world.h"

static int verify_at(const struct world *w, time_t at, const struct entity *signer, X509 *other,
		     const EVP_MD *md, struct error *err)
{
	STACK_OF(X509) *others = sk_X509_new_null();
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	uint8_t *der;
	size_t len;
	int ret;

	if (other)
		sk_X509_push(others, other);
	len = world_sign(signer, others, md, &der);
	assert_int_equal(trust_anchors_load(&anchors, w->dir, err), 0);
	ret = trust_verify_ruleset(anchors, at, ruleset, sizeof(ruleset), der, len, &verdict, err);
	trust_anchors_free(anchors);
	sk_X509_free(others);
	OPENSSL_free(der);
	return ret;
}

static int verify(const struct world *w, const struct entity *signer, X509 *other,
		  struct error *err)
{
	return verify_at(w, NOW, signer, other, EVP_sha256(), err);
}

/* A signer of the authority, with something odd about it, must be refused */
static void refused(const struct world *w, struct entity signer, int code, const char *words)
{
	struct error err = {};
	int ret = verify(w, &signer, NULL, &err);

	if (ret != code || !strstr(err.text, words))
		fail_msg("%d \"%s\", wanted %d \"%s\"", ret, err.text, code, words);
	entity_free(&signer);
}

static void accepted(const struct world *w, struct entity signer)
{
	struct error err = {};

	if (verify(w, &signer, NULL, &err))
		fail_msg("%s", err.text);
	entity_free(&signer);
}

static struct entity signer_with(const struct world *w, EVP_PKEY *key, const char *extensions)
{
	return entity_new("Signer", key, &w->ca, extensions, -1, 10, EVP_sha256());
}

static void test_keys_strong_enough(void **state)
{
	struct world *w = *state;

	accepted(w, signer_with(w, EVP_EC_gen("P-256"), EXT_SIGNER));
	accepted(w, signer_with(w, EVP_EC_gen("P-384"), EXT_SIGNER));
	accepted(w, signer_with(w, EVP_RSA_gen(2048), EXT_SIGNER));
}

static void test_keys_too_weak(void **state)
{
	struct world *w = *state;

	refused(w, signer_with(w, EVP_RSA_gen(1024), EXT_SIGNER), -EKEYREJECTED,
		"CN=Signer: RSA key of 1024 bits, expected 2048 to 8192");
	refused(w, signer_with(w, EVP_EC_gen("P-521"), EXT_SIGNER), -EKEYREJECTED,
		"key on curve secp521r1, expected P-256 or P-384");
	refused(w, signer_with(w, EVP_EC_gen("secp256k1"), EXT_SIGNER), -EKEYREJECTED,
		"key on curve secp256k1");
}

static void test_certificate_signed_with_sha1(void **state)
{
	struct world *w = *state;

	refused(w, entity_new("Signer", EVP_EC_gen("P-256"), &w->ca, EXT_SIGNER, -1, 10,
			      EVP_sha1()), -EKEYREJECTED,
		"certificate signed with ecdsa-with-SHA1, expected");
}

static void test_digest_of_the_signature(void **state)
{
	struct world *w = *state;
	struct entity signer = signer_with(w, EVP_EC_gen("P-256"), EXT_SIGNER);
	struct error err;

	assert_int_equal(verify_at(w, NOW, &signer, NULL, EVP_sha384(), &err), 0);
	assert_int_equal(verify_at(w, NOW, &signer, NULL, EVP_sha512(), &err), 0);
	assert_int_equal(verify_at(w, NOW, &signer, NULL, EVP_sha1(), &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "signature over sha1, expected SHA-256"));
	assert_int_equal(verify_at(w, NOW, &signer, NULL, EVP_sha224(), &err), -EKEYREJECTED);
	entity_free(&signer);
}

static void test_usage_of_the_signer(void **state)
{
	struct world *w = *state;
	static const char basic[] = "basicConstraints=critical,CA:FALSE\n" EXT_IDS;
	static const struct {
		const char *extensions, *words;
	} cases[] = {
		{ "keyUsage=critical,digitalSignature\n",
		  "not a policy signer certificate, expected extended key usage "
		  TRUST_OID_SIGNER },
		{ "keyUsage=critical,digitalSignature\nextendedKeyUsage=" TRUST_OID_CARD "\n",
		  "expected extended key usage " TRUST_OID_SIGNER },
		{ "keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n",
		  "expected extended key usage " TRUST_OID_SIGNER },
		{ "keyUsage=critical,digitalSignature\nextendedKeyUsage=anyExtendedKeyUsage\n",
		  "expected extended key usage " TRUST_OID_SIGNER },
		{ "extendedKeyUsage=" TRUST_OID_SIGNER "\n",
		  "expected key usage digitalSignature" },
		{ "keyUsage=critical,keyAgreement\nextendedKeyUsage=" TRUST_OID_SIGNER "\n",
		  "expected key usage digitalSignature" },
	};
	char extensions[512];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(extensions, sizeof(extensions), "%s%s", basic, cases[i].extensions);
		refused(w, signer_with(w, EVP_EC_gen("P-256"), extensions), -EKEYREJECTED,
			cases[i].words);
	}
}

static void test_authority_does_not_sign_itself(void **state)
{
	struct world *w = *state;

	refused(w, signer_with(w, EVP_EC_gen("P-256"),
			       EXT_SUB_CA "extendedKeyUsage=" TRUST_OID_SIGNER "\n"),
		-EKEYREJECTED, "certificate of an authority, expected one of a policy signer");
}

static void test_unknown_critical_extension(void **state)
{
	struct world *w = *state;

	refused(w, signer_with(w, EVP_EC_gen("P-256"),
			       EXT_SIGNER "1.2.3.4=critical,ASN1:UTF8String:x\n"),
		-EKEYREJECTED, "unhandled critical extension");
}

static void test_times(void **state)
{
	struct world *w = *state;
	struct entity signer = signer_with(w, EVP_EC_gen("P-256"), EXT_SIGNER);
	struct error err;

	assert_int_equal(verify_at(w, NOW - DAY, &signer, NULL, EVP_sha256(), &err), 0);
	assert_int_equal(verify_at(w, NOW + 10 * DAY - 1, &signer, NULL, EVP_sha256(), &err), 0);
	assert_int_equal(verify_at(w, NOW + 10 * DAY + 1, &signer, NULL, EVP_sha256(), &err),
			 -EKEYEXPIRED);
	assert_string_equal(err.text,
			    "CN=Signer: certificate has expired (valid 2027-01-14T08:00:00Z to 2027-01-25T08:00:00Z)");
	assert_int_equal(verify_at(w, NOW - DAY - 1, &signer, NULL, EVP_sha256(), &err),
			 -EKEYEXPIRED);
	assert_non_null(strstr(err.text, "CN=Signer: certificate is not valid yet (valid "));
	entity_free(&signer);
}

static void test_authority_has_expired(void **state)
{
	struct world *w = *state;
	struct entity signer = entity_new("Signer", EVP_EC_gen("P-256"), &w->ca, EXT_SIGNER, -1,
					  1000, EVP_sha256());
	struct error err;

	assert_int_equal(verify_at(w, NOW + 101 * DAY, &signer, NULL, EVP_sha256(), &err),
			 -EKEYEXPIRED);
	assert_non_null(strstr(err.text, "CN=B Company: certificate has expired"));
	entity_free(&signer);
}

static void test_unknown_authority(void **state)
{
	struct world *w = *state;
	struct entity other = entity_new("C Company", EVP_EC_gen("P-256"), NULL, EXT_CA, -1, 10,
					 EVP_sha256());
	struct entity same_name = entity_new("B Company", EVP_EC_gen("P-256"), NULL, EXT_CA, -1, 10,
					     EVP_sha256());
	struct entity signer = entity_new("Signer", EVP_EC_gen("P-256"), &other, EXT_SIGNER, -1, 10,
					  EVP_sha256());
	char words[160];
	struct error err;

	snprintf(words, sizeof(words),
		 "signed by CN=Signer, whose authority is not among the 1 anchors in %s", w->dir);
	/* Bringing one's own authority along does not help */
	assert_int_equal(verify(w, &signer, other.cert, &err), -ENOKEY);
	assert_string_equal(err.text, words);
	assert_int_equal(verify(w, &signer, NULL, &err), -ENOKEY);
	assert_string_equal(err.text, words);
	entity_free(&signer);

	signer = entity_new("Signer", EVP_EC_gen("P-256"), &same_name, EXT_SIGNER, -1, 10,
			    EVP_sha256());
	assert_int_equal(verify(w, &signer, same_name.cert, &err), -ENOKEY);
	entity_free(&signer);

	signer = entity_new("Self", EVP_EC_gen("P-256"), NULL, EXT_SIGNER, -1, 10, EVP_sha256());
	assert_int_equal(verify(w, &signer, NULL, &err), -ENOKEY);
	entity_free(&signer);
	entity_free(&other);
	entity_free(&same_name);
}

static void test_intermediate_authority(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *extensions;
		int ret;
		const char *words;
	} cases[] = {
		{ EXT_SUB_CA, 0, "" },
		{ EXT_SUB_CA "extendedKeyUsage=" TRUST_OID_SIGNER "\n", 0, "" },
		{ EXT_SUB_CA "extendedKeyUsage=" TRUST_OID_CARD "\n", -EKEYREJECTED,
		  "authority may not issue policy signer certificates" },
		{ EXT_SIGNER, -EKEYREJECTED, "invalid CA certificate" },
		{ "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,digitalSignature\n" EXT_IDS,
		  -EKEYREJECTED, "CN=Department" },
	};
	struct entity department, signer;
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		department = entity_new("Department", EVP_EC_gen("P-256"), &w->ca,
					cases[i].extensions, -1, 10, EVP_sha256());
		signer = entity_new("Signer", EVP_EC_gen("P-256"), &department, EXT_SIGNER, -1, 10,
				    EVP_sha256());
		err.text[0] = '\0';
		assert_int_equal(verify(w, &signer, department.cert, &err), cases[i].ret);
		if (!strstr(err.text, cases[i].words))
			fail_msg("%s, wanted %s", err.text, cases[i].words);
		assert_int_equal(verify(w, &signer, NULL, &err), -ENOKEY);
		entity_free(&signer);
		entity_free(&department);
	}
}

static void test_intermediate_weak_key(void **state)
{
	struct world *w = *state;
	struct entity department = entity_new("Department", EVP_RSA_gen(1024), &w->ca, EXT_SUB_CA,
					      -1, 10, EVP_sha256());
	struct entity signer = entity_new("Signer", EVP_EC_gen("P-256"), &department, EXT_SIGNER,
					  -1, 10, EVP_sha256());
	struct error err;

	assert_int_equal(verify(w, &signer, department.cert, &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "CN=Department: RSA key of 1024 bits"));
	entity_free(&signer);
	entity_free(&department);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		TEST(keys_strong_enough),
		TEST(keys_too_weak),
		TEST(certificate_signed_with_sha1),
		TEST(digest_of_the_signature),
		TEST(usage_of_the_signer),
		TEST(authority_does_not_sign_itself),
		TEST(unknown_critical_extension),
		TEST(times),
		TEST(authority_has_expired),
		TEST(unknown_authority),
		TEST(intermediate_authority),
		TEST(intermediate_weak_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
