// SPDX-License-Identifier: GPL-2.0-or-later
/* The anchors directory, revocation lists, cards */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/trust.h"
#include "selftests/unit/test_trust_certs.h"
#include "selftests/unit/test_trust_world.h"

static void put_text(const struct world *w, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* @revoked may be NULL, @number 0 for none; times in days from NOW */
static void put_crl_file(const struct world *w, const char *name, const struct entity *issuer,
			 X509 *revoked, int from, int to, const EVP_MD *md, long number)
{
	ASN1_INTEGER *no = ASN1_INTEGER_new();
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *time = ASN1_TIME_new();
	X509_REVOKED *entry;

	X509_CRL_set_version(crl, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->cert));
	X509_CRL_set1_lastUpdate(crl, ASN1_TIME_adj(time, NOW, from, 0));
	X509_CRL_set1_nextUpdate(crl, ASN1_TIME_adj(time, NOW, to, 0));
	if (revoked) {
		entry = X509_REVOKED_new();
		X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked));
		X509_REVOKED_set_revocationDate(entry, ASN1_TIME_adj(time, NOW, from, 0));
		X509_CRL_add0_revoked(crl, entry);
	}
	if (number) {
		ASN1_INTEGER_set(no, number);
		assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_crl_number, no, 0, 0), 1);
	}
	X509_CRL_sort(crl);
	assert_true(X509_CRL_sign(crl, issuer->key, md) > 0);
	world_put(w, name, NULL, crl);
	ASN1_INTEGER_free(no);
	ASN1_TIME_free(time);
	X509_CRL_free(crl);
}

static void put_crl_over(const struct world *w, const struct entity *issuer, X509 *revoked,
			 int from, int to, const EVP_MD *md)
{
	put_crl_file(w, "list.crl", issuer, revoked, from, to, md, 0);
}

static void put_crl(const struct world *w, const struct entity *issuer, X509 *revoked, int from,
		    int to)
{
	put_crl_over(w, issuer, revoked, from, to, EVP_sha256());
}

static int verify(const struct world *w, const struct entity *signer, struct error *err)
{
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	uint8_t *der;
	size_t len;
	int ret;

	err->text[0] = '\0';
	ret = trust_anchors_load(&anchors, w->dir, err);
	if (ret)
		return ret;
	len = world_sign(signer, NULL, EVP_sha256(), &der);
	ret = trust_verify_ruleset(anchors, NOW, ruleset, sizeof(ruleset), der, len, &verdict, err);
	trust_anchors_free(anchors);
	OPENSSL_free(der);
	return ret;
}

static int verify_card(const struct world *w, const struct entity *card, struct error *err)
{
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	uint8_t *der = NULL;
	int len = i2d_X509(card->cert, &der), ret;

	assert_int_equal(trust_anchors_load(&anchors, w->dir, err), 0);
	ret = trust_verify_card(anchors, NOW, der, (size_t)len, &verdict, err);
	if (!ret)
		assert_string_equal(verdict.subject, "CN=Card");
	if (!ret)
		assert_int_equal(trust_verify_card(anchors, NOW, der, (size_t)len - 1, &verdict,
						   err), -EBADMSG);
	trust_anchors_free(anchors);
	OPENSSL_free(der);
	return ret;
}

static struct entity signer_of(const struct entity *issuer)
{
	return entity_new("Signer", EVP_EC_gen("P-256"), issuer, EXT_SIGNER, -1, 10, EVP_sha256());
}

static void test_count(void **state)
{
	struct world *w = *state;
	struct entity other = entity_new("C Company", EVP_RSA_gen(2048), NULL, EXT_CA, -1, 10,
					 EVP_sha256());
	struct entity signer = signer_of(&other);
	struct trust_anchors *anchors;
	struct error err;

	assert_int_equal(verify(w, &signer, &err), -ENOKEY);
	world_put(w, "more.pem", other.cert, NULL);
	put_text(w, "readme.txt", "not an anchor");
	assert_int_equal(trust_anchors_load(&anchors, w->dir, &err), 0);
	assert_int_equal(trust_anchors_count(anchors), 2);
	trust_anchors_free(anchors);
	assert_int_equal(verify(w, &signer, &err), 0);
	entity_free(&signer);
	entity_free(&other);
}

