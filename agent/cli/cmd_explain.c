// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>

#include <linux/bits.h>

#include "agent/cli/device.h"
#include "agent/cli/explain.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/rule.h"
#include "agent/cli/table.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_time.h"

static enum format_style action_style(uint32_t action)
{
	return action == CARDGATE_ACTION_DENY ? FORMAT_BAD : FORMAT_GOOD;
}

static void add_fact(struct table *table, const char *name, const char *value)
{
	if (!*value)
		return;
	table_add(table, FORMAT_HEADING, "%s", name);
	table_add(table, FORMAT_PLAIN, "%s", value);
}

static void add_attribute(struct table *table, const struct ruleset_attribute *attr,
			  const struct cg_subject *subject)
{
	char value[RULESET_VALUE_SIZE] = "";

	if (subject->unknown & attr->fields)
		snprintf(value, sizeof(value), "not known yet");
	else if (subject->deferred & attr->fields)
		snprintf(value, sizeof(value), "of what comes of it");
	else if (subject->fields & attr->fields)
		attr->format(attr, subject, value, sizeof(value));
	add_fact(table, attr->key, value);
}

static int print_head(const struct explain *explain, struct error *err)
{
	const struct snapshot *snapshot = &explain->snapshot;
	char text[FORMAT_TEXT_SIZE], node[DEVICE_NODE_SIZE];
	const struct kernel_device *device = &explain->device;
	struct table table = { .columns = 2 };
	uint32_t i;

	snprintf(text, sizeof(text), "%u: /sys%s", device->id, device->path);
	add_fact(&table, "device", text);
	add_fact(&table, "node", device_node(device, node) ?: "");
	for (i = 0; i < ruleset_attribute_count; i++)
		add_attribute(&table, &ruleset_attributes[i], &explain->subject);
	if (explain->exempt)
		add_fact(&table, "exempt", "the way back in: only a rule with \"force\" denies it");
	if (snapshot->rs)
		add_fact(&table, "time",
			 ruleset_time_format(snapshot->rs, snapshot->moment.now, text));
	if (!snapshot->moment.clock_trusted)
		add_fact(&table, "clock", "set back, so not trusted");
	for (i = 0; snapshot->rs && i < snapshot->rs->context_count; i++) {
		table_add(&table, FORMAT_HEADING, "context");
		table_add(&table, FORMAT_PLAIN, "%s is %s", snapshot->rs->contexts[i],
			  ruleset_names_get(&names_contexts,
					    snapshot_context(&snapshot->moment, i)));
	}
	return table_print(&table, stdout, err);
}

static const char *step_result(const struct ruleset_explanation *explanation,
			       const struct ruleset_step *step)
{
	if (!step->reached)
		return "not reached";
	if (explanation->decision.rule == step->rule)
		return "decides";
	if (step->holds)
		return step->rule->flags & CARDGATE_RULE_MONITOR ? "holds, only reports" :
		       "holds, but the device is exempt";
	return "does not hold";
}

static int print_capability(const struct explain *explain, uint32_t cap, struct error *err)
{
	static const char * const headings[] = { "#RULE", "ACTION", "ID", "RESULT", "BECAUSE" };
	struct table table = { .headings = headings, .columns = 5, .indent = 2 };
	const struct ruleset_explanation *explanation = &explain->caps[cap];
	const struct cg_rules *rules = &explain->snapshot.rs->caps[cap];
	size_t i;

	putchar('\n');
	format_print(FORMAT_HEADING, stdout, "%s", ruleset_names_get(&ruleset_capabilities, cap));
	printf(": %s by default%s\n", rules->named ?
	       ruleset_names_get(&ruleset_actions, rules->default_action) : "allow",
	       rules->named ? "" : ", the policy does not speak of it");
	for (i = 0; i < explanation->count; i++) {
		const struct ruleset_step *step = &explanation->steps[i];
		bool decides = explanation->decision.rule == step->rule;

		table_add(&table, FORMAT_PLAIN, "%u", step->rule->index);
		table_add(&table, FORMAT_PLAIN, "%s",
			  ruleset_names_get(&ruleset_actions, step->rule->action));
		table_add(&table, FORMAT_PLAIN, "%s", step->rule->id);
		table_add(&table, decides ? action_style(step->rule->action) :
			  step->reached ? FORMAT_PLAIN : FORMAT_FAINT, "%s",
			  step_result(explanation, step));
		table_add(&table, FORMAT_PLAIN, "%s", step->why);
	}
	return explanation->count ? table_print(&table, stdout, err) : 0;
}

