// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <time.h>

#include <linux/err.h>

#include "agent/policy_value.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_text.h"
#include "agent/ruleset_time.h"

/**
 * ruleset_text_parse - check a rule set with the kernel's own parser
 * @bytes: the rule set, aligned to 4 bytes; to be kept as long as @rs
 * @len: bytes of it
 * @rs: set to the parsed form, to be freed with cg_ruleset_free()
 * @err: message on failure, with the offset or the rule that is wrong
 *
 * Return: 0, -EINVAL and other errors of cg_ruleset_parse().
 */
int ruleset_text_parse(const uint8_t *bytes, size_t len, struct cg_ruleset **rs,
		       struct error *err)
{
	struct netlink_ext_ack extack = {};
	const char *what;
	u32 bad_rule;
	int ret;

	if (len > CARDGATE_RULESET_SIZE_MAX)
		return error_set(err, -E2BIG, "rule set of %zu bytes, expected at most %d", len,
				 CARDGATE_RULESET_SIZE_MAX);
	*rs = cg_ruleset_parse(bytes, (u32)len, &bad_rule, &extack);
	if (!IS_ERR(*rs))
		return 0;
	ret = (int)PTR_ERR(*rs);
	*rs = NULL;
	what = extack._msg ? extack._msg : strerror(-ret);
	if (bad_rule)
		return error_set(err, ret, "rule set: rule %u: %s", bad_rule, what);
	if (extack.bad_attr)
		return error_set(err, ret, "rule set: byte %td: %s",
				 (const uint8_t *)extack.bad_attr - bytes, what);
	return error_set(err, ret, "rule set: %s", what);
}

static void show_header(const struct cg_ruleset *rs, FILE *out)
{
	char clean[RULESET_CLEAN_SIZE], from[RULESET_TIME_SIZE], until[RULESET_TIME_SIZE];
	int i;

	fprintf(out, "policy      %s, version %llu\n", ruleset_clean(rs->name, clean),
		(unsigned long long)rs->version);
	fprintf(out, "issuer      %s\n", ruleset_clean(rs->issuer, clean));
	fprintf(out, "valid       %s%s until %s\n", rs->not_before != INT64_MIN ? "from " : "",
		rs->not_before != INT64_MIN ? ruleset_time_format(rs, rs->not_before, from) :
		"always",
		rs->not_after != INT64_MAX ? ruleset_time_format(rs, rs->not_after, until) :
		"further notice");
	if (rs->flags & CARDGATE_POLICY_RELEASE)
		fprintf(out, "release     devices are bound no longer\n");
	if (rs->flags & CARDGATE_POLICY_OPERATION)
		fprintf(out, "operation   beside the policy in force\n");
	if (rs->association) {
		fprintf(out, "device      ");
		for (i = 0; i < CARDGATE_ASSOCIATION_SIZE; i++)
			fprintf(out, "%02x", rs->association[i]);
		fputc('\n', out);
	}
	fprintf(out, "cards       %s\n", rs->flags & CARDGATE_POLICY_ANY_CARD ?
		"any of the authority's" : "those whose certificate names the policy");
	if (rs->flags & CARDGATE_POLICY_ASK)
		fprintf(out, "binding     only when the user agrees\n");
	if (rs->flags & CARDGATE_POLICY_OCSP)
		fprintf(out, "OCSP        a card counts when its responder says that it is good\n");
	if (rs->flags & CARDGATE_POLICY_PACKAGES)
		fprintf(out, "packages    what may be installed is in the policy's text\n");
	if (rs->removal)
		fprintf(out, "card out    %s %s\n",
			ruleset_names_get(&ruleset_removals, rs->removal),
			rs->removal_context ? ruleset_clean(rs->removal_context, clean) :
					      "all sessions");
	if (rs->zone_count)
		fprintf(out, "local time  %u changes of the offset from UTC, the last one %s\n",
			rs->zone_count - 1,
			ruleset_time_format(rs, rs->zone[rs->zone_count - 1].from, until));
	else
		fprintf(out, "local time  UTC\n");
	if (!rs->source)
		return;
	fprintf(out, "source      SHA-256 ");
	for (i = 0; i < CARDGATE_DIGEST_SIZE; i++)
		fprintf(out, "%02x", rs->source[i]);
	fputc('\n', out);
}

