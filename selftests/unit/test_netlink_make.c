// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the netlink fuzzer makes without mistakes is valid: else it would only
 * ever try how the module refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <linux/err.h>

#include "kernel/ruleset.h"
#include "selftests/vm/netlink/make.h"
#include "selftests/vm/netlink/random.h"

#define ROUNDS	20000

static const struct spec_set *ruleset(void)
{
	const struct spec_set *set;

	for (set = spec_sets; set->name; set++)
		if (!strcmp(set->name, "ruleset"))
			return set;
	fail_msg("the spec has no rule sets");
	return NULL;
}

/* Return: what the kernel's parser says, or NULL */
static const char *error_of_one(uint32_t wild, uint32_t *rules)
{
	static uint8_t bytes[16384] __attribute__((aligned(8)));
	struct make make = { .bytes = bytes, .max = sizeof(bytes), .wild = wild };
	struct netlink_ext_ack ack = {};
	struct cg_ruleset *rs;
	u32 bad_rule, cap;

	make_set(&make, ruleset());
	assert_true(make.len < make.max);
	rs = cg_ruleset_parse(bytes, (u32)make.len, &bad_rule, &ack);
	if (IS_ERR(rs))
		return ack._msg;
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		*rules += rs->caps[cap].count;
	cg_ruleset_free(rs);
	return NULL;
}

static void test_valid(void **state)
{
	uint32_t rules = 0, i;
	(void)state;

	random_seed(1);
	for (i = 0; i < ROUNDS; i++)
		assert_null(error_of_one(0, &rules));
	assert_true(rules > ROUNDS);
}

static void test_mistakes(void **state)
{
	uint32_t rules = 0, refused = 0, i;
	(void)state;

	random_seed(1);
	for (i = 0; i < ROUNDS; i++)
		refused += !!error_of_one(100, &rules);
	assert_in_range(refused, ROUNDS / 4, ROUNDS - ROUNDS / 20);
}

static void test_requests(void **state)
{
	static uint8_t bytes[4096] __attribute__((aligned(8)));
	const struct spec_request *request;
	uint32_t count = 0;
	(void)state;

	for (request = spec_requests; request->name; request++, count++) {
		struct make make = { .bytes = bytes, .max = sizeof(bytes) };

		make_request(&make, request);
		assert_int_equal(!make.len, !request->attrs[0]);
	}
	/* All commands but UNSPEC and EVENT are requests */
	assert_int_equal(count, CARDGATE_CMD_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
