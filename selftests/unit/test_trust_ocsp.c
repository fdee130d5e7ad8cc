// SPDX-License-Identifier: GPL-2.0-or-later
/* What answers of OCSP responders are worth, now and from the cache */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/ocsp.h>

#include "agent/trust_ocsp.h"
#include "selftests/unit/test_trust_certs.h"
#include "selftests/unit/test_trust_world.h"

#define URL		"http://ocsp.example/"
#define EXT_ASKED	EXT_CARD "authorityInfoAccess=OCSP;URI:" URL "\n"
#define EXT_RESPONDER	"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n" \
			"extendedKeyUsage=OCSPSigning\n" EXT_IDS
#define HOUR		3600

/* What the responder does; all zero: it says of what it is asked that it is good */
static struct {
	const struct entity *signer;
	const struct entity *delegate;
	X509 *about;
	const EVP_MD *md;
	int status;
	int failure;
	long from;
	long until;
	bool gone;
	bool no_nonce;
	bool other_nonce;
	bool no_until;
	bool trailing;
	bool noise;
	unsigned int asked;
} responder;

static ASN1_TIME *time_at(long seconds)
{
	return ASN1_TIME_set(NULL, NOW + seconds);
}

static OCSP_BASICRESP *basic_answer(OCSP_REQUEST *request)
{
	const struct entity *by = responder.delegate ? responder.delegate : responder.signer;
	OCSP_CERTID *id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(request, 0)), *other = NULL;
	ASN1_TIME *from = time_at(responder.from), *until = time_at(responder.until);
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();

	if (responder.about)
		other = OCSP_cert_to_id(EVP_sha256(), responder.about, responder.signer->cert);
	OCSP_basic_add1_status(basic, other ? other : id, responder.status,
			       OCSP_REVOKED_STATUS_KEYCOMPROMISE, from, from,
			       responder.no_until ? NULL : until);
	if (responder.other_nonce)
		OCSP_basic_add1_nonce(basic, NULL, 16);
	else if (!responder.no_nonce)
		OCSP_copy_nonce(basic, request);
	assert_int_equal(OCSP_basic_sign(basic, by->cert, by->key, responder.md, NULL, 0), 1);
	OCSP_CERTID_free(other);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return basic;
}

static int fetch(const char *url, const uint8_t *request, size_t request_len,
		 unsigned int deadline_ms, uint8_t *answer, size_t *len, struct error *err)
{
	const uint8_t *p = request;
	OCSP_REQUEST *asked = d2i_OCSP_REQUEST(NULL, &p, (long)request_len);
	OCSP_RESPONSE *response;
	OCSP_BASICRESP *basic;

	assert_string_equal(url, URL);
	assert_int_not_equal(deadline_ms, 0);
	assert_non_null(asked);
	responder.asked++;
	basic = basic_answer(asked);
	response = OCSP_response_create(responder.failure, responder.failure ? NULL : basic);
	p = answer;
	*len = (size_t)i2d_OCSP_RESPONSE(response, &answer);
	OCSP_BASICRESP_free(basic);
	OCSP_RESPONSE_free(response);
	OCSP_REQUEST_free(asked);
	*len += responder.trailing;
	if (responder.noise)
		memset((uint8_t *)p, 0x5a, *len);
	return responder.gone ? error_set(err, -EHOSTUNREACH, "no route") : 0;
}

struct place {
	struct world *world;
	struct entity card;
	char cache[80];
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	world_setup((void **)&p->world);
	p->card = entity_new("Alice", EVP_EC_gen("P-256"), &p->world->ca, EXT_ASKED, -1, 10,
			     EVP_sha256());
	snprintf(p->cache, sizeof(p->cache), "%s.cache", p->world->dir);
	memset(&responder, 0, sizeof(responder));
	responder.signer = &p->world->ca;
	responder.md = EVP_sha256();
	responder.until = HOUR;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	char path[512];
	struct dirent *entry;
	DIR *dir = opendir(p->cache);

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", p->cache, entry->d_name);
		unlink(path);
	}
	if (dir)
		closedir(dir);
	rmdir(p->cache);
	entity_free(&p->card);
	world_teardown((void **)&p->world);
	free(p);
	return 0;
}

static int check_cert(const struct place *p, X509 *cert, bool cached, time_t at, size_t *asked,
		      struct error *err)
{
	const struct trust_ocsp how = { cached ? p->cache : NULL, 5000, fetch };
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	uint8_t *der = NULL;
	int len = i2d_X509(cert, &der), ret;

	assert_int_equal(trust_anchors_load(&anchors, p->world->dir, err), 0);
	assert_int_equal(trust_verify_card(anchors, NOW, der, (size_t)len, &verdict, err), 0);
	ret = trust_ocsp_check(anchors, &how, at, asked, err);
	trust_anchors_free(anchors);
	OPENSSL_free(der);
	return ret;
}

static void wants(const struct place *p, bool cached, time_t at, int code, const char *words)
{
	struct error err = {};
	size_t asked;
	int ret = check_cert(p, p->card.cert, cached, at, &asked, &err);

	assert_int_equal(asked, 1);
	if (ret != code || !strstr(err.text, words))
		fail_msg("%d \"%s\", wanted %d \"%s\"", ret, err.text, code, words);
}

