// SPDX-License-Identifier: GPL-2.0-or-later
/* What a signature may look like: detached, one signer, nothing beside it */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/trust.h"
#include "selftests/unit/test_trust_certs.h"
#include "selftests/unit/test_trust_world.h"

#define PLAIN	(CMS_BINARY | CMS_DETACHED | CMS_NOATTR | CMS_PARTIAL)

struct signers {
	struct entity one;
	struct entity two;
};

static struct signers make_signers(const struct world *w)
{
	return (struct signers){
		entity_new("One", EVP_EC_gen("P-256"), &w->ca, EXT_SIGNER, -1, 10, EVP_sha256()),
		entity_new("Two", EVP_RSA_gen(2048), &w->ca, EXT_SIGNER, -1, 10, EVP_sha256()),
	};
}

static void free_signers(struct signers *s)
{
	entity_free(&s->one);
	entity_free(&s->two);
}

static int verify_der(const struct world *w, const uint8_t *bytes, size_t bytes_len,
		      const uint8_t *der, size_t len, struct error *err)
{
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	int ret;

	assert_int_equal(trust_anchors_load(&anchors, w->dir, err), 0);
	ret = trust_verify_ruleset(anchors, NOW, bytes, bytes_len, der, len, &verdict, err);
	trust_anchors_free(anchors);
	return ret;
}

static void check_der(const struct world *w, const uint8_t *der, size_t len, int code,
		      const char *words)
{
	struct error err = {};
	int ret = verify_der(w, ruleset, sizeof(ruleset), der, len, &err);

	if (ret != code || !strstr(err.text, words))
		fail_msg("%d \"%s\", wanted %d \"%s\"", ret, err.text, code, words);
}

/* Encode, check, free */
static void check_final(const struct world *w, CMS_ContentInfo *cms, int code, const char *words)
{
	uint8_t *der = NULL;
	int len;

	len = i2d_CMS_ContentInfo(cms, &der);
	assert_true(len > 0);
	check_der(w, der, (size_t)len, code, words);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
}

static void finish(CMS_ContentInfo *cms)
{
	BIO *bio = BIO_new_mem_buf(ruleset, sizeof(ruleset));

	assert_int_equal(CMS_final(cms, bio, NULL, PLAIN), 1);
	BIO_free(bio);
}

static void check_cms(const struct world *w, CMS_ContentInfo *cms, int code, const char *words)
{
	finish(cms);
	check_final(w, cms, code, words);
}

static CMS_ContentInfo *start(unsigned int flags)
{
	BIO *bio = BIO_new_mem_buf(ruleset, sizeof(ruleset));
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, bio, flags);

	assert_non_null(cms);
	BIO_free(bio);
	return cms;
}

static CMS_SignerInfo *add(CMS_ContentInfo *cms, const struct entity *e, unsigned int flags)
{
	CMS_SignerInfo *info = CMS_add1_signer(cms, e->cert, e->key, EVP_sha256(), flags);

	assert_non_null(info);
	return info;
}

static void test_plain(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN);

	add(cms, &s.one, PLAIN);
	check_cms(w, cms, 0, "");
	cms = start(PLAIN);
	add(cms, &s.two, PLAIN);
	check_cms(w, cms, 0, "");
	cms = start(PLAIN);
	add(cms, &s.one, PLAIN | CMS_USE_KEYID);
	check_cms(w, cms, 0, "");
	free_signers(&s);
}

static void test_verdict(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	uint8_t *der, *spki = NULL, digest[TRUST_DIGEST_SIZE];
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	struct error err;
	size_t len;
	int n;

	len = world_sign(&s.one, NULL, EVP_sha256(), &der);
	assert_int_equal(trust_anchors_load(&anchors, w->dir, &err), 0);
	assert_int_equal(trust_verify_ruleset(anchors, NOW, ruleset, sizeof(ruleset), der, len,
					      &verdict, &err), 0);
	assert_string_equal(verdict.subject, "CN=One");
	assert_string_equal(verdict.authority_name, "CN=B Company");
	n = i2d_PUBKEY(w->ca.key, &spki);
	assert_int_equal(trust_sha256(spki, (size_t)n, digest), 0);
	assert_memory_equal(verdict.authority, digest, sizeof(digest));
	OPENSSL_free(spki);
	OPENSSL_free(der);
	trust_anchors_free(anchors);
	free_signers(&s);
}

static void test_altered(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	uint8_t *der, bytes[sizeof(ruleset)];
	struct error err;
	size_t len, i;

	len = world_sign(&s.one, NULL, EVP_sha256(), &der);
	for (i = 0; i < sizeof(bytes); i++) {
		memcpy(bytes, ruleset, sizeof(bytes));
		bytes[i] ^= 1;
		assert_int_equal(verify_der(w, bytes, sizeof(bytes), der, len, &err),
				 -EKEYREJECTED);
		assert_string_equal(err.text,
				    "signature by CN=One does not fit the rule set: one of the two was altered");
	}
	assert_int_equal(verify_der(w, bytes, sizeof(bytes) - 1, der, len, &err), -EKEYREJECTED);
	assert_int_equal(verify_der(w, bytes, 0, der, len, &err), -EKEYREJECTED);
	OPENSSL_free(der);
	free_signers(&s);
}

