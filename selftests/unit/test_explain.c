// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a rule held or did not */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>

#include "agent/ruleset_explain.h"
#include "agent/ruleset_subject.h"
#include "selftests/unit/test_policy_build.h"

static const char body[] =
	"<schedule name=\"work\"><window days=\"mon-fri\" from=\"08:00\" to=\"18:00\"/></schedule>"
	"<context name=\"office\"/><context name=\"vpn\"/>"
	"<capability name=\"usb\" default=\"deny\">"
	"<rule id=\"sticks\" action=\"allow\"><device id=\"0951:1666\" serial=\"A1\"/>"
	"<device id=\"0781:*\" interface=\"08:06:*\"/></rule>"
	"<rule id=\"driver\" action=\"deny\"><device driver=\"cdc_acm\"/></rule>"
	"<rule id=\"watch\" action=\"deny\" monitor=\"yes\" during=\"!work\"/>"
	"<rule id=\"home\" action=\"allow\" during=\"!work\" context=\"!office vpn\"/>"
	"<rule id=\"last\" action=\"deny\"/>"
	"<rule id=\"never\" action=\"allow\"/>"
	"</capability>";

struct question {
	const char *words[6];
	const char *contexts[3];
	const char *at;
	bool clock_set_back;
};

static struct ruleset_explanation explain(const struct cg_ruleset *rs, const struct question *q)
{
	struct cg_moment moment = { .now = NOW, .clock_trusted = !q->clock_set_back };
	struct ruleset_explanation explanation;
	struct cg_subject subject = {};
	struct error err;
	int i;

	for (i = 0; q->words[i]; i++)
		assert_int_equal(ruleset_subject_set(&subject, q->words[i], &err), 0);
	for (i = 0; q->contexts[i]; i++)
		assert_int_equal(ruleset_subject_context(rs, &moment, q->contexts[i], &err), 0);
	if (q->at)
		assert_int_equal(ruleset_time_parse(rs, q->at, &moment.now, &err), 0);
	assert_int_equal(ruleset_explain(rs, CARDGATE_CAP_USB, &subject, &moment, &explanation,
					 &err), 0);
	assert_int_equal(explanation.count, 6);
	return explanation;
}

/* @step from 0; @why NULL: not reached */
static void check(const struct question *q, size_t step, bool holds, const char *why)
{
	struct built b = build("", body);
	struct ruleset_explanation e = explain(b.rs, q);

	assert_int_equal(e.steps[step].reached, !!why);
	assert_int_equal(e.steps[step].holds, holds);
	assert_string_equal(e.steps[step].why, why ? why : "");
	ruleset_explain_free(&e);
	built_free(&b);
}

static void test_devices(void **state)
{
	(void)state;
	check(&(struct question){ .words = { "id=0951:1666", "serial=A1" } }, 0, true,
	      "it is device 1");
	check(&(struct question){ .words = { "id=0781:5567", "interface=08:06:50" } }, 0, true,
	      "it is device 2");
	check(&(struct question){ .words = { "id=0951:1666", "serial=A2" } }, 0, false,
	      "device 1: serial is A2, wanted A1; device 2: id is 0951:1666, wanted 0781:*");
	check(&(struct question){ .words = { "id=0781:5567" } }, 0, false,
	      "device 1: id is 0781:5567, wanted 0951:1666; device 2: it has no interface, wanted 08:06:*");
	check(&(struct question){ .words = { NULL } }, 0, false,
	      "device 1: it has no id, wanted 0951:1666; device 2: it has no id, wanted 0781:*");
}

static void test_not_known(void **state)
{
	(void)state;
	check(&(struct question){ .words = { "driver=?" } }, 1, true,
	      "device 1: driver is not known yet, wanted cdc_acm; what is not known counts against the device");
	check(&(struct question){ .words = { "id=0951:1666", "serial=?" } }, 0, false,
	      "device 1: serial is not known yet, wanted A1; what is not known does not open anything");
}

