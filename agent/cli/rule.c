// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One rule of a rule set, as it stands at a moment.
 */
#include <stdio.h>
#include <stdlib.h>

#include "agent/cli/device.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/rule.h"
#include "agent/cli/snapshot.h"
#include "agent/cli/table.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_text.h"
#include "kernel/schedule.h"

static const char * const truths[] = {
	[CG_NO] = "no",
	[CG_UNKNOWN] = "unknown",
	[CG_YES] = "yes",
};

/**
 * rule_schedule_state - is a schedule open?
 * @rs: the rule set
 * @index: which schedule
 * @moment: the moment
 *
 * Return: "open", "closed", or "unknown" while the clock is not trusted.
 */
const char *rule_schedule_state(const struct cg_ruleset *rs, uint32_t index,
				const struct cg_moment *moment)
{
	if (!moment->clock_trusted)
		return "unknown";
	return cg_schedule_open(&rs->schedules[index], cg_schedule_local(rs, moment->now)) ?
	       "open" : "closed";
}

static void add_state(struct table *table, const struct cg_rule *rule, enum cg_truth truth)
{
	bool holds = cg_eval_holds(rule, truth);

	if (truth == CG_UNKNOWN)
		table_add(table, FORMAT_WARNING, "unknown, %s", holds ? "so yes" : "so no");
	else
		table_add(table, holds ? FORMAT_GOOD : FORMAT_FAINT, "%s", truths[truth]);
}

static void add_conditions(struct table *table, const struct cg_ruleset *rs,
			   const struct cg_rule *rule)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out) {
		table->failed = true;
		return;
	}
	ruleset_text_conditions(rs, rule, out);
	if (fclose(out))
		table->failed = true;
	table_add(table, FORMAT_PLAIN, "%s", text && *text ? text : "always");
	free(text);
}

static void add_device(struct table *table, const struct cg_match *match)
{
	char text[FORMAT_TEXT_SIZE] = "", value[RULESET_VALUE_SIZE];
	struct cg_subject device;
	size_t i, used = 0;

	ruleset_device_from_match(match, &device);
	for (i = 0; i < ruleset_attribute_count && used < sizeof(text); i++) {
		const struct ruleset_attribute *attr = &ruleset_attributes[i];

		if (!ruleset_device_has(attr, &device))
			continue;
		attr->format(attr, &device, value, sizeof(value));
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s=\"%s\"",
					 used ? " " : "", attr->key, value);
	}
	table_add(table, FORMAT_PLAIN, "%s", text);
}

/**
 * rule_add_rows - add a rule to a table
 * @table: columns number, state, action, id, conditions, device, label; a rule
 *	with several devices takes as many rows
 * @rs: the rule set
 * @rule: a rule of it
 * @moment: the moment
 */
void rule_add_rows(struct table *table, const struct cg_ruleset *rs, const struct cg_rule *rule,
		   const struct cg_moment *moment)
{
	uint32_t i;
	int blank;

	table_add(table, FORMAT_PLAIN, "%u", rule->index);
	add_state(table, rule, cg_eval_conditions(rs, rule, moment));
	table_add(table, FORMAT_PLAIN, "%s%s%s%s",
		  ruleset_names_get(&ruleset_actions, rule->action),
		  rule->flags & CARDGATE_RULE_MONITOR ? " (monitor)" : "",
		  rule->flags & CARDGATE_RULE_FORCE ? " (force)" : "",
		  rule->flags & CARDGATE_RULE_REMOTE ? " (remote may allow)" : "");
	table_add(table, FORMAT_PLAIN, "%s", rule->id);
	add_conditions(table, rs, rule);
	if (rule->match_count)
		add_device(table, &rule->matches[0]);
	else
		table_add(table, FORMAT_PLAIN, "any");
	table_add(table, FORMAT_PLAIN, "%s", rule->label ? rule->label : "");
	for (i = 1; i < rule->match_count; i++) {
		for (blank = 0; blank < 5; blank++)
			table_add(table, FORMAT_PLAIN, "%s", "");
		add_device(table, &rule->matches[i]);
		table_add(table, FORMAT_PLAIN, "%s", "");
	}
}

