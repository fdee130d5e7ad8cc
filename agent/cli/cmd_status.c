// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>

#include "agent/cli/cli.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/owner.h"
#include "agent/cli/table.h"
#include "agent/kernel.h"

/**
 * struct report - what is shown
 * @status: from the kernel
 * @owner: from the agent
 * @unknown: why @owner could not be read; empty when it could
 */
struct report {
	struct kernel_status status;
	struct owner owner;
	struct error unknown;
};

static const enum format_style state_styles[] = {
	[CARDGATE_STATE_ALLOWED] = FORMAT_GOOD,
	[CARDGATE_STATE_RESTRICTED] = FORMAT_WARNING,
	[CARDGATE_STATE_DENIED] = FORMAT_BAD,
};

static enum format_style state_style(enum cardgate_state state)
{
	return state <= CARDGATE_STATE_DENIED ? state_styles[state] : FORMAT_PLAIN;
}

static void add_policy(struct table *table, const struct kernel_status *status)
{
	char digest[2 * CARDGATE_DIGEST_SIZE + 1];

	table_add(table, FORMAT_HEADING, "policy");
	if (!status->has_policy) {
		table_add(table, FORMAT_PLAIN, "none");
		return;
	}
	table_add(table, FORMAT_PLAIN, "%s, version %" PRIu64, status->policy_name,
		  status->policy_version);
	table_add(table, FORMAT_HEADING, "issuer");
	table_add(table, FORMAT_PLAIN, "%s", status->policy_issuer);
	table_add(table, FORMAT_HEADING, "digest");
	table_add(table, FORMAT_PLAIN, "%s",
		  format_hex(status->policy_digest, CARDGATE_DIGEST_SIZE, digest, sizeof(digest)));
}

static void add_owner(struct table *table, const struct report *report)
{
	const struct owner *owner = &report->owner;
	char since[FORMAT_TIME_SIZE];

	table_add(table, FORMAT_HEADING, "association");
	if (*report->unknown.text)
		table_add(table, FORMAT_WARNING, "not known: %s", report->unknown.text);
	else if (!owner->authority_name)
		table_add(table, FORMAT_PLAIN, "no association");
	else
		table_add(table, FORMAT_PLAIN, "%s", owner->authority_name);
	if (!owner->policy_name)
		return;
	table_add(table, FORMAT_HEADING, "from it");
	table_add(table, FORMAT_PLAIN, "%s, version %" PRIu64 ", since %s", owner->policy_name,
		  owner->policy_version, format_time(owner->since, since));
	if (owner->id) {
		table_add(table, FORMAT_HEADING, "its id");
		table_add(table, FORMAT_PLAIN, "%s", owner->id);
	}
}

/* What is not always there */
static void add_modes(struct table *table, const struct kernel_status *status)
{
	size_t i;

	for (i = 0; i < status->authority_count; i++) {
		table_add(table, FORMAT_HEADING, "by");
		table_add(table, FORMAT_PLAIN, "%s", status->authorities[i]);
	}
	if (status->locksmith) {
		table_add(table, FORMAT_HEADING, "locksmith");
		table_add(table, FORMAT_BAD, "nothing is enforced");
	}
	if (status->confirm_within) {
		table_add(table, FORMAT_HEADING, "on trial");
		table_add(table, FORMAT_WARNING,
			  "the policy before it returns in %u s unless confirmed",
			  status->confirm_within);
	}
}

static int print_head(const struct report *report, struct error *err)
{
	const struct kernel_status *status = &report->status;
	bool trusted = status->clock == CARDGATE_CLOCK_TRUSTED;
	struct table table = { .columns = 2 };

	add_policy(&table, status);
	table_add(&table, FORMAT_HEADING, "sealed");
	table_add(&table, FORMAT_PLAIN, "%s", status->sealed ? "yes" : "no");
	add_modes(&table, status);
	table_add(&table, FORMAT_HEADING, "clock");
	table_add(&table, trusted ? FORMAT_PLAIN : FORMAT_WARNING, "%s",
		  ruleset_names_get(&names_clocks, status->clock));
	add_owner(&table, report);
	return table_print(&table, stdout, err);
}