static void test_asks(void **state)
{
	struct place *p = *state;
	struct entity silent = entity_new("Bob", EVP_EC_gen("P-256"), &p->world->ca, EXT_CARD, -1,
					  10, EVP_sha256());
	struct error err = {};
	size_t asked;

	wants(p, false, NOW, 0, "");
	assert_int_equal(responder.asked, 1);
	responder.status = V_OCSP_CERTSTATUS_REVOKED;
	wants(p, false, NOW, -EKEYREVOKED, "CN=Alice: certificate is revoked");
	responder.status = V_OCSP_CERTSTATUS_UNKNOWN;
	wants(p, false, NOW, -EHOSTUNREACH, "does not know the certificate");
	responder.gone = true;
	wants(p, false, NOW, -EHOSTUNREACH, URL " does not say that it is not revoked: no route");
	assert_int_equal(responder.asked, 4);
	assert_int_equal(check_cert(p, silent.cert, false, NOW, &asked, &err), 0);
	assert_int_equal(asked, 0);
	assert_int_equal(responder.asked, 4);
	entity_free(&silent);
}

static void test_nonce(void **state)
{
	struct place *p = *state;

	responder.no_nonce = true;
	wants(p, false, NOW, 0, "");
	responder.other_nonce = true;
	wants(p, false, NOW, -EHOSTUNREACH, "answer to another question");
}

static void test_signers(void **state)
{
	struct place *p = *state;
	struct entity other = entity_new("B Company", EVP_EC_gen("P-256"), NULL, EXT_CA, -10, 100,
					 EVP_sha256());
	struct entity good = entity_new("OCSP", EVP_EC_gen("P-256"), &p->world->ca, EXT_RESPONDER,
					-1, 10, EVP_sha256());
	struct entity foreign = entity_new("OCSP", EVP_EC_gen("P-256"), &other, EXT_RESPONDER,
					   -1, 10, EVP_sha256());
	struct entity ended = entity_new("OCSP", EVP_EC_gen("P-256"), &p->world->ca, EXT_RESPONDER,
					 -9, -1, EVP_sha256());
	struct entity weak = entity_new("OCSP", EVP_RSA_gen(1024), &p->world->ca, EXT_RESPONDER,
					-1, 10, EVP_sha256());
	const struct {
		const struct entity *by;
		int code;
		const char *words;
	} table[] = {
		{ &good, 0, "" },
		{ &p->card, -EHOSTUNREACH, "not signed for the certificate's issuer" },
		{ &foreign, -EHOSTUNREACH, "not signed for the certificate's issuer" },
		{ &other, -EHOSTUNREACH, "not signed for the certificate's issuer" },
		{ &ended, -EHOSTUNREACH, "not signed for the certificate's issuer" },
		{ &weak, -EHOSTUNREACH, "RSA key of 1024 bits" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		responder.delegate = table[i].by;
		wants(p, false, NOW, table[i].code, table[i].words);
	}
	responder.delegate = NULL;
	responder.md = EVP_sha1();
	wants(p, false, NOW, -EHOSTUNREACH, "weak signature");
	entity_free(&other);
	entity_free(&good);
	entity_free(&foreign);
	entity_free(&ended);
	entity_free(&weak);
}

static void test_answers(void **state)
{
	struct place *p = *state;

	responder.about = p->world->ca.cert;
	wants(p, false, NOW, -EHOSTUNREACH, "about another certificate");
	responder.about = NULL;
	responder.failure = OCSP_RESPONSE_STATUS_TRYLATER;
	wants(p, false, NOW, -EHOSTUNREACH, "trylater");
	responder.failure = 0;
	responder.trailing = true;
	wants(p, false, NOW, -EHOSTUNREACH, "not an OCSP answer in DER");
	responder.trailing = false;
	responder.noise = true;
	wants(p, false, NOW, -EHOSTUNREACH, "not an OCSP answer in DER");
	responder.noise = false;
	responder.from = HOUR;
	wants(p, false, NOW, -EHOSTUNREACH, "not valid now");
	responder.from = -2 * HOUR;
	responder.until = -HOUR;
	wants(p, false, NOW, -EHOSTUNREACH, "not valid now");
	responder.no_until = true;
	wants(p, false, NOW, 0, "");
	responder.from = -25 * HOUR;
	wants(p, false, NOW, -EHOSTUNREACH, "not valid now");
}

static void test_cache(void **state)
{
	struct place *p = *state;

	wants(p, true, NOW, 0, "");
	responder.gone = true;
	wants(p, true, NOW, 0, "");
	wants(p, true, NOW + 2 * HOUR, -EHOSTUNREACH, "no route");
	wants(p, false, NOW, -EHOSTUNREACH, "no route");
	/* Nothing bad takes its place */
	responder.gone = false;
	responder.noise = true;
	wants(p, true, NOW, 0, "");
	responder.noise = false;
	responder.status = V_OCSP_CERTSTATUS_REVOKED;
	wants(p, true, NOW, -EKEYREVOKED, "revoked");
	responder.gone = true;
	wants(p, true, NOW, -EKEYREVOKED, "revoked");
	wants(p, true, NOW + 2 * HOUR, -EKEYREVOKED, "revoked");
	/* A hold that was taken back */
	responder.gone = false;
	responder.status = V_OCSP_CERTSTATUS_GOOD;
	wants(p, true, NOW, 0, "");
	responder.gone = true;
	wants(p, true, NOW, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_asks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nonce, setup, teardown),
		cmocka_unit_test_setup_teardown(test_signers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cache, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
