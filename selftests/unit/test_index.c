// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's evaluator against a naive one that shares no code with it and
 * tries every rule, on random rule sets, devices, times and contexts.
 *
 * CARDGATE_SEED and CARDGATE_ROUNDS repeat and lengthen a run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include <linux/bits.h>
#include <linux/err.h>

#include "kernel/schedule.h"
#include "selftests/unit/naive.h"

#define ROUNDS		10000	/* rule sets */
#define QUESTIONS	100	/* about each */

/* What came up; a test that asks nothing would find nothing */
static struct tally {
	uint64_t questions, rules, defaults, monitors, unknown, late_denials;
} tally;

static void compare(const struct cg_ruleset *rs, const struct naive_policy *policy, u32 cap)
{
	struct naive_device device;
	struct naive_moment now;
	struct naive_answer wanted;
	struct cg_subject subject;
	struct cg_moment moment;
	struct cg_decision found;

	naive_random_device(&device, &subject);
	naive_random_moment(policy, &now, &moment);
	naive_decide(policy, cap, &device, &now, &wanted);
	cg_eval(rs, cap, &subject, &moment, &found);
	if ((found.rule ? (int)found.rule->index : 0) != wanted.rule ||
	    (found.monitor ? (int)found.monitor->index : 0) != wanted.monitor ||
	    found.action != wanted.action)
		fail_msg("rule %u, monitor %u, action %u; wanted %d, %d, %u",
			 found.rule ? found.rule->index : 0,
			 found.monitor ? found.monitor->index : 0, found.action,
			 wanted.rule, wanted.monitor, wanted.action);
	assert_int_equal(cg_eval_state(rs, cap, &moment), naive_state(policy, cap, &now));

	tally.questions++;
	tally.rules += wanted.rule > 0;
	tally.defaults += !wanted.rule;
	tally.monitors += wanted.monitor > 0;
	tally.unknown += device.unknown > 0;
	tally.late_denials += wanted.rule && wanted.uncertain;
}

/* Between a moment and its next edge nothing opens or closes */
static void compare_edges(const struct cg_ruleset *rs, const struct naive_policy *policy)
{
	s64 now = naive_random_time(policy), edge = cg_schedule_next_edge(rs, now), last;
	int i, probe;

	assert_true(edge > now);
	last = edge - now < 3 * 86400 ? edge - 1 : now + 3 * 86400;
	for (i = 0; i < policy->schedule_count; i++)
		for (probe = 0; probe < 8; probe++) {
			s64 at = probe ? now + (s64)naive_random((u32)(last - now + 1)) : last;

			assert_int_equal(naive_open(policy, i, at), naive_open(policy, i, now));
			assert_int_equal(cg_schedule_open(&rs->schedules[i],
							  cg_schedule_local(rs, at)),
					 naive_open(policy, i, at));
		}
}

static void round_of(void)
{
	struct netlink_ext_ack extack = {};
	struct naive_policy policy;
	struct cg_ruleset *rs;
	u32 bad_rule, len;
	void *bytes;
	int i;

	naive_random_policy(&policy);
	bytes = naive_bytes(&policy, &len);
	rs = cg_ruleset_parse(bytes, len, &bad_rule, &extack);
	if (IS_ERR(rs))
		fail_msg("rule %u: %s", bad_rule, extack._msg);
	for (i = 0; i < QUESTIONS; i++)
		compare(rs, &policy, 1 + naive_random(2));
	compare_edges(rs, &policy);
	cg_ruleset_free(rs);
	free(bytes);
}

static void test_random(void **state)
{
	const char *seed = getenv("CARDGATE_SEED"), *rounds = getenv("CARDGATE_ROUNDS");
	uint64_t start = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
	int i, count = rounds ? atoi(rounds) : ROUNDS;

	(void)state;
	printf("CARDGATE_SEED=%llu\n", (unsigned long long)start);
	for (i = 0; i < count; i++) {
		/* Each round can be repeated alone */
		naive_seed(start + (uint64_t)i);
		round_of();
	}
	printf("%llu questions: %llu decided by rules, %llu by default; %llu met a monitor rule;\n"
	       "%llu devices not wholly known, %llu denials for that\n",
	       (unsigned long long)tally.questions, (unsigned long long)tally.rules,
	       (unsigned long long)tally.defaults, (unsigned long long)tally.monitors,
	       (unsigned long long)tally.unknown, (unsigned long long)tally.late_denials);
	assert_true(tally.rules > tally.questions / 10);
	assert_true(tally.defaults > tally.questions / 20);
	assert_true(tally.monitors > tally.questions / 100);
	assert_true(tally.late_denials > tally.questions / 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