static void print_verdict(const char *whose, const struct kernel_device *verdict)
{
	char why[DEVICE_WHY_SIZE];

	format_print(FORMAT_HEADING, stdout, "%-8s", whose);
	format_print(action_style(verdict->action), stdout, "%s",
		     ruleset_names_get(&ruleset_actions, verdict->action));
	format_print(FORMAT_PLAIN, stdout, " (%s)", device_why(verdict, why));
	putchar('\n');
}

static int print_text(const struct explain *explain, struct error *err)
{
	uint32_t cap;
	int ret;

	ret = print_head(explain, err);
	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++)
		if (explain->snapshot.rs && explain->device.capabilities & BIT(cap))
			ret = print_capability(explain, cap, err);
	if (ret)
		return ret;
	putchar('\n');
	print_verdict("verdict", &explain->verdict);
	if (!explain->what_if && !explain->agrees)
		print_verdict("kernel", &explain->device);
	return 0;
}

static struct json_object *step_json(const struct snapshot *snapshot,
				     const struct ruleset_explanation *explanation,
				     const struct ruleset_step *step)
{
	struct json_object *map = json_map();

	json_put_number(map, "index", step->rule->index);
	json_put_text(map, "id", step->rule->id);
	json_put_text(map, "label", step->rule->label);
	json_put_text(map, "action", ruleset_names_get(&ruleset_actions, step->rule->action));
	json_put_flag(map, "monitor", step->rule->flags & CARDGATE_RULE_MONITOR);
	json_put_flag(map, "reached", step->reached);
	json_put_flag(map, "holds", step->holds);
	json_put_flag(map, "decides", explanation->decision.rule == step->rule);
	json_put(map, "conditions",
		 rule_json_conditions(snapshot->rs, step->rule, &snapshot->moment));
	json_put_text(map, "why", step->why);
	return map;
}

static struct json_object *capability_json(const struct explain *explain, uint32_t cap)
{
	const struct ruleset_explanation *explanation = &explain->caps[cap];
	const struct cg_decision *decision = &explanation->decision;
	struct json_object *map = json_map(), *list = json_list();
	size_t i;

	json_put_text(map, "name", ruleset_names_get(&ruleset_capabilities, cap));
	json_put_text(map, "action", ruleset_names_get(&ruleset_actions, decision->action));
	json_put_text(map, "reason", ruleset_names_get(&names_reasons, decision->reason));
	json_put_text(map, "monitor", decision->monitor ? decision->monitor->id : NULL);
	for (i = 0; i < explanation->count; i++)
		json_add(list, step_json(&explain->snapshot, explanation, &explanation->steps[i]));
	json_put(map, "rules", list);
	return map;
}

static struct json_object *verdict_json(const struct kernel_device *verdict)
{
	struct json_object *map = json_map();

	device_json_decision(map, verdict);
	return map;
}

static int print_json(const struct explain *explain, struct error *err)
{
	const struct snapshot *snapshot = &explain->snapshot;
	struct json_object *root = json_map(), *caps = json_list();
	uint32_t cap;

	json_put(root, "device", device_json(&explain->device));
	json_put(root, "policy", snapshot_json_policy(snapshot));
	json_put_time(root, "time", snapshot->moment.now);
	json_put_flag(root, "clock_trusted", snapshot->moment.clock_trusted);
	if (snapshot->rs)
		json_put(root, "contexts",
			 snapshot_json_contexts(snapshot->rs, &snapshot->moment));
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (snapshot->rs && explain->device.capabilities & BIT(cap))
			json_add(caps, capability_json(explain, cap));
	json_put(root, "capabilities", caps);
	json_put(root, "verdict", verdict_json(&explain->verdict));
	json_put_flag(root, "what_if", explain->what_if);
	if (!explain->what_if)
		json_put_flag(root, "agrees", explain->agrees);
	return json_print(root, err);
}

/**
 * cmd_explain - say rule by rule why a device has its verdict
 * @cli: the command line; its argument names the device, @at and @contexts
 *	are what the user assumes
 * @err: message on failure
 *
 * Return: 0; -EPROTO when the kernel decided otherwise and nothing was
 * assumed; or as explain_run().
 */
int cmd_explain(const struct cli *cli, struct error *err)
{
	struct explain explain;
	int ret;

	ret = explain_run(cli, &explain, err);
	if (!ret)
		ret = cli->json ? print_json(&explain, err) : print_text(&explain, err);
	if (!ret && !explain.what_if && !explain.agrees)
		ret = error_set(err, -EPROTO, "the kernel decided otherwise");
	explain_free(&explain);
	return ret;
}
