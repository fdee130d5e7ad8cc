// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/approval_store.h"
#include "agent/policy_value.h"

#define DAY	86400

/**
 * struct search - packages that are looked for
 * @by_digest: the queries, by digest
 * @count: how many
 * @item: the list that is walked
 * @today: days since 1970-01-01
 */
struct search {
	struct approval_query **by_digest;
	size_t count;
	const struct approval_item *item;
	int64_t today;
};

static int compare(const void *a, const void *b)
{
	const struct approval_query * const *left = a, * const *right = b;

	return memcmp((*left)->digest, (*right)->digest, TRUST_DIGEST_SIZE);
}

/* Return: where to write the reason, NULL when something weightier is known */
static struct error *settle(struct approval_query *query, enum approval_state state,
			    const struct approval_item *item)
{
	if (query->state >= state)
		return NULL;
	query->state = state;
	snprintf(query->by, sizeof(query->by), "%s", item->approval.verdict.subject);
	snprintf(query->authority, sizeof(query->authority), "%s",
		 item->approval.verdict.authority_name);
	return &query->why;
}

static void take_withdrawn(struct approval_query *query, const struct approval_item *item,
			   const struct approval_entry *entry)
{
	struct error *why = settle(query, APPROVAL_WITHDRAWN, item);

	if (why)
		error_set(why, 0, "withdrawn by %s, list %s version %" PRIu64 "%s%s",
			  item->approval.verdict.subject, item->list.name, item->list.version,
			  *entry->reason ? ": " : "", entry->reason);
}

static void take_package(struct approval_query *query, const struct search *search,
			 const struct approval_entry *entry)
{
	const struct approval_item *item = search->item;
	int64_t until = entry->until < item->list.until ? entry->until : item->list.until;
	char day[POLICY_VALUE_TEXT_SIZE];
	struct error *why;

	if (search->today > until) {
		why = settle(query, APPROVAL_EXPIRED, item);
		if (why)
			error_set(why, 0,
				  "%s %s was approved until %s only, list %s version %" PRIu64
				  " of %s",
				  entry->name, entry->version, policy_value_date_text(until, day),
				  item->list.name, item->list.version,
				  item->approval.verdict.subject);
		return;
	}
	if (item->past) {
		why = settle(query, APPROVAL_EXPIRED, item);
		if (why)
			error_set(why, 0, "%s: %s", item->file, item->problem.text);
		return;
	}
	why = settle(query, APPROVAL_GOOD, item);
	if (why)
		error_set(why, 0, "approved by %s as %s%s%s, list %s version %" PRIu64,
			  item->approval.verdict.subject, entry->name,
			  *entry->version ? " " : "", entry->version, item->list.name,
			  item->list.version);
}

/* One of that name, with another content */
static void take_name(struct approval_query *query, const struct approval_item *item,
		      const struct approval_entry *entry)
{
	struct error *why = settle(query, APPROVAL_OTHER, item);

	if (why)
		error_set(why, 0,
			  "list %s version %" PRIu64 " of %s approves %s%s%s with another content",
			  item->list.name, item->list.version, item->approval.verdict.subject,
			  entry->name, *entry->version ? " " : "", entry->version);
}

static int look(void *data, const struct approval_entry *entry)
{
	struct search *search = data;
	struct approval_query key, *wanted = &key, **found;
	size_t i;

	memcpy(key.digest, entry->digest, sizeof(key.digest));
	found = bsearch(&wanted, search->by_digest, search->count, sizeof(*found), compare);
	for (i = 0; !found && !entry->withdrawn && i < search->count; i++) {
		wanted = search->by_digest[i];
		if (wanted->name && wanted->state < APPROVAL_OTHER &&
		    !strcmp(wanted->name, entry->name))
			take_name(wanted, search->item, entry);
	}
	if (!found)
		return 0;
	while (found > search->by_digest && !compare(found - 1, found))
		found--;
	for (; found < search->by_digest + search->count; found++) {
		if (memcmp((*found)->digest, entry->digest, sizeof(entry->digest)))
			break;
		if (entry->withdrawn)
			take_withdrawn(*found, search->item, entry);
		else
			take_package(*found, search, entry);
	}
	return 0;
}

static void look_signature(const struct approval_item *item, struct approval_query *query)
{
	struct error *why;

	if (!memcmp(item->approval.digest, query->digest, TRUST_DIGEST_SIZE)) {
		why = settle(query, APPROVAL_GOOD, item);
		if (why)
			error_set(why, 0, "approved by %s", item->approval.verdict.subject);
	} else if (item->beside == query) {
		why = settle(query, APPROVAL_UNTRUSTED, item);
		if (why)
			error_set(why, 0, "%s by %s is over another package", item->file,
				  item->approval.verdict.subject);
	}
}

/* One that does not count says why, where it would have mattered */
static void look_problem(const struct approval_item *item, struct approval_query *query)
{
	bool over = item->approval.kind == TRUST_APPROVAL_PACKAGE &&
		    !memcmp(item->approval.digest, query->digest, TRUST_DIGEST_SIZE);
	struct error *why;

	if (!over && item->beside != query)
		return;
	why = settle(query, item->ret == -EKEYEXPIRED ? APPROVAL_EXPIRED : APPROVAL_UNTRUSTED,
		     item);
	if (why)
		error_set(why, 0, "%s: %s", item->file, item->problem.text);
}

static int look_in(const struct approval_store *store, struct search *search, struct error *err)
{
	struct approval_list list;
	size_t i, k;
	int ret;

	for (i = 0; i < store->count; i++) {
		const struct approval_item *item = &store->items[i];

		search->item = item;
		if (!item->ret && item->approval.kind == TRUST_APPROVAL_LIST) {
			ret = approval_list_read(item->approval.list, item->approval.list_len,
						 &list, look, search, err);
			if (ret)
				return error_prefix(err, ret, "%s", item->file);
			continue;
		}
		for (k = 0; k < search->count; k++) {
			if (item->ret)
				look_problem(item, search->by_digest[k]);
			else
				look_signature(item, search->by_digest[k]);
		}
	}
	return 0;
}

/**
 * approval_store_find - are these packages approved?
 * @store: the approvals
 * @queries: the packages; the answers are filled in, and their order changes
 * @count: how many
 * @err: message on failure
 *
 * Each list is read once, however many packages there are.
 *
 * Return: 0, -ENOMEM.
 */
int approval_store_find(const struct approval_store *store, struct approval_query **queries,
			size_t count, struct error *err)
{
	struct search search = {
		.by_digest = queries,
		.count = count,
		.today = store->terms.now / DAY,
	};
	size_t i;

	for (i = 0; i < count; i++) {
		queries[i]->state = APPROVAL_NONE;
		error_set(&queries[i]->why, 0, "no approval for it");
	}
	qsort(queries, count, sizeof(*queries), compare);
	return look_in(store, &search, err);
}
