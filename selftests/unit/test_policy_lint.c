// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the linter says is sure: on random rule sets, nothing that is asked of
 * the evaluator contradicts it. CARDGATE_SEED repeats a run.
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

#include "agent/policy_lint.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_relation.h"
#include "selftests/unit/naive.h"

#define ROUNDS		500
#define QUESTIONS	400
#define START		(-60 * 86400)	/* before all dates of random windows */

static struct tally {
	uint64_t covers, apart, unreachable, idle, anyway;
} tally;

/* An interface of a device is one of its interfaces */
static void random_subject(struct cg_subject *subject, u32 unknown)
{
	struct naive_device device;

	naive_random_device(&device, subject);
	subject->unknown &= unknown;
	/* Findings are about the controller, not about the interface that it hangs on */
	subject->deferred = 0;
	if (subject->interface_count)
		subject->interface = subject->interfaces.list[0];
}

/* Ids of random rules are their numbers */
static bool found(const struct policy_findings *findings, const char *name, const char *id)
{
	char begin[32];
	size_t i;

	snprintf(begin, sizeof(begin), "rule \"%s\"", id);
	for (i = 0; i < findings->count; i++)
		if (!strcmp(findings->list[i].name, name) &&
		    !strncmp(findings->list[i].text, begin, strlen(begin)))
			return true;
	return false;
}

static void ask(const struct cg_ruleset *rs, const struct naive_policy *policy,
		const struct policy_findings *findings)
{
	enum cardgate_capability cap = (enum cardgate_capability)(1 + naive_random(2));
	struct cg_decision decision;
	struct cg_subject subject;
	struct cg_moment moment;
	struct naive_moment now;

	random_subject(&subject, CG_LATE);
	naive_random_moment(policy, &now, &moment);
	moment.disabled = 0;
	cg_eval(rs, cap, &subject, &moment, &decision);
	if (!decision.rule)
		return;
	if (found(findings, "unreachable-rule", decision.rule->id))
		fail_msg("rule %s decides", decision.rule->id);
	if (found(findings, "rule-never-holds", decision.rule->id) &&
	    cg_eval_conditions(rs, decision.rule, &moment) == CG_YES)
		fail_msg("rule %s holds", decision.rule->id);
}

/* Where a rule's context is not so, is its device denied after all? */
static void ask_anyway(const struct cg_ruleset *rs, const struct naive_policy *policy,
		       const struct policy_findings *findings, enum cardgate_capability cap)
{
	struct cg_decision decision;
	struct cg_subject subject;
	struct cg_moment moment;
	struct naive_moment now;
	u32 i;

	random_subject(&subject, 0);
	naive_random_moment(policy, &now, &moment);
	/* What a policy says is not what a server wants */
	moment.disabled = 0;
	moment.enabled = 0;
	cg_eval(rs, cap, &subject, &moment, &decision);
	for (i = 0; i < rs->caps[cap].count; i++) {
		const struct cg_rule *rule = &rs->caps[cap].rules[i];
		struct cg_rule elsewhere = *rule;

		elsewhere.context_count = 0;
		if (found(findings, "opens-anyway", rule->id) &&
		    cg_eval_match(rule, &subject) == CG_YES &&
		    cg_eval_conditions(rs, rule, &moment) != CG_YES &&
		    cg_eval_conditions(rs, &elsewhere, &moment) == CG_YES &&
		    decision.action != CARDGATE_ACTION_ALLOW)
			fail_msg("rule %s opens nothing", rule->id);
	}
}

static void relate(const struct cg_ruleset *rs, u32 a, u32 b)
{
	struct cg_subject first, second, subject;
	enum cg_truth fits_first, fits_second;
	bool covers, overlaps;
	int i;

	ruleset_device_from_match(&rs->matches[a], &first);
	ruleset_device_from_match(&rs->matches[b], &second);
	covers = ruleset_relation_covers(&first, &second);
	overlaps = ruleset_relation_overlaps(&first, &second);
	assert_int_equal(overlaps, ruleset_relation_overlaps(&second, &first));
	tally.covers += covers;
	tally.apart += !overlaps;
	for (i = 0; i < 20; i++) {
		random_subject(&subject, ~0U);
		fits_first = cg_match_device(&rs->matches[a], &subject);
		fits_second = cg_match_device(&rs->matches[b], &subject);
		if (covers)
			assert_true(fits_first >= fits_second);
		if (!overlaps)
			assert_false(fits_first == CG_YES && fits_second == CG_YES);
	}
}

static void count(const struct policy_findings *findings)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		tally.unreachable += !strcmp(findings->list[i].name, "unreachable-rule");
		tally.idle += !strcmp(findings->list[i].name, "rule-never-holds");
		tally.anyway += !strcmp(findings->list[i].name, "opens-anyway");
	}
}

static void round_of(void)
{
	struct policy_findings findings = {};
	struct netlink_ext_ack extack = {};
	struct naive_policy policy;
	struct cg_ruleset *rs;
	u32 bad_rule, len;
	struct error err;
	void *bytes;
	int i;

	naive_random_policy(&policy);
	bytes = naive_bytes(&policy, &len);
	rs = cg_ruleset_parse(bytes, len, &bad_rule, &extack);
	if (IS_ERR(rs))
		fail_msg("rule %u: %s", bad_rule, extack._msg);
	assert_int_equal(policy_lint(NULL, rs, START, &findings, &err), 0);
	count(&findings);
	for (i = 0; i < QUESTIONS; i++) {
		ask(rs, &policy, &findings);
		ask_anyway(rs, &policy, &findings, (enum cardgate_capability)(1 + i % 2));
		if (rs->match_count)
			relate(rs, naive_random(rs->match_count), naive_random(rs->match_count));
	}
	policy_lint_free(&findings);
	cg_ruleset_free(rs);
	free(bytes);
}

static void test_random(void **state)
{
	const char *seed = getenv("CARDGATE_SEED");
	uint64_t start = seed ? strtoull(seed, NULL, 0) : (uint64_t)time(NULL);
	int i;

	(void)state;
	printf("CARDGATE_SEED=%llu\n", (unsigned long long)start);
	for (i = 0; i < ROUNDS; i++) {
		naive_seed(start + (uint64_t)i);
		round_of();
	}
	printf("%llu covers, %llu apart, %llu unreachable, %llu never hold, %llu open anyway\n",
	       (unsigned long long)tally.covers, (unsigned long long)tally.apart,
	       (unsigned long long)tally.unreachable, (unsigned long long)tally.idle,
	       (unsigned long long)tally.anyway);
	assert_true(tally.covers && tally.apart && tally.unreachable && tally.idle &&
		    tally.anyway);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
