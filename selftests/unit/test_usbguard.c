// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What USBGuard's rules say against what the policy made of them decides, on
 * rules, devices and times by chance. The meaning of the rules is written down
 * here once more, as usbguard-rules.conf(5) has it. CARDGATE_SEED repeats a run.
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

#include "agent/policy_compile.h"
#include "agent/ruleset_subject.h"
#include "agent/ruleset_text.h"
#include "agent/usbguard_convert.h"
#include "selftests/unit/naive.h"

#define ROUNDS		3000
#define QUESTIONS	40
#define RULES		6
#define VALUES		3
#define KINDS		5	/* id, serial, via-port, with-interface, if */
#define MIDNIGHT	1795392000	/* 2026-11-23T00:00:00Z */

enum kind { ID, SERIAL, PORT, INTERFACE, CONDITION };

static const char * const names[KINDS] = { "id", "serial", "via-port", "with-interface", "if" };
static const char * const texts[KINDS][6] = {
	[ID] = { "0001:0001", "0001:0002", "0002:0001", "0001:*", "0002:*", "*:*" },
	[SERIAL] = { "\"a\"", "\"b\"", "\"c\"" },
	[PORT] = { "\"1-1\"", "\"1-2\"" },
	[INTERFACE] = { "08:06:50", "08:06:62", "03:01:01", "08:06:*", "03:*:*", "08:*:*" },
	[CONDITION] = { "localtime(08:00-12:00)", "localtime(10:00-17:59:59)", "true", "false",
			"!localtime(09:00-11:00)", "!true" },
};
static const u32 counts[KINDS] = { 6, 3, 2, 6, 6 };
static const char * const operators[] = {
	"all-of", "one-of", "none-of", "equals", "equals-ordered", "match-all",
};

struct set {
	u32 op;
	u32 count;		/* 0: not there */
	u32 value[VALUES];	/* numbers in texts */
};

struct rule {
	bool allow;
	struct set sets[KINDS];
};

/* A device: for each kind, numbers of the exact values in texts that it has */
struct box {
	u32 count[KINDS];
	u32 value[KINDS][VALUES];
	u32 minute;
};

static struct tally {
	uint64_t rules, defaults;
} tally;

static void random_set(struct set *set, enum kind kind)
{
	u32 i;

	set->op = naive_random(kind == CONDITION ? 5 : 6);
	set->count = 1 + naive_random(VALUES);
	for (i = 0; i < set->count; i++)
		set->value[i] = naive_random(counts[kind]);
}

static void write_rule(const struct rule *rule, FILE *out)
{
	u32 kind, i;

	fputs(rule->allow ? "allow" : naive_random(2) ? "block" : "reject", out);
	for (kind = 0; kind < KINDS; kind++) {
		const struct set *set = &rule->sets[kind];

		if (!set->count)
			continue;
		fprintf(out, " %s %s {", names[kind], operators[set->op]);
		for (i = 0; i < set->count; i++)
			fprintf(out, " %s", texts[kind][set->value[i]]);
		fputs(" }", out);
	}
	fputc('\n', out);
}

static char *random_rules(struct rule rules[RULES], u32 count)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	u32 i, kind;

	assert_non_null(out);
	for (i = 0; i < count; i++) {
		rules[i] = (struct rule){ .allow = naive_random(2) };
		for (kind = 0; kind < KINDS; kind++)
			if (naive_random(100) < 35)
				random_set(&rules[i].sets[kind], (enum kind)kind);
		write_rule(&rules[i], out);
	}
	fclose(out);
	return text;
}

/* "08:*:*" takes in "08:06:50" */
static bool takes_in(enum kind kind, u32 pattern, u32 value)
{
	const char *p = texts[kind][pattern], *v = texts[kind][value];
	size_t same = strcspn(p, "*");

	return p[same] ? !strncmp(p, v, same) : !strcmp(p, v);
}

static bool find(enum kind kind, u32 pattern, const struct box *box)
{
	u32 i;

	for (i = 0; i < box->count[kind]; i++)
		if (takes_in(kind, pattern, box->value[kind][i]))
			return true;
	return false;
}

static bool ordered(const struct set *set, enum kind kind, const u32 *values)
{
	u32 i;

	for (i = 0; i < set->count; i++)
		if (!takes_in(kind, set->value[i], values[i]))
			return false;
	return true;
}

/* In any order: all orders of at most three */
static bool unordered(const struct set *set, enum kind kind, const u32 *values)
{
	static const u32 orders[6][VALUES] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	u32 i, j, mixed[VALUES];

	for (i = 0; i < 6; i++) {
		for (j = 0; j < set->count && orders[i][j] < set->count; j++)
			mixed[j] = values[orders[i][j]];
		if (j == set->count && ordered(set, kind, mixed))
			return true;
	}
	return false;
}

static bool fits(const struct set *set, enum kind kind, const struct box *box)
{
	u32 found = 0, inside = 0, i, j;

	for (i = 0; i < set->count; i++)
		found += find(kind, set->value[i], box);
	for (i = 0; i < box->count[kind]; i++) {
		for (j = 0; j < set->count; j++)
			if (takes_in(kind, set->value[j], box->value[kind][i]))
				break;
		inside += j < set->count;
	}
	switch (set->op) {
	case 0:
		return found == set->count;
	case 1:
		return found;
	case 2:
		return !found;
	case 3:
		return set->count == box->count[kind] && unordered(set, kind, box->value[kind]);
	case 4:
		return set->count == box->count[kind] && ordered(set, kind, box->value[kind]);
	default:
		/* One that has none of it here lacks the attribute: no rule demands that */
		return box->count[kind] && inside == box->count[kind];
	}
}

