// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/approve.h"
#include "agent/cli/cli.h"
#include "agent/cli/format.h"
#include "agent/trust_store.h"

#define HEX_SIZE	(2 * TRUST_DIGEST_SIZE + 1)

/**
 * struct wanted - packages that lists speak of
 * @pattern: of their names; NULL: any
 * @queries: they
 * @count: how many
 */
struct wanted {
	const char *pattern;
	struct approval_query *queries;
	size_t count;
};

static int want(void *data, const struct approval_entry *entry)
{
	struct wanted *wanted = data;
	struct approval_query *query;

	if (entry->withdrawn ||
	    (wanted->pattern && fnmatch(wanted->pattern, entry->name, FNM_NOESCAPE)))
		return 0;
	query = policy_model_add(&wanted->queries, &wanted->count, sizeof(*query));
	if (!query)
		return -ENOMEM;
	memcpy(query->digest, entry->digest, sizeof(query->digest));
	return 0;
}

static int collect(const struct approval_store *store, struct wanted *wanted, struct error *err)
{
	struct approval_list list;
	size_t i;
	int ret = 0;

	for (i = 0; i < store->count && !ret; i++)
		if (!store->items[i].ret && store->items[i].approval.list)
			ret = approval_list_read(store->items[i].approval.list,
						 store->items[i].approval.list_len, &list, want,
						 wanted, err);
	return ret;
}

/* What one list approves another may withdraw */
static int print_good(const struct approval_store *store, struct wanted *wanted, struct error *err)
{
	struct approval_query **sorted = calloc(wanted->count + 1, sizeof(*sorted));
	char hex[HEX_SIZE];
	size_t i;
	int ret;

	if (!sorted)
		return error_set(err, -ENOMEM, "out of memory");
	for (i = 0; i < wanted->count; i++)
		sorted[i] = &wanted->queries[i];
	ret = approval_store_find(store, sorted, wanted->count, err);
	for (i = 0; i < wanted->count && !ret; i++) {
		if (sorted[i]->state != APPROVAL_GOOD ||
		    (i && !memcmp(sorted[i - 1]->digest, sorted[i]->digest, TRUST_DIGEST_SIZE)))
			continue;
		puts(format_hex(sorted[i]->digest, TRUST_DIGEST_SIZE, hex, sizeof(hex)));
	}
	free(sorted);
	return ret;
}

/**
 * cmd_approval_digest - what the lists of this machine approve today, for other programs
 * @cli: the command line; its argument is a pattern of names
 * @err: message on failure
 *
 * Return: 0 or what approve_open() says.
 */
int cmd_approval_digest(const struct cli *cli, struct error *err)
{
	struct wanted wanted = { .pattern = cli->argument };
	struct approve approve;
	int ret;

	ret = approve_open(&approve, TRUST_STORE_DIR, ASSOCIATION_DIR, err);
	if (!ret)
		ret = collect(&approve.store, &wanted, err);
	if (!ret)
		ret = print_good(&approve.store, &wanted, err);
	free(wanted.queries);
	approve_close(&approve);
	return ret;
}