static void show_schedule(const struct cg_schedule *schedule, FILE *out)
{
	char clean[RULESET_CLEAN_SIZE], text[2][POLICY_VALUE_TEXT_SIZE];
	u32 i;

	fprintf(out, "\nschedule %s\n", ruleset_clean(schedule->name, clean));
	for (i = 0; i < schedule->count; i++) {
		const struct cardgate_window *window = &schedule->windows[i];

		if (window->days == CARDGATE_DAYS_ALL)
			fprintf(out, "    every day");
		else
			fprintf(out, "    %s", policy_value_days_text(window->days, text[0]));
		fprintf(out, " %s to %s%s", policy_value_time_text(window->start, text[0]),
			policy_value_time_text(window->end, text[1]),
			window->end <= window->start ? " of the next day" : "");
		if (window->first != INT32_MIN)
			fprintf(out, ", from %s", policy_value_date_text(window->first, text[0]));
		if (window->last != INT32_MAX)
			fprintf(out, ", until %s", policy_value_date_text(window->last, text[0]));
		fputc('\n', out);
	}
}

/**
 * ruleset_text_conditions - write when a rule holds
 * @rs: the rule set
 * @rule: a rule of it
 * @out: gets ``during work and not lunch, in context office``, or nothing
 */
void ruleset_text_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule, FILE *out)
{
	char clean[RULESET_CLEAN_SIZE];
	u32 i, index;

	for (i = 0; i < rule->schedule_count; i++) {
		index = rule->schedules[i] & ~CARDGATE_NOT;
		fprintf(out, "%s%s%s", i ? " and " : "during ",
			rule->schedules[i] & CARDGATE_NOT ? "not " : "",
			ruleset_clean(rs->schedules[index].name, clean));
	}
	if (rule->schedule_count && rule->context_count)
		fprintf(out, ", ");
	for (i = 0; i < rule->context_count; i++) {
		index = rule->contexts[i] & ~CARDGATE_NOT;
		fprintf(out, "%s%s%s", i ? " and " : "in context ",
			rule->contexts[i] & CARDGATE_NOT ? "not " : "",
			ruleset_clean(rs->contexts[index], clean));
	}
}

static void show_device(const struct cg_match *match, FILE *out)
{
	char value[RULESET_VALUE_SIZE], clean[RULESET_VALUE_SIZE];
	struct cg_subject device;
	size_t i;

	ruleset_device_from_match(match, &device);
	fprintf(out, "        device");
	for (i = 0; i < ruleset_attribute_count; i++) {
		const struct ruleset_attribute *attr = &ruleset_attributes[i];

		if (!ruleset_device_has(attr, &device))
			continue;
		attr->format(attr, &device, value, sizeof(value));
		fprintf(out, " %s=\"%s\"", attr->key,
			ruleset_clean_copy(value, clean, sizeof(clean)));
	}
	fputc('\n', out);
}

static void show_rule(const struct cg_ruleset *rs, const struct cg_rule *rule, FILE *out)
{
	char clean[RULESET_CLEAN_SIZE];
	u32 i;

	fprintf(out, "%4u  %-5s %s%s%s%s", rule->index,
		ruleset_names_get(&ruleset_actions, rule->action),
		ruleset_clean(rule->id, clean),
		rule->flags & CARDGATE_RULE_MONITOR ? " [monitor]" : "",
		rule->flags & CARDGATE_RULE_FORCE ? " [force]" : "",
		rule->flags & CARDGATE_RULE_REMOTE ? " [remote may allow]" : "");
	if (rule->label)
		fprintf(out, ": %s", ruleset_clean(rule->label, clean));
	fputc('\n', out);
	for (i = 0; i < rule->match_count; i++)
		show_device(&rule->matches[i], out);
	if (!rule->schedule_count && !rule->context_count)
		return;
	fprintf(out, "        ");
	ruleset_text_conditions(rs, rule, out);
	fputc('\n', out);
}

/**
 * ruleset_text_show - write a rule set for people
 * @rs: the rule set
 * @out: where to
 */
void ruleset_text_show(const struct cg_ruleset *rs, FILE *out)
{
	char clean[RULESET_CLEAN_SIZE];
	u32 i, cap;

	show_header(rs, out);
	for (i = 0; i < rs->schedule_count; i++)
		show_schedule(&rs->schedules[i], out);
	if (rs->context_count)
		fputc('\n', out);
	for (i = 0; i < rs->context_count; i++)
		fprintf(out, "context %s\n", ruleset_clean(rs->contexts[i], clean));

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		const struct cg_rules *rules = &rs->caps[cap];

		fprintf(out, "\n%s: ", ruleset_names_get(&ruleset_capabilities, cap));
		if (rules->named)
			fprintf(out, "%s by default\n",
				ruleset_names_get(&ruleset_actions, rules->default_action));
		else
			fprintf(out, "allow, the policy does not speak of it\n");
		for (i = 0; i < rules->count; i++)
			show_rule(rs, &rules->rules[i], out);
	}
}