static void test_directory(void **state)
{
	struct world *w = *state;
	struct trust_anchors *anchors;
	char path[128];
	struct error err;

	snprintf(path, sizeof(path), "%s/none", w->dir);
	assert_int_equal(trust_anchors_load(&anchors, path, &err), -ENOENT);
	assert_non_null(strstr(err.text, path));
	snprintf(path, sizeof(path), "%s/ca.crt", w->dir);
	assert_int_equal(trust_anchors_load(&anchors, path, &err), -ENOTDIR);
	unlink(path);
	assert_int_equal(trust_anchors_load(&anchors, w->dir, &err), 0);
	assert_int_equal(trust_anchors_count(anchors), 0);
	trust_anchors_free(anchors);
}

static void test_bad_files(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "more.pem", "" },
		{ "more.pem", "garbage" },
		{ "more.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
		{ "list.crl", "" },
		{ "list.crl", "garbage" },
	};
	struct trust_anchors *anchors;
	char path[128];
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", w->dir, cases[i].name);
		put_text(w, cases[i].name, cases[i].text);
		assert_int_equal(trust_anchors_load(&anchors, w->dir, &err), -EBADMSG);
		assert_memory_equal(err.text, path, strlen(path));
		unlink(path);
	}
}

static void bad_anchor(const struct world *w, struct entity anchor, const char *words)
{
	struct trust_anchors *anchors;
	struct error err;

	world_put(w, "more.pem", anchor.cert, NULL);
	assert_int_equal(trust_anchors_load(&anchors, w->dir, &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "more.pem: CN="));
	assert_non_null(strstr(err.text, words));
	entity_free(&anchor);
}

static void test_not_an_authority(void **state)
{
	struct world *w = *state;

	bad_anchor(w, signer_of(&w->ca), "not an authority");
	bad_anchor(w, entity_new("Old", EVP_EC_gen("P-256"), NULL, EXT_IDS, -1, 10, EVP_sha256()),
		   "not an authority");
	bad_anchor(w, entity_new("Weak", EVP_RSA_gen(1024), NULL, EXT_CA, -1, 10, EVP_sha256()),
		   "RSA key of 1024 bits");
}

static void test_department_as_anchor(void **state)
{
	struct world *w = *state;
	struct entity department = entity_new("Department", EVP_EC_gen("P-256"), &w->ca, EXT_SUB_CA,
					      -1, 10, EVP_sha256());
	struct entity signer = signer_of(&department);
	struct error err;
	char path[128];

	snprintf(path, sizeof(path), "%s/ca.crt", w->dir);
	unlink(path);
	world_put(w, "more.pem", department.cert, NULL);
	assert_int_equal(verify(w, &signer, &err), 0);
	entity_free(&signer);
	signer = signer_of(&w->ca);
	assert_int_equal(verify(w, &signer, &err), -ENOKEY);
	entity_free(&signer);
	entity_free(&department);
}

static void test_revocation(void **state)
{
	struct world *w = *state;
	struct entity bad = signer_of(&w->ca), good = signer_of(&w->ca);
	struct error err;

	assert_int_equal(verify(w, &bad, &err), 0);
	put_crl(w, &w->ca, bad.cert, -1, 10);
	assert_int_equal(verify(w, &bad, &err), -EKEYREVOKED);
	assert_string_equal(err.text, "CN=Signer: certificate is revoked");
	assert_int_equal(verify(w, &good, &err), 0);
	entity_free(&good);
	entity_free(&bad);
}

static void test_revocation_list_times(void **state)
{
	struct world *w = *state;
	struct entity signer = signer_of(&w->ca);
	struct error err;

	put_crl(w, &w->ca, NULL, -10, -1);
	assert_int_equal(verify(w, &signer, &err), -EKEYEXPIRED);
	assert_non_null(strstr(err.text, "revocation list has expired, expected a newer one"));
	put_crl(w, &w->ca, NULL, 1, 10);
	assert_int_equal(verify(w, &signer, &err), -EKEYEXPIRED);
	assert_non_null(strstr(err.text, "revocation list is not valid yet"));
	entity_free(&signer);
}

