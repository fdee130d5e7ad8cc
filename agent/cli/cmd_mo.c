// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cardgate mo: the management tree from this side, as a server sees it from the other.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/cli.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/dm/ddf.h"
#include "agent/dm/mo_dcmo.h"
#include "agent/dm/tree.h"
#include "agent/file.h"

static int failed(const char *uri, int status, struct error *err)
{
	return error_prefix(err, status == DM_NOT_FOUND ? -ENOENT : -EINVAL, "%s: status %d", uri,
			    status);
}

static int open_tree(struct tree **tree, struct error *err)
{
	return tree_open(tree, NULL, err);
}

static void put_value(struct json_object *map, const struct tree_item *item)
{
	if (!item->data)
		return;
	if (item->format == TREE_BIN || item->format == TREE_B64)
		json_put_hex(map, "bytes", item->data, item->len);
	else
		json_put_text(map, "value", (const char *)item->data);
}

static int print_json(const struct tree_items *items, struct error *err)
{
	struct json_object *root = json_map(), *list = json_list(), *one;
	size_t i;

	for (i = 0; i < items->count; i++) {
		one = json_map();
		json_put_text(one, "uri", items->items[i].uri);
		json_put_text(one, "format", tree_format_name(items->items[i].format));
		json_put_text(one, "type", items->items[i].type);
		put_value(one, &items->items[i]);
		json_add(list, one);
	}
	json_put(root, "nodes", list);
	return json_print(root, err);
}

static void add_value(struct table *table, const struct tree_item *item)
{
	if (!item->data)
		table_add(table, FORMAT_PLAIN, "-");
	else if (item->format == TREE_BIN || item->format == TREE_B64)
		table_add(table, FORMAT_PLAIN, "(%zu bytes)", item->len);
	else
		table_add(table, FORMAT_PLAIN, "%s", (const char *)item->data);
}

static int print_table(const struct tree_items *items, struct error *err)
{
	static const char * const headings[] = { "NODE", "FORMAT", "VALUE" };
	struct table table = { .headings = headings, .columns = 3 };
	size_t i;

	for (i = 0; i < items->count; i++) {
		table_add(&table, FORMAT_PLAIN, "%s", items->items[i].uri);
		table_add(&table, FORMAT_PLAIN, "%s", tree_format_name(items->items[i].format));
		add_value(&table, &items->items[i]);
	}
	return table_print(&table, stdout, err);
}

/* One value goes out as it is, for pipes */
static int print_items(const struct cli *cli, const struct tree_items *items, struct error *err)
{
	const struct tree_item *one = items->items;

	if (cli->json)
		return print_json(items, err);
	if (items->count != 1 || one->format == TREE_NODE)
		return print_table(items, err);
	fwrite(one->data, 1, one->len, stdout);
	if (one->format != TREE_BIN && one->format != TREE_B64)
		putchar('\n');
	return 0;
}

/**
 * cmd_mo_get - show a node, a property or a list of the management tree
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no such node; -EINVAL with the standard's status.
 */
int cmd_mo_get(const struct cli *cli, struct error *err)
{
	struct tree_items items = {};
	struct tree *tree;
	int ret, status;

	ret = open_tree(&tree, err);
	if (ret)
		return ret;
	status = tree_get(tree, NULL, cli->argument, &items, err);
	ret = status == DM_OK ? print_items(cli, &items, err) : failed(cli->argument, status, err);
	tree_items_free(&items);
	tree_close(tree);
	return ret;
}

/* TEXT, or @FILE, which for Exec is a signed operation */
static int read_value(const char *text, struct tree_item *item, struct error *err)
{
	int ret = 0;

	if (*text == '@') {
		item->type = (char *)MO_DCMO_BUNDLE;
		item->format = TREE_BIN;
		ret = file_read(text + 1, TREE_VALUE_MAX, &item->data, &item->len, err);
	} else {
		item->data = (uint8_t *)strdup(text);
		item->len = strlen(text);
	}
	return ret ?: item->data ? 0 : error_set(err, -ENOMEM, "out of memory");
}

/**
 * cmd_mo_exec - execute a node of the management tree, as a server does
 * @cli: the command line; its arguments are the URI and what it is told
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no such node; -EINVAL with the standard's status.
 */
int cmd_mo_exec(const struct cli *cli, struct error *err)
{
	struct tree_item item = { .uri = cli->arguments[0], .format = TREE_CHR };
	struct tree *tree;
	int ret = 0, status;

	if (cli->argument_count > 2)
		return error_set(err, -EINVAL, "mo exec: '%s' is too much", cli->arguments[2]);
	if (cli->argument_count > 1)
		ret = read_value(cli->arguments[1], &item, err);
	if (!ret)
		ret = open_tree(&tree, err);
	if (!ret) {
		status = tree_exec(tree, NULL, &item, NULL, err);
		if (status != DM_OK && status != DM_ACCEPTED)
			ret = failed(item.uri, status, err);
		tree_close(tree);
	}
	free(item.data);
	return ret;
}

/**
 * cmd_mo_set - give a leaf of the management tree a value, and make it if it is missing
 * @cli: the command line; its arguments are the URI and the value
 * @err: message on failure
 *
 * Return: 0; -EINVAL with the standard's status.
 */
int cmd_mo_set(const struct cli *cli, struct error *err)
{
	struct tree_item item = { .uri = cli->arguments[0], .format = TREE_CHR };
	struct tree *tree;
	int ret, status;

	if (cli->argument_count != 2)
		return error_set(err, -EINVAL, "mo set: URI and value expected");
	ret = read_value(cli->arguments[1], &item, err);
	if (item.format == TREE_BIN)
		item.type = NULL;
	if (!ret)
		ret = open_tree(&tree, err);
	if (!ret) {
		status = tree_replace(tree, NULL, &item, err);
		if (status == DM_NOT_FOUND)
			status = tree_add(tree, NULL, &item, err);
		ret = status == DM_OK ? 0 : failed(item.uri, status, err);
		tree_close(tree);
	}
	free(item.data);
	return ret;
}

/**
 * cmd_mo_delete - take a node of the management tree away, with all below it
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no such node; -EINVAL with the standard's status.
 */
int cmd_mo_delete(const struct cli *cli, struct error *err)
{
	struct tree *tree;
	int ret, status;

	ret = open_tree(&tree, err);
	if (ret)
		return ret;
	status = tree_delete(tree, NULL, cli->argument, err);
	ret = status == DM_OK ? 0 : failed(cli->argument, status, err);
	tree_close(tree);
	return ret;
}

/**
 * cmd_mo_describe - write the description of an object of the management tree
 * @cli: the command line; its argument is the object's node of the root
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there is no such object of ours.
 */
int cmd_mo_describe(const struct cli *cli, struct error *err)
{
	return ddf_write(cli->argument, stdout, err);
}
