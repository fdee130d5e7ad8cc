// SPDX-License-Identifier: GPL-2.0-or-later
/* Which policies a card's certificate names */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "agent/trust.h"
#include "agent/trust_card.h"
#include "selftests/unit/test_trust_certs.h"
#include "selftests/unit/test_trust_world.h"

#define ONE		"30060c0161020103"
#define NAMED(der)	EXT_CARD TRUST_OID_POLICIES "=DER:" der "\n"

static int read_policies(const struct world *w, const char *extensions,
			 struct trust_policies *policies)
{
	struct entity card = entity_new("Card", EVP_EC_gen("P-256"), &w->ca, extensions, -1, 10,
					EVP_sha256());
	uint8_t *der = NULL;
	struct error err;
	int len = i2d_X509(card.cert, &der), ret;

	ret = trust_card_policies(der, (size_t)len, policies, &err);
	if (ret)
		assert_non_null(strstr(err.text, "malformed list of policies"));
	OPENSSL_free(der);
	entity_free(&card);
	return ret;
}

static void test_named(void **state)
{
	static const char two[] = NAMED("301930060c0161020103300f0c026263020900ffffffffffffffff");
	struct trust_policies policies;

	assert_int_equal(read_policies(*state, EXT_CARD, &policies), 0);
	assert_int_equal(policies.count, 0);
	/* { { "a", 3 }, { "bc", 2^64 - 1 } } */
	assert_int_equal(read_policies(*state, two, &policies), 0);
	assert_int_equal(policies.count, 2);
	assert_string_equal(policies.list[0].name, "a");
	assert_true(policies.list[0].version == 3);
	assert_string_equal(policies.list[1].name, "bc");
	assert_true(policies.list[1].version == UINT64_MAX);
}

static void test_malformed(void **state)
{
	static const char * const cases[] = {
		NAMED("3000"),				/* none */
		NAMED("0500"),
		NAMED("30060c0161020103"),		/* not a list */
		NAMED("300830060c01610201030500"),	/* something behind it */
		NAMED("300830060c0161020100"),		/* version 0 */
		NAMED("300830060c01610201ff"),		/* version -1 */
		NAMED("300730050c00020103"),		/* no name */
		NAMED("300830060c0100020103"),		/* NUL in the name */
		NAMED("30083006130161020103"),		/* not UTF8String */
		NAMED("3011300f0c0161020a01000000000000000000"),	/* 2^72 */
		/* Nine of them */
		NAMED("3048" ONE ONE ONE ONE ONE ONE ONE ONE ONE),
	};
	struct trust_policies policies;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (read_policies(*state, cases[i], &policies) != -EBADMSG)
			fail_msg("case %zu was taken", i);
}

static void test_twice(void **state)
{
	struct world *w = *state;
	struct entity card = entity_new("Card", EVP_EC_gen("P-256"), &w->ca,
					NAMED("300830060c0161020103"), -1, 10, EVP_sha256());
	struct trust_policies policies;
	uint8_t *der = NULL;
	struct error err;
	int len;

	X509_add_ext(card.cert, X509_get_ext(card.cert, X509_get_ext_count(card.cert) - 1), -1);
	X509_sign(card.cert, w->ca.key, EVP_sha256());
	len = i2d_X509(card.cert, &der);
	assert_int_equal(trust_card_policies(der, (size_t)len, &policies, &err), -EBADMSG);
	OPENSSL_free(der);
	entity_free(&card);
}

static void test_check(void **state)
{
	struct trust_policies policies = { .list = { { "a", 3 }, { "b", 1 } }, .count = 2 };
	(void)state;

	assert_int_equal(trust_policies_check(&policies, "a", 3), 0);
	assert_int_equal(trust_policies_check(&policies, "a", UINT64_MAX), 0);
	assert_int_equal(trust_policies_check(&policies, "a", 2), -ESTALE);
	assert_int_equal(trust_policies_check(&policies, "b", 1), 0);
	assert_int_equal(trust_policies_check(&policies, "c", 3), -ENOENT);
	assert_int_equal(trust_policies_check(&policies, "", 3), -ENOENT);
	policies.count = 0;
	assert_int_equal(trust_policies_check(&policies, "a", 3), -ENOKEY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}