/* Two lists of one second: the order of files in a directory must not matter */
static void test_revocation_lists_of_a_second(void **state)
{
	struct world *w = *state;
	static const struct {
		long first, second;	/* numbers of the list that revokes, and of the empty one */
		int ret;
	} cases[] = {
		{ 0, 0, -EKEYREVOKED },
		{ 1, 0, -EKEYREVOKED },
		{ 0, 1, 0 },
		{ 7, 8, 0 },
		{ 8, 7, -EKEYREVOKED },
	};
	static const char * const names[] = { "list.crl", "more.crl" };
	struct entity signer = signer_of(&w->ca);
	struct error err;
	size_t i;

	for (i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		put_crl_file(w, names[i % 2], &w->ca, signer.cert, -1, 10, EVP_sha256(),
			     cases[i / 2].first);
		put_crl_file(w, names[!(i % 2)], &w->ca, NULL, -1, 10, EVP_sha256(),
			     cases[i / 2].second);
		assert_int_equal(verify(w, &signer, &err), cases[i / 2].ret);
	}
	entity_free(&signer);
}

static void test_revocation_list_weak(void **state)
{
	struct world *w = *state;
	struct entity signer = signer_of(&w->ca);
	struct error err;

	put_crl_over(w, &w->ca, NULL, -1, 10, EVP_sha384());
	assert_int_equal(verify(w, &signer, &err), 0);
	put_crl_over(w, &w->ca, NULL, -1, 10, EVP_sha1());
	assert_int_equal(verify(w, &signer, &err), -EKEYREJECTED);
	assert_non_null(strstr(err.text, "revocation list signed with ecdsa-with-SHA1, expected"));
	entity_free(&signer);
}

static void test_revocation_list_of_others(void **state)
{
	struct world *w = *state;
	struct entity other = entity_new("C Company", EVP_EC_gen("P-256"), NULL, EXT_CA, -1, 10,
					 EVP_sha256());
	struct entity liar = entity_new("B Company", EVP_EC_gen("P-256"), NULL, EXT_CA, -1, 10,
					EVP_sha256());
	struct entity signer = signer_of(&w->ca);
	struct error err;

	/* Another authority's list does not matter; a forged one must not help */
	put_crl(w, &other, signer.cert, -1, 10);
	assert_int_equal(verify(w, &signer, &err), 0);
	put_crl(w, &liar, NULL, -1, 10);
	assert_int_equal(verify(w, &signer, &err), -EKEYREJECTED);
	entity_free(&signer);
	entity_free(&liar);
	entity_free(&other);
}

static void test_cards(void **state)
{
	struct world *w = *state;
	static const struct {
		const char *extensions;
		int ret;
		const char *words;
	} cases[] = {
		{ EXT_CARD, 0, "" },
		{ EXT_SIGNER, -EKEYREJECTED,
		  "CN=Card: not a card certificate, expected extended key usage "
		  TRUST_OID_CARD },
		{ "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
		  "extendedKeyUsage=" TRUST_OID_CARD "," TRUST_OID_SIGNER "\n" EXT_IDS,
		  -EKEYREJECTED,
		  "CN=Card: not a card certificate, it has extended key usage" },
		{ EXT_SUB_CA, -EKEYREJECTED, "certificate of an authority" },
	};
	struct entity card;
	struct error err;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		card = entity_new("Card", EVP_EC_gen("P-256"), &w->ca, cases[i].extensions, -1, 10,
				  EVP_sha256());
		assert_int_equal(verify_card(w, &card, &err), cases[i].ret);
		if (cases[i].ret)
			assert_non_null(strstr(err.text, cases[i].words));
		entity_free(&card);
	}
	card = entity_new("Card", EVP_EC_gen("P-256"), &w->ca, EXT_CARD, -10, -1, EVP_sha256());
	assert_int_equal(verify_card(w, &card, &err), -EKEYEXPIRED);
	entity_free(&card);
	card = entity_new("Card", EVP_EC_gen("P-256"), &w->ca, EXT_CARD, -1, 1, EVP_sha256());
	put_crl(w, &w->ca, card.cert, -1, 1);
	assert_int_equal(verify_card(w, &card, &err), -EKEYREVOKED);
	entity_free(&card);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		TEST(count),
		TEST(directory),
		TEST(bad_files),
		TEST(not_an_authority),
		TEST(department_as_anchor),
		TEST(revocation),
		TEST(revocation_list_times),
		TEST(revocation_lists_of_a_second),
		TEST(revocation_list_weak),
		TEST(revocation_list_of_others),
		TEST(cards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
