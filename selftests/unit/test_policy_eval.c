// SPDX-License-Identifier: GPL-2.0-or-later
/* From XML to decisions, through the kernel's parser and evaluator */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "agent/ruleset_subject.h"
#include "kernel/schedule.h"
#include "selftests/unit/test_policy_build.h"

#define MADRID	"zone=\"Europe/Madrid\""
#define YEAR	"<validity from=\"2026-01-01\" until=\"2026-12-31\"/>\n"

static struct cg_decision decide(const struct cg_ruleset *rs, enum cardgate_capability cap,
				 const struct cg_subject *subject, const struct cg_moment *moment)
{
	struct cg_decision decision;

	cg_eval(rs, cap, subject, moment, &decision);
	return decision;
}

/* "allow", "deny", or the id of the rule that decided */
static const char *ask(const struct cg_ruleset *rs, const char *word, const char *when,
		       bool clock_trusted)
{
	struct cg_moment moment = { .now = NOW, .clock_trusted = clock_trusted };
	struct cg_subject subject = {};
	struct cg_decision decision;
	struct error err;

	if (*word)
		assert_int_equal(ruleset_subject_set(&subject, word, &err), 0);
	if (*when)
		assert_int_equal(ruleset_time_parse(rs, when, &moment.now, &err), 0);
	decision = decide(rs, CARDGATE_CAP_CAMERA, &subject, &moment);
	if (decision.reason == CARDGATE_REASON_RULE)
		return decision.rule->id;
	return decision.action == CARDGATE_ACTION_ALLOW ? "allow" : "deny";
}

static void test_first_rule_decides(void **state)
{
	struct built b = build("", "<capability name=\"camera\" default=\"allow\">"
			       "<rule id=\"watch\" action=\"deny\" monitor=\"yes\"/>"
			       "<rule id=\"bus\" action=\"deny\"><device bus=\"usb\"/></rule>"
			       "<rule id=\"same\" action=\"allow\"><device bus=\"usb\"/></rule>"
			       "</capability>");
	struct cg_subject subject = {};
	struct cg_moment moment = { .now = NOW, .clock_trusted = true };
	struct cg_decision decision;

	(void)state;
	assert_string_equal(ask(b.rs, "bus=usb", "", true), "bus");
	assert_string_equal(ask(b.rs, "bus=pci", "", true), "allow");
	decision = decide(b.rs, CARDGATE_CAP_CAMERA, &subject, &moment);
	assert_string_equal(decision.monitor->id, "watch");
	assert_null(decision.rule);
	/* What the policy does not name */
	decision = decide(b.rs, CARDGATE_CAP_IR, &subject, &moment);
	assert_int_equal(decision.action, CARDGATE_ACTION_ALLOW);
	built_free(&b);
}

