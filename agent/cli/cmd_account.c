// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/dm/dm_account.h"
#include "agent/file.h"

#define FILE_MAX	65536

static const char * const proof_names[] = {
	[AUTH_NONE] = "TLS",
	[AUTH_BASIC] = "basic",
	[AUTH_MD5] = "MD5",
	[AUTH_HMAC] = "HMAC",
};

static const char *proof_name(struct dm_account *account, bool server)
{
	const struct dm_proof *proof = dm_account_first(account, server);

	return proof_names[proof ? proof->type : AUTH_NONE];
}

static void add_row(struct table *table, struct json_object *list, struct dm_account *account)
{
	struct json_object *one = json_map();

	table_add(table, FORMAT_PLAIN, "%s", account->name);
	table_add(table, FORMAT_PLAIN, "%s", account->server);
	table_add(table, FORMAT_PLAIN, "%s", account->url);
	table_add(table, FORMAT_PLAIN, "%s", proof_name(account, false));
	table_add(table, FORMAT_PLAIN, "%s", proof_name(account, true));
	json_put_text(one, "name", account->name);
	json_put_text(one, "server", account->server);
	json_put_text(one, "url", account->url);
	json_put_text(one, "client_proof", proof_name(account, false));
	json_put_text(one, "server_proof", proof_name(account, true));
	json_add(list, one);
}

static int list_accounts(struct tree *tree, const struct cli *cli, struct error *err)
{
	static const char * const headings[] = { "NAME", "SERVER", "URL", "WE PROVE", "IT PROVES" };
	struct table table = { .headings = headings, .columns = 5 };
	struct json_object *root = json_map(), *list = json_list();
	struct dm_account account;
	char **names;
	size_t count, i;
	int ret;

	ret = dm_account_names(tree, &names, &count, err);
	for (i = 0; i < count && !ret; i++) {
		ret = dm_account_read(tree, names[i], &account, err);
		if (!ret)
			add_row(&table, list, &account);
		dm_account_forget(&account);
	}
	dm_account_names_free(names, count);
	json_put(root, "accounts", list);
	if (!ret && cli->json)
		return json_print(root, err);
	json_free(root);
	if (!ret && !count)
		puts("no accounts");
	return ret || !count ? ret : table_print(&table, stdout, err);
}

/**
 * cmd_account_list - show the management servers that this device has accounts with
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_account_list(const struct cli *cli, struct error *err)
{
	struct tree *tree;
	int ret = tree_open(&tree, NULL, err);

	if (ret)
		return ret;
	ret = list_accounts(tree, cli, err);
	tree_close(tree);
	return ret;
}

static int change(int status, const char *what, const struct error *why, struct error *err)
{
	if (status == DM_OK)
		return 0;
	return error_set(err, status == DM_EXISTS ? -EEXIST :
			 status == DM_NOT_FOUND ? -ENOENT : -EINVAL, "%s: status %d%s%s", what,
			 status, *why->text ? ": " : "", why->text);
}

/**
 * cmd_account_add - have a management server manage this device
 * @cli: the command line; its argument names a file with the account in TNDS
 * @err: message on failure
 *
 * Return: 0, -EEXIST, -EINVAL when it is no account, or another -errno.
 */
int cmd_account_add(const struct cli *cli, struct error *err)
{
	char uri[] = "./DMAcc", type[] = TREE_TNDS_XML;
	struct tree_item item = { .uri = uri, .format = TREE_XML, .type = type };
	struct error why = {};
	struct tree *tree;
	int ret;

	ret = file_read(cli->argument, FILE_MAX, &item.data, &item.len, err) ?:
	      tree_open(&tree, NULL, err);
	if (!ret) {
		ret = change(tree_add(tree, NULL, &item, &why), cli->argument, &why, err);
		tree_close(tree);
	}
	free(item.data);
	return ret;
}

/**
 * cmd_account_remove - end that
 * @cli: the command line; its argument is the account's name
 * @err: message on failure
 *
 * Return: 0, -ENOENT, or another -errno.
 */
int cmd_account_remove(const struct cli *cli, struct error *err)
{
	char uri[TREE_URI_MAX + 1];
	struct error why = {};
	struct tree *tree;
	int ret;

	if (strpbrk(cli->argument, "/?") || strlen(cli->argument) > TREE_SEGMENT_MAX)
		return error_set(err, -EINVAL, "%s: no name of an account", cli->argument);
	snprintf(uri, sizeof(uri), "./DMAcc/%s", cli->argument);
	ret = tree_open(&tree, NULL, err);
	if (ret)
		return ret;
	ret = change(tree_delete(tree, NULL, uri, &why), cli->argument, &why, err);
	tree_close(tree);
	return ret;
}