static void test_conditions(void **state)
{
	(void)state;
	check(&(struct question){ .at = "2026-11-23T12:00", .contexts = { "office", "vpn" } }, 3,
	      false, "schedule work is open; context office is set");
	check(&(struct question){ .at = "2026-11-23T19:00", .contexts = { "office", "vpn" } }, 3,
	      false, "context office is set");
	check(&(struct question){ .at = "2026-11-23T19:00", .contexts = { "!office", "vpn" } }, 3,
	      true, "schedule work is closed; context office is clear; context vpn is set");
	check(&(struct question){ .at = "2026-11-23T19:00", .contexts = { "!office" } }, 3, false,
	      "context vpn is unknown; what is not known does not open anything");
	check(&(struct question){ .contexts = { "!office", "vpn" }, .clock_set_back = true }, 3,
	      false,
	      "schedule work: the clock was set back; what is not known does not open anything");
	check(&(struct question){ .clock_set_back = true }, 2, true,
	      "schedule work: the clock was set back; what is not known counts against the device");
}

static void test_order(void **state)
{
	struct question q = { .at = "2026-11-23T12:00" };

	(void)state;
	check(&q, 4, true, "it is for every device, at any time");
	check(&q, 5, false, NULL);
	/* A monitor rule holds and decides nothing */
	q.at = "2026-11-23T19:00";
	check(&q, 2, true, "schedule work is closed");
	check(&q, 4, true, "it is for every device, at any time");
}

static void test_decision_in_words(void **state)
{
	struct built b = build("", "<capability name=\"usb\" default=\"deny\">"
			       "<rule id=\"r\" action=\"allow\" label=\"All of them\" during=\"s\"/>"
			       "</capability><schedule name=\"s\"><window to=\"12:00\"/></schedule>");
	struct cg_moment moment = { .now = NOW, .clock_trusted = true };
	struct ruleset_explanation e;
	struct cg_subject subject = {};
	struct error err;
	char text[64];

	(void)state;
	assert_int_equal(ruleset_explain(b.rs, CARDGATE_CAP_USB, &subject, &moment, &e, &err), 0);
	ruleset_explain_decision(b.rs, CARDGATE_CAP_USB, &e.decision, text, sizeof(text));
	assert_string_equal(text, "deny: no rule held, so the default decides");
	ruleset_explain_free(&e);

	moment.now -= 43200;
	assert_int_equal(ruleset_explain(b.rs, CARDGATE_CAP_USB, &subject, &moment, &e, &err), 0);
	ruleset_explain_decision(b.rs, CARDGATE_CAP_USB, &e.decision, text, sizeof(text));
	assert_string_equal(text, "allow: rule r (All of them)");
	ruleset_explain_free(&e);

	assert_int_equal(ruleset_explain(b.rs, CARDGATE_CAP_IR, &subject, &moment, &e, &err), 0);
	assert_int_equal(e.count, 0);
	ruleset_explain_decision(b.rs, CARDGATE_CAP_IR, &e.decision, text, sizeof(text));
	assert_string_equal(text, "allow: the policy does not speak of it");
	ruleset_explain_free(&e);
	built_free(&b);
}

static void test_long_reasons_are_cut(void **state)
{
	char text[4096], *p = text;
	struct built b;
	struct ruleset_explanation e;
	struct cg_moment moment = { .now = NOW, .clock_trusted = true };
	struct cg_subject subject = {};
	struct error err;
	int i;

	(void)state;
	p += sprintf(p, "<capability name=\"usb\" default=\"deny\">"
		     "<rule id=\"r\" action=\"allow\">");
	for (i = 0; i < 40; i++)
		p += sprintf(p, "<device serial=\"number-%d\"/>", i);
	sprintf(p, "</rule></capability>");
	b = build("", text);
	assert_int_equal(ruleset_explain(b.rs, CARDGATE_CAP_USB, &subject, &moment, &e, &err), 0);
	assert_int_equal(strlen(e.steps[0].why), RULESET_REASON_SIZE - 1);
	ruleset_explain_free(&e);
	built_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_not_known),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_decision_in_words),
		cmocka_unit_test(test_long_reasons_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