static void test_overnight(void **state)
{
	struct built b = build(MADRID, YEAR "<schedule name=\"s\">"
			       "<window days=\"mon-thu\" from=\"22:30\" to=\"05:15\"/>"
			       "<window days=\"fri\" from=\"20:00\" to=\"24:00\"/></schedule>"
			       "<capability name=\"camera\" default=\"allow\">"
			       "<rule id=\"r\" action=\"deny\" during=\"s\"/></capability>");
	static const struct {
		const char *when, *decided;
	} cases[] = {
		{ "2026-11-23T05:14", "allow" },	/* after the night of a Sunday */
		{ "2026-11-23T22:29:59", "allow" }, { "2026-11-23T22:30", "r" },
		{ "2026-11-24T00:00", "r" }, { "2026-11-24T05:14:59", "r" },
		{ "2026-11-24T05:15", "allow" }, { "2026-11-27T05:14", "r" },
		{ "2026-11-27T19:59", "allow" }, { "2026-11-27T20:00", "r" },
		{ "2026-11-27T23:59:59", "r" }, { "2026-11-28T00:00", "allow" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(ask(b.rs, "", cases[i].when, true), cases[i].decided);
	built_free(&b);
}

static void test_clock_changes(void **state)
{
	struct built b = build(MADRID, YEAR "<schedule name=\"s\">"
			       "<window days=\"sun\" from=\"01:30\" to=\"03:30\"/></schedule>"
			       "<capability name=\"camera\" default=\"allow\">"
			       "<rule id=\"r\" action=\"deny\" during=\"s\"/></capability>");
	static const struct {
		const char *when, *decided;
	} cases[] = {
		/* 2026-03-29: 02:00 becomes 03:00, the window lasts one hour */
		{ "2026-03-29T00:29:59Z", "allow" }, { "2026-03-29T00:30Z", "r" },
		{ "2026-03-29T01:29:59Z", "r" }, { "2026-03-29T01:30Z", "allow" },
		/* 2026-10-25: 03:00 becomes 02:00, it lasts three */
		{ "2026-10-24T23:29:59Z", "allow" }, { "2026-10-24T23:30Z", "r" },
		{ "2026-10-25T02:29:59Z", "r" }, { "2026-10-25T02:30Z", "allow" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(ask(b.rs, "", cases[i].when, true), cases[i].decided);
	built_free(&b);
}

static void test_edges(void **state)
{
	struct built b = build(MADRID, YEAR "<schedule name=\"s\">"
			       "<window days=\"mon-fri\" from=\"08:00\" to=\"18:00\"/></schedule>"
			       "<capability name=\"camera\" default=\"allow\">"
			       "<rule id=\"r\" action=\"deny\" during=\"s\"/></capability>");
	int64_t edge, at = NOW;
	const char *before = ask(b.rs, "", "2026-11-23T17:00", true);
	struct error err;
	int i;

	(void)state;
	assert_int_equal(ruleset_time_parse(b.rs, "2026-11-23T18:00", &edge, &err), 0);
	assert_int_equal(cg_schedule_next_edge(b.rs, at), edge);
	/* Between two edges nothing changes */
	for (i = 0; i < 100; i++) {
		struct cg_subject subject = {};
		struct cg_moment first = { .now = at, .clock_trusted = true };
		struct cg_moment last = first;

		edge = cg_schedule_next_edge(b.rs, at);
		assert_true(edge > at);
		last.now = edge - 1;
		assert_int_equal(decide(b.rs, CARDGATE_CAP_CAMERA, &subject, &first).action,
				 decide(b.rs, CARDGATE_CAP_CAMERA, &subject, &last).action);
		at = edge;
	}
	assert_string_equal(before, "r");
	built_free(&b);
}

static void test_dates(void **state)
{
	struct built b = build(MADRID, YEAR "<schedule name=\"s\"><window days=\"mon wed\" "
			       "first=\"2026-12-07\" last=\"2026-12-14\"/></schedule>"
			       "<capability name=\"camera\" default=\"deny\">"
			       "<rule id=\"r\" action=\"allow\" during=\"s\"/></capability>");
	static const struct {
		const char *when, *decided;
	} cases[] = {
		{ "2026-11-30T12:00", "deny" }, { "2026-12-06T23:59:59", "deny" },
		{ "2026-12-07T00:00", "r" }, { "2026-12-07T23:59:59", "r" },
		{ "2026-12-08T00:00", "deny" }, { "2026-12-09T12:00", "r" },
		{ "2026-12-14T23:59:59", "r" }, { "2026-12-16T12:00", "deny" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(ask(b.rs, "", cases[i].when, true), cases[i].decided);
	built_free(&b);
}

static void test_untrusted_clock(void **state)
{
	struct built b = build("", "<schedule name=\"s\"><window from=\"08:00\" to=\"18:00\"/>"
			       "</schedule><capability name=\"camera\" default=\"deny\">"
			       "<rule id=\"no\" action=\"deny\" during=\"!s\"><device bus=\"usb\"/></rule>"
			       "<rule id=\"yes\" action=\"allow\" during=\"s\"/></capability>");

	(void)state;
	assert_string_equal(ask(b.rs, "bus=usb", "2026-11-23T12:00", true), "yes");
	assert_string_equal(ask(b.rs, "bus=usb", "2026-11-23T12:00", false), "no");
	assert_string_equal(ask(b.rs, "bus=pci", "2026-11-23T12:00", true), "yes");
	assert_string_equal(ask(b.rs, "bus=pci", "2026-11-23T12:00", false), "deny");
	built_free(&b);
}

static void test_contexts(void **state)
{
	/* Rule "deny a !b", rule "allow a", default deny: by the state of a and b */
	static const struct {
		const char *a, *b, *decided;
	} cases[] = {
		{ NULL, NULL, "no" }, { NULL, "!b", "no" }, { NULL, "b", "deny" },
		{ "a", NULL, "no" }, { "a", "!b", "no" }, { "a", "b", "yes" },
		{ "!a", NULL, "deny" }, { "!a", "!b", "deny" }, { "!a", "b", "deny" },
	};
	struct built b = build("", "<context name=\"a\"/><context name=\"b\"/>"
			       "<capability name=\"camera\" default=\"deny\">"
			       "<rule id=\"no\" action=\"deny\" context=\"a !b\"/>"
			       "<rule id=\"yes\" action=\"allow\" context=\"a\"/></capability>");
	struct cg_subject subject = {};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cg_moment moment = { .now = NOW, .clock_trusted = true };
		struct cg_decision decision;

		if (cases[i].a)
			ruleset_subject_context(b.rs, &moment, cases[i].a, NULL);
		if (cases[i].b)
			ruleset_subject_context(b.rs, &moment, cases[i].b, NULL);
		decision = decide(b.rs, CARDGATE_CAP_CAMERA, &subject, &moment);
		assert_string_equal(decision.rule ? decision.rule->id : "deny", cases[i].decided);
	}
	built_free(&b);
}

static void test_words_of_a_device(void **state)
{
	static const char * const bad[] = {
		"", "=", "id", "id=", "id=0951", "id=0951:*", "interface=08:*:*",
		"interface=08:06:*", "vendor=0951", "serial=", "connect-type=plugged", "usb",
		"a-very-long-key-that-nobody-has=1", "name=a\x1b[2J", "name=\xff",
	};
	struct cg_subject subject;
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		subject = (struct cg_subject){};
		if (ruleset_subject_set(&subject, bad[i], &err) != -EINVAL)
			fail_msg("\"%s\" was accepted", bad[i]);
	}
	subject = (struct cg_subject){};
	assert_int_equal(ruleset_subject_set(&subject, "name=a=b", &err), 0);
	assert_string_equal(subject.name, "a=b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_rule_decides),
		cmocka_unit_test(test_overnight),
		cmocka_unit_test(test_clock_changes),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_untrusted_clock),
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_words_of_a_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