static void add_reference(struct json_object *list, uint32_t reference, const char *name)
{
	char text[CARDGATE_NAME_MAX + 2];

	snprintf(text, sizeof(text), "%s%s", reference & CARDGATE_NOT ? "!" : "", name);
	json_add_text(list, text);
}

/**
 * rule_json - a rule for programs
 * @rs: the rule set
 * @rule: a rule of it
 * @moment: the moment
 *
 * Return: an object.
 */
struct json_object *rule_json(const struct cg_ruleset *rs, const struct cg_rule *rule,
			      const struct cg_moment *moment)
{
	struct json_object *map = json_map(), *devices = json_list(), *device;
	struct json_object *during = json_list(), *contexts = json_list();
	enum cg_truth truth = cg_eval_conditions(rs, rule, moment);
	struct cg_subject subject;
	uint32_t i;

	json_put_number(map, "index", rule->index);
	json_put_text(map, "id", rule->id);
	json_put_text(map, "label", rule->label);
	json_put_text(map, "action", ruleset_names_get(&ruleset_actions, rule->action));
	json_put_flag(map, "monitor", rule->flags & CARDGATE_RULE_MONITOR);
	json_put_flag(map, "force", rule->flags & CARDGATE_RULE_FORCE);
	json_put_flag(map, "remote", rule->flags & CARDGATE_RULE_REMOTE);
	for (i = 0; i < rule->match_count; i++) {
		device = json_map();
		ruleset_device_from_match(&rule->matches[i], &subject);
		device_json_subject(device, &subject);
		json_add(devices, device);
	}
	for (i = 0; i < rule->schedule_count; i++)
		add_reference(during, rule->schedules[i],
			      rs->schedules[rule->schedules[i] & ~CARDGATE_NOT].name);
	for (i = 0; i < rule->context_count; i++)
		add_reference(contexts, rule->contexts[i],
			      rs->contexts[rule->contexts[i] & ~CARDGATE_NOT]);
	json_put(map, "devices", devices);
	json_put(map, "during", during);
	json_put(map, "context", contexts);
	json_put_text(map, "conditions", truths[truth]);
	json_put_flag(map, "holds", cg_eval_holds(rule, truth));
	return map;
}

/**
 * rule_json_condition - a condition and how it stands, for programs
 * @kind: "schedule" or "context"
 * @name: its name
 * @negated: the rule wants that it does not hold
 * @state: what it is
 *
 * Return: an object.
 */
struct json_object *rule_json_condition(const char *kind, const char *name, bool negated,
					const char *state)
{
	struct json_object *map = json_map();

	json_put_text(map, kind, name);
	json_put_flag(map, "negated", negated);
	json_put_text(map, "state", state);
	return map;
}

/**
 * rule_json_conditions - all conditions of a rule
 * @rs: the rule set
 * @rule: a rule of it
 * @moment: the moment
 *
 * Return: a list of what rule_json_condition() returns, in the order of an event.
 */
struct json_object *rule_json_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule,
					 const struct cg_moment *moment)
{
	struct json_object *list = json_list();
	const char *state;
	uint32_t i, index;

	for (i = 0; i < rule->schedule_count; i++) {
		index = rule->schedules[i] & ~CARDGATE_NOT;
		state = rule_schedule_state(rs, index, moment);
		json_add(list, rule_json_condition("schedule", rs->schedules[index].name,
						   rule->schedules[i] & CARDGATE_NOT, state));
	}
	for (i = 0; i < rule->context_count; i++) {
		index = rule->contexts[i] & ~CARDGATE_NOT;
		state = ruleset_names_get(&names_contexts, snapshot_context(moment, index));
		json_add(list, rule_json_condition("context", rs->contexts[index],
						   rule->contexts[i] & CARDGATE_NOT, state));
	}
	return list;
}
