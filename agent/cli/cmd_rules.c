// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "agent/cli/cli.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/rule.h"
#include "agent/cli/snapshot.h"
#include "agent/cli/table.h"
#include "agent/policy_value.h"
#include "agent/ruleset_time.h"
#include "kernel/schedule.h"

static int print_schedules(const struct cg_ruleset *rs, const struct cg_moment *moment,
			   struct error *err)
{
	static const char * const headings[] = {
		"SCHEDULE", "NOW", "DAYS", "FROM", "TO", "FIRST", "LAST",
	};
	struct table table = { .headings = headings, .columns = 7 };
	char text[POLICY_VALUE_TEXT_SIZE];
	uint32_t i, j;

	for (i = 0; i < rs->schedule_count; i++) {
		const struct cg_schedule *schedule = &rs->schedules[i];

		for (j = 0; j < schedule->count; j++) {
			const struct cardgate_window *window = &schedule->windows[j];

			table_add(&table, FORMAT_PLAIN, "%s", j ? "" : schedule->name);
			table_add(&table, FORMAT_PLAIN, "%s",
				  j ? "" : rule_schedule_state(rs, i, moment));
			table_add(&table, FORMAT_PLAIN, "%s",
				  policy_value_days_text(window->days, text));
			table_add(&table, FORMAT_PLAIN, "%s",
				  policy_value_time_text(window->start, text));
			table_add(&table, FORMAT_PLAIN, "%s",
				  policy_value_time_text(window->end, text));
			table_add(&table, FORMAT_PLAIN, "%s", window->first == INT32_MIN ? "" :
				  policy_value_date_text(window->first, text));
			table_add(&table, FORMAT_PLAIN, "%s", window->last == INT32_MAX ? "" :
				  policy_value_date_text(window->last, text));
		}
	}
	if (!table.count)
		return 0;
	putchar('\n');
	return table_print(&table, stdout, err);
}

static int print_contexts(const struct cg_ruleset *rs, const struct cg_moment *moment,
			  struct error *err)
{
	static const char * const headings[] = { "CONTEXT", "NOW" };
	struct table table = { .headings = headings, .columns = 2 };
	uint32_t i;

	for (i = 0; i < rs->context_count; i++) {
		table_add(&table, FORMAT_PLAIN, "%s", rs->contexts[i]);
		table_add(&table, FORMAT_PLAIN, "%s",
			  ruleset_names_get(&names_contexts, snapshot_context(moment, i)));
	}
	if (!table.count)
		return 0;
	putchar('\n');
	return table_print(&table, stdout, err);
}

static int print_capability(const struct snapshot *snapshot, uint32_t cap, struct error *err)
{
	const struct cg_rules *rules = &snapshot->rs->caps[cap];
	static const char * const headings[] = {
		"#RULE", "HOLDS", "ACTION", "ID", "WHEN", "DEVICE", "LABEL",
	};
	struct table table = { .headings = headings, .columns = 7, .indent = 2 };
	uint32_t i;

	if (!rules->named)
		return 0;
	putchar('\n');
	format_print(FORMAT_HEADING, stdout, "%s", ruleset_names_get(&ruleset_capabilities, cap));
	printf(": %s by default\n", ruleset_names_get(&ruleset_actions, rules->default_action));
	for (i = 0; i < rules->count; i++)
		rule_add_rows(&table, snapshot->rs, &rules->rules[i], &snapshot->moment);
	return table.count || table.failed ? table_print(&table, stdout, err) : 0;
}

static int print_text(const struct snapshot *snapshot, struct error *err)
{
	const struct cg_ruleset *rs = snapshot->rs;
	char now[RULESET_TIME_SIZE];
	uint32_t cap;
	int ret;

	if (!rs) {
		puts("no policy");
		return 0;
	}
	format_print(FORMAT_HEADING, stdout, "%s", rs->name);
	format_print(FORMAT_PLAIN, stdout, ", version %" PRIu64 ", of %s", (uint64_t)rs->version,
		     rs->issuer);
	format_print(FORMAT_PLAIN, stdout, "; now is %s",
		     ruleset_time_format(rs, snapshot->moment.now, now));
	if (!snapshot->moment.clock_trusted)
		format_print(FORMAT_WARNING, stdout, ", but the clock was set back");
	putchar('\n');
	ret = print_schedules(rs, &snapshot->moment, err) ?:
	      print_contexts(rs, &snapshot->moment, err);
	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++)
		ret = print_capability(snapshot, cap, err);
	return ret;
}

static struct json_object *capability_json(const struct snapshot *snapshot, uint32_t cap)
{
	const struct cg_rules *rules = &snapshot->rs->caps[cap];
	struct json_object *map = json_map(), *list = json_list();
	uint32_t i;

	json_put_text(map, "name", ruleset_names_get(&ruleset_capabilities, cap));
	json_put_text(map, "default", ruleset_names_get(&ruleset_actions, rules->default_action));
	for (i = 0; i < rules->count; i++)
		json_add(list, rule_json(snapshot->rs, &rules->rules[i], &snapshot->moment));
	json_put(map, "rules", list);
	return map;
}

static int print_json(const struct snapshot *snapshot, struct error *err)
{
	struct json_object *root = json_map(), *caps = json_list(), *schedules;
	const struct cg_ruleset *rs = snapshot->rs;
	uint32_t i;

	json_put(root, "policy", snapshot_json_policy(snapshot));
	json_put_time(root, "time", snapshot->moment.now);
	json_put_flag(root, "clock_trusted", snapshot->moment.clock_trusted);
	if (rs) {
		schedules = json_map();
		for (i = 0; i < rs->schedule_count; i++)
			json_put_text(schedules, rs->schedules[i].name,
				      rule_schedule_state(rs, i, &snapshot->moment));
		json_put(root, "schedules", schedules);
		json_put(root, "contexts", snapshot_json_contexts(rs, &snapshot->moment));
		for (i = 1; i <= CARDGATE_CAP_MAX; i++)
			if (rs->caps[i].named)
				json_add(caps, capability_json(snapshot, i));
	}
	json_put(root, "capabilities", caps);
	return json_print(root, err);
}

/**
 * cmd_rules - show the rule set in force and which rules hold now
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0; -EPERM without root; or another -errno.
 */
int cmd_rules(const struct cli *cli, struct error *err)
{
	struct snapshot snapshot;
	struct kernel *kernel;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = snapshot_take(kernel, &snapshot, err);
	kernel_close(kernel);
	if (ret)
		return ret;
	ret = cli->json ? print_json(&snapshot, err) : print_text(&snapshot, err);
	snapshot_free(&snapshot);
	return ret;
}