static bool all_armed(const struct kernel_status *status)
{
	uint32_t cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (!status->gates[cap].armed)
			return false;
	return true;
}

static int print_gates(const struct kernel_status *status, struct error *err)
{
	static const char * const headings[] = {
		"CAPABILITY", "STATE", "ARMED", "#DEVICES", "#RULES", "#DENIED", "WHY NOT ARMED",
	};
	/* The last column is there when it says something */
	struct table table = { .headings = headings, .columns = 6 + !all_armed(status) };
	uint32_t cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		const struct kernel_gate *gate = &status->gates[cap];

		table_add(&table, FORMAT_PLAIN, "%s",
			  ruleset_names_get(&ruleset_capabilities, cap));
		table_add(&table, state_style(gate->state), "%s",
			  ruleset_names_get(&names_states, gate->state));
		table_add(&table, gate->armed ? FORMAT_PLAIN : FORMAT_WARNING, "%s",
			  gate->armed ? "yes" : "no");
		table_add(&table, FORMAT_PLAIN, "%u", gate->devices);
		table_add(&table, FORMAT_PLAIN, "%u", gate->rules);
		table_add(&table, FORMAT_PLAIN, "%" PRIu64, gate->denied_total);
		if (table.columns > 6)
			table_add(&table, FORMAT_WARNING, "%s", gate->unarmed);
	}
	putchar('\n');
	return table_print(&table, stdout, err);
}

static struct json_object *gate_json(const struct kernel_gate *gate, uint32_t cap)
{
	struct json_object *map = json_map();

	json_put_text(map, "name", ruleset_names_get(&ruleset_capabilities, cap));
	json_put_text(map, "state", ruleset_names_get(&names_states, gate->state));
	json_put_flag(map, "armed", gate->armed);
	json_put_text(map, "unarmed", gate->armed ? NULL : gate->unarmed);
	json_put_number(map, "devices", gate->devices);
	json_put_number(map, "rules", gate->rules);
	json_put_number(map, "denied_total", gate->denied_total);
	return map;
}

static int print_json(const struct report *report, struct error *err)
{
	struct json_object *root = json_map(), *gates = json_list(), *policy = NULL;
	struct json_object *authorities = json_list();
	const struct kernel_status *status = &report->status;
	uint32_t cap;
	size_t i;

	if (status->has_policy) {
		policy = json_map();
		json_put_text(policy, "name", status->policy_name);
		json_put_number(policy, "version", status->policy_version);
		json_put_text(policy, "issuer", status->policy_issuer);
		json_put_hex(policy, "digest", status->policy_digest, CARDGATE_DIGEST_SIZE);
	}
	json_put(root, "policy", policy);
	json_put_number(root, "generation", status->generation);
	json_put_flag(root, "sealed", status->sealed);
	for (i = 0; i < status->authority_count; i++)
		json_add_text(authorities, status->authorities[i]);
	json_put(root, "sealed_by", authorities);
	json_put_flag(root, "locksmith", status->locksmith);
	json_put(root, "confirm_within", NULL);
	if (status->confirm_within)
		json_put_number(root, "confirm_within", status->confirm_within);
	json_put_text(root, "clock", ruleset_names_get(&names_clocks, status->clock));
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		json_add(gates, gate_json(&status->gates[cap], cap));
	json_put(root, "capabilities", gates);
	json_put(root, "association", owner_json(&report->owner));
	if (*report->unknown.text)
		json_put_text(root, "association_error", report->unknown.text);
	return json_print(root, err);
}

/**
 * cmd_status - show what is in force
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno. An association that cannot be read is part of the
 * report, not a failure.
 */
int cmd_status(const struct cli *cli, struct error *err)
{
	struct report report = {};
	struct kernel *kernel;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_status(kernel, &report.status, err);
	kernel_close(kernel);
	if (ret)
		return ret;
	if (owner_read(&report.owner, &report.unknown) == -ENOENT)
		*report.unknown.text = '\0';
	if (cli->json)
		ret = print_json(&report, err);
	else
		ret = print_head(&report, err) ?: print_gates(&report.status, err);
	owner_free(&report.owner);
	return ret;
}
