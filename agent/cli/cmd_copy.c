// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cardgate mo copy and the like: applications' objects and their copies on the card; cardgate card
 * --update: the policy on the card.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/cli/ask.h"
#include "agent/cli/cli.h"
#include "agent/cli/format.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/control.h"
#include "agent/dm/copy.h"
#include "agent/dm/mo_copy.h"
#include "agent/file.h"

#define PIN_SIZE	128
#define PIN_PROMPT	"PIN of whoever may write to the card"

/* The first line of the file, or what is typed in */
static int get_pin(const struct cli *cli, char pin[PIN_SIZE], struct error *err)
{
	uint8_t *data;
	size_t len;
	int ret;

	if (!cli->pin_file)
		return ask_secret(PIN_PROMPT, "pin-file", pin, PIN_SIZE, err);
	ret = file_read(cli->pin_file, PIN_SIZE - 1, &data, &len, err);
	if (ret)
		return ret;
	snprintf(pin, PIN_SIZE, "%s", (char *)data);
	pin[strcspn(pin, "\r\n")] = '\0';
	explicit_bzero(data, len);
	free(data);
	return 0;
}

static int order_once(struct copy_order *order, struct error *err)
{
	struct tree *tree;
	int ret, status;

	ret = tree_open(&tree, NULL, err);
	if (ret)
		return ret;
	status = copy_do(tree, order, err);
	tree_close(tree);
	if (status == DM_OK)
		return 0;
	return error_prefix(err, order->code ?: status == DM_NOT_FOUND ? -ENOENT : -EINVAL, "%s",
			    order->uri);
}

static void print_lines(char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		if (!*line)
			continue;
		format_print(FORMAT_PLAIN, stdout, "%s", line);
		putchar('\n');
	}
}

/* The agent may have a PIN; who sits here is asked when it has none */
static int order(const struct cli *cli, enum copy_what what, struct error *err)
{
	struct copy_order wanted = { .what = what, .uri = cli->argument, .secret = cli->secret };
	char pin[PIN_SIZE] = "";
	int ret = 0;

	if (cli->pin_file)
		ret = get_pin(cli, pin, err);
	wanted.pin = pin;
	if (!ret)
		ret = order_once(&wanted, err);
	if (ret == -ENOKEY && !cli->pin_file) {
		ret = get_pin(cli, pin, err);
		if (!ret)
			ret = order_once(&wanted, err);
	}
	explicit_bzero(pin, sizeof(pin));
	if (!ret)
		print_lines(wanted.text);
	free(wanted.text);
	/* Only root has rights that root lacks: it is the card that says no */
	return ret == -EPERM && !geteuid() ? -EACCES : ret;
}

/**
 * cmd_mo_copy - write an application's object, or a part of it, to the card
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: 0; -ENOENT without object or card; what the card says.
 */
int cmd_mo_copy(const struct cli *cli, struct error *err)
{
	return order(cli, COPY_PUT, err);
}

/**
 * cmd_mo_compare - tell what differs between the device's object and the card's copy
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: 0, also when they differ; -ENOENT.
 */
int cmd_mo_compare(const struct cli *cli, struct error *err)
{
	return order(cli, COPY_COMPARE, err);
}

/**
 * cmd_mo_erase - take a copy off the card
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: as cmd_mo_copy().
 */
int cmd_mo_erase(const struct cli *cli, struct error *err)
{
	return order(cli, COPY_ERASE, err);
}

/**
 * cmd_mo_use_card - give the device's object up, only the card's copy is used
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: 0; -EINVAL when the card's is another; -ENOENT.
 */
int cmd_mo_use_card(const struct cli *cli, struct error *err)
{
	return order(cli, COPY_USE, err);
}

/**
 * cmd_mo_take - make the card's copy the device's own
 * @cli: the command line; its argument is the URI
 * @err: message on failure
 *
 * Return: 0; -ENOENT.
 */
int cmd_mo_take(const struct cli *cli, struct error *err)
{
	return order(cli, COPY_TAKE, err);
}

struct listing {
	struct table table;
	struct json_object *list;
};

static int list_one(void *data, struct mo_copy *copy)
{
	struct listing *listing = data;
	struct json_object *one = json_map();

	json_put_text(one, "uri", copy->node ? copy->uri : NULL);
	json_put_number(one, "bytes", copy->len);
	json_add(listing->list, one);
	table_add(&listing->table, FORMAT_PLAIN, "%s",
		  copy->node ? copy->uri : "(only the card can read it)");
	table_add(&listing->table, FORMAT_PLAIN, "%zu", copy->len);
	return 0;
}

/**
 * cmd_mo_list - list the copies on the cards that are there
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int cmd_mo_list(const struct cli *cli, struct error *err)
{
	static const char * const headings[] = { "COPY", "BYTES" };
	struct listing listing = {
		.table = { .headings = headings, .columns = 2 }, .list = json_list(),
	};
	struct json_object *root = json_map();
	struct tree *tree;
	int ret;

	ret = tree_open(&tree, NULL, err);
	if (ret)
		return ret;
	mo_copy_each(tree, list_one, &listing);
	tree_close(tree);
	json_put(root, "copies", listing.list);
	return cli->json ? json_print(root, err) : table_print(&listing.table, stdout, err);
}

/**
 * cmd_card_update - write the policy in force to a card that has one from before it
 * @cli: the command line
 * @err: message on failure
 *
 * Return: 0; -ENODEV without such a card; what the card says.
 */
int cmd_card_update(const struct cli *cli, struct error *err)
{
	struct error answer = {};
	char pin[PIN_SIZE] = "";
	int ret = cli->pin_file ? get_pin(cli, pin, err) : 0;

	if (ret)
		return ret;
	ret = control_ask(CONTROL_SOCKET, CONTROL_CARD_POLICY, pin, strlen(pin) + 1, &answer);
	if (ret == -ENOKEY) {
		ret = get_pin(cli, pin, err);
		if (ret)
			return ret;
		ret = control_ask(CONTROL_SOCKET, CONTROL_CARD_POLICY, pin, strlen(pin) + 1,
				  &answer);
	}
	explicit_bzero(pin, sizeof(pin));
	if (ret)
		return error_set(err, ret == -EPERM ? -EACCES : ret, "%s", answer.text);
	format_print(FORMAT_PLAIN, stdout, "%s", answer.text);
	putchar('\n');
	return 0;
}
