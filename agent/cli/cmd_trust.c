// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/cli/ask.h"
#include "agent/cli/cli.h"
#include "agent/cli/json.h"
#include "agent/cli/owner.h"
#include "agent/cli/table.h"
#include "agent/kernel.h"
#include "agent/trust_store.h"

#define HEX_SIZE	(2 * TRUST_DIGEST_SIZE + 1)

/* Whom the kernel obeys, if it is there and sealed */
static int read_seal(struct kernel_status *status)
{
	struct kernel *kernel;
	struct error err;
	int ret;

	memset(status, 0, sizeof(*status));
	ret = kernel_open(&kernel, &err);
	if (ret)
		return ret;
	ret = kernel_status(kernel, status, &err);
	kernel_close(kernel);
	return ret;
}

static void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...)
{
	char line[FORMAT_TEXT_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	format_print(FORMAT_PLAIN, stdout, "%s", line);
	putchar('\n');
}

static void add_row(struct table *table, const struct trust_entry *entry)
{
	char hex[HEX_SIZE] = "", until[FORMAT_TIME_SIZE] = "";

	if (*entry->subject && !entry->is_list)
		format_hex(entry->fingerprint, sizeof(entry->fingerprint), hex, sizeof(hex));
	if (entry->until)
		format_time(entry->until, until);
	table_add(table, FORMAT_PLAIN, "%s", entry->file);
	table_add(table, FORMAT_PLAIN, "%s", entry->is_list ? "revocation list" : "anchor");
	table_add(table, FORMAT_PLAIN, "%s", entry->subject);
	table_add(table, FORMAT_PLAIN, "%s", until);
	table_add(table, FORMAT_PLAIN, "%s", hex);
	table_add(table, FORMAT_BAD, "%s", entry->problem.text);
}

static void print_seal(const struct kernel_status *status)
{
	size_t i;

	for (i = 0; i < status->authority_count; i++)
		say("the kernel is sealed, and until reboot obeys %s",
		    status->authorities[i]);
}

static int print_table(const struct trust_entry *list, size_t count,
		       const struct kernel_status *status, struct error *err)
{
	static const char * const headings[] = {
		"FILE", "KIND", "AUTHORITY", "UNTIL", "SHA-256 FINGERPRINT", "PROBLEM",
	};
	struct table table = { .headings = headings, .columns = 6 };
	size_t i;
	int ret = 0;

	for (i = 0; i < count; i++)
		add_row(&table, &list[i]);
	if (count)
		ret = table_print(&table, stdout, err);
	else
		puts("no anchors: no card is believed");
	print_seal(status);
	return ret;
}

static struct json_object *entry_json(const struct trust_entry *entry)
{
	struct json_object *map = json_map();
	bool known = *entry->subject && !entry->is_list;

	json_put_text(map, "file", entry->file);
	json_put_text(map, "kind", entry->is_list ? "revocation list" : "anchor");
	json_put_text(map, "subject", *entry->subject ? entry->subject : NULL);
	json_put(map, "fingerprint", NULL);
	json_put(map, "authority", NULL);
	json_put(map, "until", NULL);
	if (known) {
		json_put_hex(map, "fingerprint", entry->fingerprint, TRUST_DIGEST_SIZE);
		json_put_hex(map, "authority", entry->authority, TRUST_DIGEST_SIZE);
	}
	if (entry->until)
		json_put_time(map, "until", entry->until);
	json_put_text(map, "problem", *entry->problem.text ? entry->problem.text : NULL);
	return map;
}

static int print_json(const struct trust_entry *list, size_t count,
		      const struct kernel_status *status, struct error *err)
{
	struct json_object *root = json_map(), *entries = json_list(), *seal = json_list();
	size_t i;

	for (i = 0; i < count; i++)
		json_add(entries, entry_json(&list[i]));
	for (i = 0; i < status->authority_count; i++)
		json_add_text(seal, status->authorities[i]);
	json_put(root, "trusted", entries);
	json_put(root, "sealed_by", seal);
	return json_print(root, err);
}

/**
 * cmd_trust_list - show whom this machine believes
 * @cli: the command line
 * @err: message on failure
 *
 * A file that cannot be used is part of the list, not a failure.
 *
 * Return: 0 or what trust_store_list() says.
 */
int cmd_trust_list(const struct cli *cli, struct error *err)
{
	struct kernel_status status;
	struct trust_entry *list;
	size_t count;
	int ret;

	ret = trust_store_list(TRUST_STORE_DIR, time(NULL), &list, &count, err);
	if (ret)
		return ret;
	/* Without the module there is no seal either */
	read_seal(&status);
	ret = cli->json ? print_json(list, count, &status, err) :
			  print_table(list, count, &status, err);
	free(list);
	return ret;
}

static void print_entry(const struct trust_entry *entry)
{
	char hex[HEX_SIZE], from[FORMAT_TIME_SIZE], until[FORMAT_TIME_SIZE];

	say("authority    %s", entry->subject);
	if (!entry->is_list && *entry->subject)
		printf("fingerprint  %s\n", format_hex(entry->fingerprint,
						       sizeof(entry->fingerprint), hex,
						       sizeof(hex)));
	if (entry->until)
		printf("valid        %s to %s\n", format_time(entry->from, from),
		       format_time(entry->until, until));
	fflush(stdout);
}

/* What does not change although an anchor does */
static void print_limits(const struct trust_entry *entry, bool added)
{
	struct kernel_status status;
	struct owner owner;
	struct error err;
	char hex[HEX_SIZE];
	bool own;

	if (!owner_read(&owner, &err) && owner.authority) {
		format_hex(entry->authority, sizeof(entry->authority), hex, sizeof(hex));
		own = !strcmp(owner.authority, hex);
		if (added && !own)
			say("Cards of others are refused: this device is bound to %s.",
			    owner.authority_name);
		if (!added && own)
			say("Its policy stays in force, newer ones are refused: bound to %s.",
			    owner.authority_name);
	}
	owner_free(&owner);
	if (!read_seal(&status) && status.sealed)
		say("The kernel is sealed: until reboot it obeys %s, whatever is %s here.",
		    status.authorities[0], added ? "added" : "removed");
}

/**
 * cmd_trust_add - believe an authority
 * @cli: the command line; its argument names the certificate's file
 * @err: message on failure
 *
 * Return: 0; -ECANCELED when nobody agreed; what trust_store_add() says.
 */
int cmd_trust_add(const struct cli *cli, struct error *err)
{
	struct trust_entry entry;
	int ret;

	ret = trust_store_look(cli->argument, time(NULL), &entry, err);
	if (ret)
		return ret;
	print_entry(&entry);
	if (!cli->yes)
		ret = ask_yes("Compare the fingerprint with the authority's own word. Believe it?",
			      "yes", err);
	if (!ret)
		ret = trust_store_add(TRUST_STORE_DIR, cli->argument, time(NULL), &entry, err);
	if (ret)
		return ret;
	printf("added as %s/%s\n", TRUST_STORE_DIR, entry.file);
	print_limits(&entry, true);
	return 0;
}

/**
 * cmd_trust_remove - believe an authority no longer, or drop a revocation list
 * @cli: the command line; its argument is a file's name or a fingerprint
 * @err: message on failure
 *
 * Return: 0; -ECANCELED when nobody agreed; what trust_store_find() and
 * trust_store_remove() say.
 */
int cmd_trust_remove(const struct cli *cli, struct error *err)
{
	const struct trust_entry *entry;
	struct trust_entry *list;
	size_t count;
	int ret;

	ret = trust_store_list(TRUST_STORE_DIR, time(NULL), &list, &count, err);
	if (ret)
		return ret;
	ret = trust_store_find(list, count, cli->argument, &entry, err);
	if (ret)
		goto out;
	print_entry(entry);
	if (!cli->yes)
		ret = ask_yes(entry->is_list ?
			      "Whom this list revokes is believed again. Remove it?" :
			      "Cards and policies of this authority are refused then. Remove it?",
			      "yes", err);
	if (!ret)
		ret = trust_store_remove(TRUST_STORE_DIR, entry, err);
	if (ret)
		goto out;
	say("removed %s/%s", TRUST_STORE_DIR, entry->file);
	if (!entry->is_list)
		print_limits(entry, false);
out:
	free(list);
	return ret;
}
