// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/approve.h"
#include "agent/cli/cli.h"
#include "agent/cli/format.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/policy_value.h"
#include "agent/trust_store.h"

static bool is_list(const struct approval_item *item)
{
	return item->approval.kind == TRUST_APPROVAL_LIST;
}

static void add_row(struct table *table, const struct approval_item *item)
{
	char until[POLICY_VALUE_TEXT_SIZE] = "";
	bool known = is_list(item) && *item->list.name;

	if (known && item->list.until != INT32_MAX)
		policy_value_date_text(item->list.until, until);
	table_add(table, FORMAT_PLAIN, "%s", item->file);
	table_add(table, FORMAT_PLAIN, "%s", is_list(item) ? "list" : "package");
	if (known)
		table_add(table, FORMAT_PLAIN, "%" PRIu64, item->list.version);
	else
		table_add(table, FORMAT_PLAIN, "%s", "");
	if (known)
		table_add(table, FORMAT_PLAIN, "%zu", item->list.entries);
	else
		table_add(table, FORMAT_PLAIN, "%s", "");
	table_add(table, FORMAT_PLAIN, "%s", until);
	table_add(table, FORMAT_PLAIN, "%s", item->approval.verdict.subject);
	table_add(table, FORMAT_BAD, "%s", item->problem.text);
}

static int print_table(const struct approval_store *store, struct error *err)
{
	static const char * const headings[] = {
		"FILE", "KIND", "VERSION", "PACKAGES", "UNTIL", "SIGNED BY", "PROBLEM",
	};
	struct table table = { .headings = headings, .columns = 7 };
	size_t i;

	if (!store->count) {
		puts("no approvals");
		return 0;
	}
	for (i = 0; i < store->count; i++)
		add_row(&table, &store->items[i]);
	return table_print(&table, stdout, err);
}

static struct json_object *item_json(const struct approval_item *item)
{
	struct json_object *map = json_map();
	char day[POLICY_VALUE_TEXT_SIZE];

	json_put_text(map, "file", item->file);
	json_put_text(map, "kind", is_list(item) ? "list" : "package");
	json_put_hex(map, "sha256", item->approval.digest, TRUST_DIGEST_SIZE);
	json_put_text(map, "signed_by", item->approval.verdict.subject);
	json_put_text(map, "problem", *item->problem.text ? item->problem.text : NULL);
	if (item->approval.signed_at)
		json_put_time(map, "signed_at", item->approval.signed_at);
	if (!is_list(item) || !*item->list.name)
		return map;
	json_put_text(map, "name", item->list.name);
	json_put_number(map, "version", item->list.version);
	json_put_number(map, "packages", item->list.entries);
	json_put_text(map, "until", item->list.until == INT32_MAX ? NULL :
		      policy_value_date_text(item->list.until, day));
	return map;
}

static int print_json(const struct approval_store *store, struct error *err)
{
	struct json_object *root = json_map(), *list = json_list();
	size_t i;

	for (i = 0; i < store->count; i++)
		json_add(list, item_json(&store->items[i]));
	json_put(root, "approvals", list);
	return json_print(root, err);
}

/**
 * cmd_approval_list - show the approvals of this machine
 * @cli: the command line
 * @err: message on failure
 *
 * One that does not count is part of the list, not a failure.
 *
 * Return: 0 or what approve_open() says.
 */
int cmd_approval_list(const struct cli *cli, struct error *err)
{
	struct approve approve;
	int ret;

	ret = approve_open(&approve, TRUST_STORE_DIR, ASSOCIATION_DIR, err);
	if (!ret)
		ret = cli->json ? print_json(&approve.store, err) :
				  print_table(&approve.store, err);
	approve_close(&approve);
	return ret;
}

/**
 * cmd_approval_add - keep an approval
 * @cli: the command line; its argument is a file
 * @err: message on failure
 *
 * Return: 0 or what approval_store_add() says.
 */
int cmd_approval_add(const struct cli *cli, struct error *err)
{
	const struct approval_item *item;
	struct approve approve;
	int ret;

	ret = approve_open(&approve, TRUST_STORE_DIR, ASSOCIATION_DIR, err);
	if (!ret)
		ret = approval_store_add(&approve.store, ASSOCIATION_DIR, cli->argument, &item,
					 err);
	if (!ret && is_list(item))
		format_print(FORMAT_PLAIN, stdout,
			     "added list %s version %" PRIu64 ", %zu packages, signed by %s\n",
			     item->list.name, item->list.version, item->list.entries,
			     item->approval.verdict.subject);
	else if (!ret)
		format_print(FORMAT_PLAIN, stdout, "added as %s, signed by %s\n", item->file,
			     item->approval.verdict.subject);
	approve_close(&approve);
	return ret;
}

/**
 * cmd_approval_remove - keep an approval no longer
 * @cli: the command line; its argument is the file's name in cardgate approval list
 * @err: message on failure
 *
 * Return: 0 or what approval_store_remove() says.
 */
int cmd_approval_remove(const struct cli *cli, struct error *err)
{
	struct approve approve;
	int ret;

	ret = approve_open(&approve, TRUST_STORE_DIR, ASSOCIATION_DIR, err);
	if (!ret)
		ret = approval_store_remove(&approve.store, ASSOCIATION_DIR, cli->argument, err);
	approve_close(&approve);
	return ret;
}
