// SPDX-License-Identifier: GPL-2.0-or-later
/* What becomes of a remote operation: the rule by which server and policy are merged, as a table */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "agent/dm/operation.h"
#include "agent/ruleset_text.h"

#define ALLOW	CARDGATE_ACTION_ALLOW
#define DENY	CARDGATE_ACTION_DENY

static const struct {
	enum cardgate_action action;
	uint64_t version;
	struct operation_facts facts;
	enum operation_verdict verdict;
} rows[] = {
	/* A server narrows freely */
	{ DENY, 0, {}, OPERATION_DONE },
	{ DENY, 0, { .named = true }, OPERATION_DONE },
	{ DENY, 0, { .named = true, .delegated = true }, OPERATION_DONE },
	{ DENY, 0, { .named = true, .disabled = true }, OPERATION_DONE },
	/* and widens only what is delegated, or what it narrowed itself */
	{ ALLOW, 0, {}, OPERATION_DONE },
	{ ALLOW, 0, { .named = true }, OPERATION_NOT_DELEGATED },
	{ ALLOW, 0, { .named = true, .delegated = true }, OPERATION_DONE },
	{ ALLOW, 0, { .named = true, .disabled = true }, OPERATION_DONE },
	/* To a sealed kernel nobody speaks but the authority */
	{ DENY, 0, { .sealed = true }, OPERATION_UNSIGNED },
	{ ALLOW, 0, { .sealed = true, .named = true, .delegated = true }, OPERATION_UNSIGNED },
	{ DENY, 0, { .sealed = true, .is_signed = true }, OPERATION_DONE },
	{ ALLOW, 0, { .sealed = true, .is_signed = true, .named = true }, OPERATION_NOT_DELEGATED },
	{ ALLOW, 0, { .sealed = true, .is_signed = true, .named = true, .delegated = true },
	  OPERATION_DONE },
	/* and what it said before does not come back */
	{ DENY, 4, { .is_signed = true, .last_version = 5 }, OPERATION_STALE },
	{ DENY, 5, { .is_signed = true, .last_version = 5 }, OPERATION_DONE },
	{ ALLOW, 4, { .is_signed = true, .disabled = true, .named = true, .last_version = 5 },
	  OPERATION_STALE },
};

static void verdicts(void **state)
{
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct operation operation = {
			.action = rows[i].action, .version = rows[i].version
		};
		enum operation_verdict verdict = operation_judge(&operation, &rows[i].facts);

		if (verdict != rows[i].verdict)
			fail_msg("row %zu: %s, expected %s", i, operation_text(verdict),
				 operation_text(rows[i].verdict));
	}
}

static void codes_are_those_of_the_documentation(void **state)
{
	(void)state;
	assert_int_equal(operation_code(OPERATION_DONE), 1200);
	assert_int_equal(operation_code(OPERATION_MALFORMED), 1400);
	assert_int_equal(operation_code(OPERATION_UNTRUSTED), 1407);
	assert_int_equal(operation_code(OPERATION_NOT_DELEGATED), 1450);
	assert_int_equal(operation_code(OPERATION_UNSIGNED), 1451);
	assert_int_equal(operation_code(OPERATION_STALE), 1452);
	assert_int_equal(operation_code(OPERATION_FAILED), 1500);
}

static void what_is_composed_is_parsed(void **state)
{
	struct operation operation = {
		.capability = CARDGATE_CAP_CAMERA, .action = DENY, .from = 1000, .until = 2000,
		.version = 7, .issuer = "server", .for_one = true, .association = "0123456789abcde",
	}, found;
	struct error err = {};
	uint8_t *ruleset;
	size_t len;
	int i;
	(void)state;

	for (i = 0; i < 2; i++) {
		assert_int_equal(operation_compose(&operation, &ruleset, &len, &err), 0);
		assert_int_equal(operation_parse(&found, ruleset, len, &err), 0);
		assert_int_equal(found.capability, operation.capability);
		assert_int_equal(found.action, operation.action);
		assert_int_equal(found.from, operation.from);
		assert_int_equal(found.until, operation.until);
		assert_int_equal(found.version, operation.version);
		assert_string_equal(found.issuer, operation.issuer);
		assert_int_equal(found.for_one, operation.for_one);
		assert_memory_equal(found.association, operation.association,
				    sizeof(found.association));
		assert_int_not_equal(operation_parse(&found, ruleset, len - 4, &err), 0);
		free(ruleset);
		operation = (struct operation){
			.capability = CARDGATE_CAP_USB, .action = ALLOW, .from = INT64_MIN,
			.until = INT64_MAX, .version = 1, .issuer = "a",
		};
	}
}

static void operations_move_decisions(void **state)
{
	static const struct {
		uint32_t disabled, enabled;
		enum cardgate_state wanted;
	} moments[] = {
		{ 0, 0, CARDGATE_STATE_ALLOWED },
		{ 1U << CARDGATE_CAP_USB, 0, CARDGATE_STATE_DENIED },
		{ 0, 1U << CARDGATE_CAP_USB, CARDGATE_STATE_ALLOWED },
		{ 1U << CARDGATE_CAP_IR, 0, CARDGATE_STATE_ALLOWED },
	};
	size_t i;
	(void)state;

	/* Without a policy, too */
	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		struct cg_moment moment = { .clock_trusted = true, .disabled = moments[i].disabled,
					    .enabled = moments[i].enabled };
		struct cg_subject subject = {};
		struct cg_decision decision;

		cg_eval(NULL, CARDGATE_CAP_USB, &subject, &moment, &decision);
		assert_int_equal(cg_eval_state(NULL, CARDGATE_CAP_USB, &moment),
				 moments[i].wanted);
		assert_int_equal(decision.action, moments[i].wanted == CARDGATE_STATE_DENIED ?
				 CARDGATE_ACTION_DENY : CARDGATE_ACTION_ALLOW);
		assert_int_equal(decision.reason, moments[i].wanted == CARDGATE_STATE_DENIED ?
				 CARDGATE_REASON_OPERATION : CARDGATE_REASON_NO_POLICY);
	}
}

static void time_fails_closed(void **state)
{
	static const struct {
		enum cardgate_action action;
		int64_t from, until;
		bool trusted, holds;
	} moments[] = {
		{ DENY, 100, 200, true, true }, { DENY, 151, 200, true, false },
		{ DENY, 150, 150, true, true }, { DENY, 100, 149, true, false },
		{ DENY, 100, 149, false, true }, { DENY, INT64_MIN, INT64_MAX, false, true },
		{ ALLOW, 100, 200, true, true }, { ALLOW, 100, 200, false, false },
		{ ALLOW, INT64_MIN, INT64_MAX, false, true }, { ALLOW, 100, 149, true, false },
	};
	size_t i;
	(void)state;

	for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		struct cg_moment moment = { .now = 150, .clock_trusted = moments[i].trusted };

		if (cg_eval_operation(moments[i].action, moments[i].from, moments[i].until,
				      &moment) != moments[i].holds)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(codes_are_those_of_the_documentation),
		cmocka_unit_test(what_is_composed_is_parsed),
		cmocka_unit_test(operations_move_decisions),
		cmocka_unit_test(time_fails_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