static bool condition_holds(u32 condition, u32 minute)
{
	switch (condition) {
	case 0:
		return minute >= 8 * 60 && minute < 12 * 60;
	case 1:
		return minute >= 10 * 60 && minute < 18 * 60;
	case 2:
		return true;
	case 4:
		return minute < 9 * 60 || minute >= 11 * 60;
	default:
		return false;
	}
}

static bool conditions_hold(const struct set *set, u32 minute)
{
	u32 hold = 0, i;

	for (i = 0; i < set->count; i++)
		hold += condition_holds(set->value[i], minute);
	return set->op == 1 ? hold > 0 : set->op == 2 ? !hold : hold == set->count;
}

static bool wanted(const struct rule *rules, u32 count, const struct box *box)
{
	u32 i, kind;

	for (i = 0; i < count; i++) {
		for (kind = 0; kind < CONDITION; kind++)
			if (rules[i].sets[kind].count &&
			    !fits(&rules[i].sets[kind], (enum kind)kind, box))
				break;
		if (kind < CONDITION || (rules[i].sets[CONDITION].count &&
					 !conditions_hold(&rules[i].sets[CONDITION], box->minute)))
			continue;
		tally.rules++;
		return rules[i].allow;
	}
	tally.defaults++;
	return false;
}

static void add_word(struct cg_subject *subject, const char *key, const char *value)
{
	struct error err;
	char word[128];

	/* Without quotation marks */
	snprintf(word, sizeof(word), "%s=%.*s", key, (int)strcspn(value + (*value == '"'), "\""),
		 value + (*value == '"'));
	if (ruleset_subject_set(subject, word, &err))
		fail_msg("%s", err.text);
}

static void random_box(struct box *box, struct cg_subject *subject)
{
	char list[64] = "equals-ordered";
	u32 i;

	*box = (struct box){ .minute = naive_random(24 * 60) };
	*subject = (struct cg_subject){};
	box->count[ID] = 1;
	box->value[ID][0] = naive_random(3);
	add_word(subject, "id", texts[ID][box->value[ID][0]]);
	box->count[SERIAL] = naive_random(4) > 0;
	box->value[SERIAL][0] = naive_random(3);
	if (box->count[SERIAL])
		add_word(subject, "serial", texts[SERIAL][box->value[SERIAL][0]]);
	box->count[PORT] = 1;
	box->value[PORT][0] = naive_random(2);
	add_word(subject, "port", texts[PORT][box->value[PORT][0]]);
	box->count[INTERFACE] = 1 + naive_random(VALUES);
	for (i = 0; i < box->count[INTERFACE]; i++) {
		box->value[INTERFACE][i] = naive_random(3);
		strcat(list, " ");
		strcat(list, texts[INTERFACE][box->value[INTERFACE][i]]);
	}
	add_word(subject, "interfaces", list);
}

static void ask(const struct cg_ruleset *rs, const struct rule *rules, u32 count, const char *text)
{
	struct cg_moment moment = { .clock_trusted = true };
	struct cg_decision decision;
	enum cardgate_action right;
	struct cg_subject subject;
	struct box box;

	random_box(&box, &subject);
	right = wanted(rules, count, &box) ? CARDGATE_ACTION_ALLOW : CARDGATE_ACTION_DENY;
	moment.now = MIDNIGHT + box.minute * 60;
	cg_eval(rs, CARDGATE_CAP_USB, &subject, &moment, &decision);
	if (decision.action != right)
		fail_msg("minute %u, id %s, serial %u, port %u, %u interfaces: %s by %s, of\n%s",
			 box.minute, texts[ID][box.value[ID][0]],
			 box.count[SERIAL] ? box.value[SERIAL][0] : 9, box.value[PORT][0],
			 box.count[INTERFACE],
			 decision.action == CARDGATE_ACTION_ALLOW ? "allowed" : "denied",
			 decision.rule ? decision.rule->id : "default", text);
}

static void round_of(void)
{
	struct usbguard_options options = { .name = "t", .issuer = "t", .zone = "UTC",
					    .default_action = CARDGATE_ACTION_DENY };
	struct usbguard_messages messages = { .errors.file = "rules" };
	u32 count = 1 + naive_random(RULES), i;
	struct usbguard_policy result;
	struct usbguard_rules parsed;
	struct rule rules[RULES];
	struct cg_ruleset *rs;
	struct error err;
	uint8_t *bytes;
	size_t len;
	char *text;

	text = random_rules(rules, count);
	if (usbguard_parse((uint8_t *)text, strlen(text), &parsed, &messages.errors) ||
	    usbguard_convert(&parsed, &options, &result, &messages)) {
		policy_errors_print(&messages.errors, stderr);
		fail_msg("refused:\n%s", text);
	}
	assert_int_equal(policy_compile(result.policy, NULL, MIDNIGHT, &bytes, &len,
					&messages.errors), 0);
	if (ruleset_text_parse(bytes, len, &rs, &err))
		fail_msg("%s", err.text);
	for (i = 0; i < QUESTIONS; i++)
		ask(rs, rules, count, text);
	cg_ruleset_free(rs);
	free(bytes);
	usbguard_convert_free(&result);
	usbguard_free(&parsed);
	free(text);
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
	printf("%llu decided by rules, %llu by default\n", (unsigned long long)tally.rules,
	       (unsigned long long)tally.defaults);
	assert_true(tally.rules > tally.defaults / 4 && tally.defaults > tally.rules / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