static void test_damaged(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	uint8_t *der, *copy;
	struct error err;
	size_t len, i;

	len = world_sign(&s.one, NULL, EVP_sha256(), &der);
	copy = malloc(len + 1);
	memcpy(copy, der, len);
	copy[len] = 0;
	check_der(w, copy, len + 1, -EBADMSG, "signature: 1 bytes after the CMS message");
	for (i = 0; i < len; i++)
		assert_true(verify_der(w, ruleset, sizeof(ruleset), der, i, &err) < 0);
	/* OpenSSL does not look at the two version numbers; all else counts */
	for (i = 0; i < len; i++) {
		memcpy(copy, der, len);
		copy[i] ^= 0x10;
		if (!verify_der(w, ruleset, sizeof(ruleset), copy, len, &err))
			assert_memory_equal(der + i - 2, "\x02\x01\x01", 3);
	}
	check_der(w, (const uint8_t *)"", 0, -EBADMSG, "0 bytes are not a CMS message in DER");
	free(copy);
	OPENSSL_free(der);
	free_signers(&s);
}

static void test_content_inside(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN & ~CMS_DETACHED);

	add(cms, &s.one, PLAIN);
	check_cms(w, cms, -EBADMSG, "signature carries content, expected a detached signature");
	free_signers(&s);
}

static void test_signers(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN);

	add(cms, &s.one, PLAIN);
	add(cms, &s.two, PLAIN);
	check_cms(w, cms, -EBADMSG, "signature by 2 signers, expected one");
	check_final(w, start(PLAIN), -EBADMSG, "signature by 0 signers, expected one");
	free_signers(&s);
}

static void test_signer_certificate_missing(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN);

	add(cms, &s.one, PLAIN | CMS_NOCERTS);
	check_cms(w, cms, -EBADMSG, "signature lacks its signer's certificate");
	cms = start(PLAIN);
	add(cms, &s.one, PLAIN | CMS_NOCERTS);
	CMS_add1_cert(cms, s.two.cert);
	check_cms(w, cms, -EBADMSG, "signature lacks its signer's certificate");
	free_signers(&s);
}

static void test_attributes(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN);
	CMS_SignerInfo *info;

	add(cms, &s.one, PLAIN & ~CMS_NOATTR);
	check_cms(w, cms, -EBADMSG,
		  "signature with attributes, expected none (openssl cms -noattr)");
	cms = start(PLAIN);
	info = add(cms, &s.one, PLAIN);
	CMS_unsigned_add1_attr_by_NID(info, NID_friendlyName, V_ASN1_UTF8STRING, "x", 1);
	check_cms(w, cms, -EBADMSG, "signature with attributes, expected none");
	free_signers(&s);
}

static void test_revocation_list_inside(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN);
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *now = ASN1_TIME_set(NULL, NOW);

	X509_CRL_set_issuer_name(crl, X509_get_subject_name(w->ca.cert));
	X509_CRL_set1_lastUpdate(crl, now);
	X509_CRL_sign(crl, w->ca.key, EVP_sha256());
	add(cms, &s.one, PLAIN);
	CMS_add1_crl(cms, crl);
	check_cms(w, cms, -EBADMSG, "signature carries revocation lists, expected none");
	ASN1_TIME_free(now);
	X509_CRL_free(crl);
	free_signers(&s);
}

static void test_rsa_pss(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	CMS_ContentInfo *cms = start(PLAIN);
	CMS_SignerInfo *info = add(cms, &s.two, PLAIN | CMS_KEY_PARAM);

	EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(info), RSA_PKCS1_PSS_PADDING);
	check_cms(w, cms, -EKEYREJECTED, "signature with rsassaPss, expected RSA or ECDSA");
	free_signers(&s);
}

static void test_other_messages(void **state)
{
	struct world *w = *state;
	struct signers s = make_signers(w);
	BIO *bio = BIO_new_mem_buf(ruleset, sizeof(ruleset));
	CMS_ContentInfo *cms = CMS_data_create(bio, CMS_BINARY);

	check_final(w, cms, -EBADMSG, "expected CMS SignedData over plain data");
	cms = start(PLAIN);
	add(cms, &s.one, PLAIN);
	finish(cms);
	CMS_set1_eContentType(cms, OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
	check_final(w, cms, -EBADMSG, "expected CMS SignedData over plain data");
	free_signers(&s);
	BIO_free(bio);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		TEST(plain),
		TEST(verdict),
		TEST(altered),
		TEST(damaged),
		TEST(content_inside),
		TEST(signers),
		TEST(signer_certificate_missing),
		TEST(attributes),
		TEST(revocation_list_inside),
		TEST(rsa_pss),
		TEST(other_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
