// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "agent/cli/ask.h"
#include "agent/cli/cli.h"
#include "agent/cli/inserted.h"
#include "agent/cli/json.h"
#include "agent/cli/table.h"
#include "agent/control.h"

static const char * const states[] = {
	[INSERTED_NOTHING] = "empty",
	[INSERTED_MUTE] = "no answer",
	[INSERTED_OTHER] = "other card",
	[INSERTED_POLICY] = "policy",
	[INSERTED_BROKEN] = "broken",
};

static void add_row(struct table *table, const struct inserted *card)
{
	bool policy = card->state == INSERTED_POLICY;

	table_add(table, FORMAT_PLAIN, "%s", card->reader);
	table_add(table, card->state == INSERTED_BROKEN ? FORMAT_BAD : FORMAT_PLAIN, "%s",
		  states[card->state]);
	table_add(table, FORMAT_PLAIN, "%s", card->profile ? card->profile : "");
	if (policy)
		table_add(table, FORMAT_PLAIN, "%s, version %" PRIu64, card->policy_name,
			  card->policy_version);
	else
		table_add(table, FORMAT_PLAIN, "%s", "");
	table_add(table, FORMAT_PLAIN, "%s", card->authority_name);
	table_add(table, FORMAT_PLAIN, "%s", !policy ? "" : card->associated ? "yes" : "no");
	table_add(table, FORMAT_WARNING, "%s", card->problem.text);
}

static int print_table(const struct inserted *cards, size_t count, struct error *err)
{
	static const char * const headings[] = {
		"READER", "CARD", "PROFILE", "POLICY", "AUTHORITY", "ASSOCIATED", "PROBLEM",
	};
	struct table table = { .headings = headings, .columns = 7 };
	size_t i;

	for (i = 0; i < count; i++)
		add_row(&table, &cards[i]);
	return table_print(&table, stdout, err);
}

static struct json_object *card_json(const struct inserted *card)
{
	struct json_object *map = json_map(), *policy = NULL;

	json_put_text(map, "reader", card->reader);
	json_put_text(map, "card", states[card->state]);
	json_put_text(map, "profile", card->profile);
	if (card->state == INSERTED_POLICY) {
		policy = json_map();
		json_put_text(policy, "name", card->policy_name);
		json_put_number(policy, "version", card->policy_version);
		json_put_text(policy, "issuer", card->policy_issuer);
		json_put_hex(policy, "digest", card->policy_digest, sizeof(card->policy_digest));
	}
	json_put(map, "policy", policy);
	json_put_text(map, "authority_name", *card->authority_name ? card->authority_name : NULL);
	json_put_flag(map, "associated", card->associated);
	json_put_text(map, "problem", *card->problem.text ? card->problem.text : NULL);
	return map;
}

static int print_json(const struct inserted *cards, size_t count, struct error *err)
{
	struct json_object *root = json_map(), *list = json_list();
	size_t i;

	for (i = 0; i < count; i++)
		json_add(list, card_json(&cards[i]));
	json_put(root, "readers", list);
	return json_print(root, err);
}

/* The agent says which card it is, and binds no other */
static int accept_card(const struct cli *cli, struct error *err)
{
	struct error waits = {}, answer = {};
	char question[sizeof(waits.text) + 128], *text;
	int ret;

	ret = control_ask(CONTROL_SOCKET, CONTROL_PENDING, NULL, 0, &waits);
	if (ret)
		return error_set(err, ret, "%s", waits.text);
	text = strchr(waits.text, ' ');
	if (!text)
		return error_set(err, -EPROTO, "cardgated says what is not understood");
	*text++ = '\0';
	snprintf(question, sizeof(question),
		 "%s. It will bind this device until its authority releases it. Do you agree?",
		 text);
	ret = cli->yes ? 0 : ask_yes(question, "yes", err);
	if (ret)
		return ret;
	ret = control_ask(CONTROL_SOCKET, CONTROL_ACCEPT, waits.text, strlen(waits.text), &answer);
	if (ret)
		return error_set(err, ret, "%s", answer.text);
	format_print(FORMAT_PLAIN, stdout, "%s", answer.text);
	putchar('\n');
	return 0;
}

/**
 * cmd_card - list readers, and what is on the cards in them
 * @cli: the command line
 * @err: message on failure
 *
 * A card that cannot be read is part of the list, not a failure. With --accept:
 * let the card that waits for consent bind this device. With --update: write to it.
 *
 * Return: 0, or as card_readers().
 */
int cmd_card(const struct cli *cli, struct error *err)
{
	struct inserted cards[CARD_READERS_MAX];
	size_t count;
	int ret;

	if (cli->accept)
		return accept_card(cli, err);
	if (cli->update)
		return cmd_card_update(cli, err);
	ret = inserted_list(cards, &count, err);
	if (ret)
		return ret;
	if (cli->json)
		return print_json(cards, count, err);
	if (count)
		return print_table(cards, count, err);
	puts("no readers");
	return 0;
}
