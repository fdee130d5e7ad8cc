// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The approvals that a device has: files of its state directory, and for once those that lie beside
 * a package. Of a list the newest version counts, and an older one never again.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/approval_store.h"
#include "agent/file.h"

#define FLOOR_SUFFIX	".floor"
#define FLOOR_MAX	32
#define HEX_SIZE	(2 * TRUST_DIGEST_SIZE + 1)

static void path_in(const char *state, const char *name, const char *suffix, char *path,
		    size_t size)
{
	snprintf(path, size, "%s/" APPROVAL_STORE "/%s%s", state, name, suffix);
}

static void to_hex(const uint8_t digest[TRUST_DIGEST_SIZE], char hex[HEX_SIZE])
{
	size_t i;

	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static int check_authority(const struct approval_terms *terms, const struct trust_verdict *verdict,
			   struct error *err)
{
	if (!terms->authority ||
	    !memcmp(terms->authority, verdict->authority, TRUST_DIGEST_SIZE))
		return 0;
	return error_set(err, -EACCES, "approved by %s for %s, but this device is bound to %s",
			 verdict->subject, verdict->authority_name, terms->authority_name);
}

/* What a list withdraws stays so when nobody may approve by it any more */
static bool was_good(const struct approval_terms *terms, const uint8_t *der, size_t len,
		     struct approval_item *item)
{
	struct error err = {};
	time_t then;

	if (item->ret != -EKEYEXPIRED || item->approval.kind != TRUST_APPROVAL_LIST)
		return false;
	then = item->approval.signed_at;
	trust_approval_free(&item->approval);
	return !trust_approval_read(terms->anchors, then, der, len, &item->approval, &err);
}

/* Who has the key is as good as the authority; only a card of it can say who that is */
static void judge_mac(const struct approval_terms *terms, struct approval_item *item)
{
	struct trust_verdict *verdict = &item->approval.verdict;

	item->ret = card_mac_ask(terms->anchors, terms->authority, &item->approval.mac, verdict,
				 &item->problem);
	if (item->ret)
		error_prefix(&item->problem, item->ret, "no card says that its MAC is right");
	snprintf(verdict->subject, sizeof(verdict->subject), "%s", "a MAC");
}

static void judge_signature(const struct approval_terms *terms, const uint8_t *der, size_t len,
			    struct approval_item *item)
{
	struct error err = {};

	item->ret = trust_approval_read(terms->anchors, terms->now, der, len, &item->approval,
					&item->problem);
	if (item->ret) {
		trust_approval_read(NULL, terms->now, der, len, &item->approval, &err);
		if (!was_good(terms, der, len, item))
			return;
		item->past = true;
	}
	item->ret = check_authority(terms, &item->approval.verdict, &item->problem);
}

/* What cannot be believed stays, so that it can be said why not */
static void judge(const struct approval_terms *terms, const uint8_t *der, size_t len,
		  struct approval_item *item)
{
	item->ret = trust_approval_read_mac(der, len, &item->approval, &item->problem);
	if (item->ret == -EINVAL) {
		*item->problem.text = '\0';
		judge_signature(terms, der, len, item);
	} else if (!item->ret) {
		judge_mac(terms, item);
	}
	if (!item->ret && item->approval.kind == TRUST_APPROVAL_LIST)
		item->ret = approval_list_read(item->approval.list, item->approval.list_len,
					       &item->list, NULL, NULL, &item->problem);
}

static bool same_list(const struct approval_item *a, const struct approval_item *b)
{
	return a->approval.kind == TRUST_APPROVAL_LIST && !a->ret &&
	       b->approval.kind == TRUST_APPROVAL_LIST && !b->ret &&
	       !strcmp(a->list.name, b->list.name) &&
	       !memcmp(a->approval.verdict.authority, b->approval.verdict.authority,
		       TRUST_DIGEST_SIZE);
}

static int stale(struct approval_item *item, uint64_t version)
{
	return item->ret = error_set(&item->problem, -ESTALE,
				     "list %s version %" PRIu64
				     " is revoked: this device has version %" PRIu64,
				     item->list.name, item->list.version, version);
}

/* The lower version of two does not count; nor does another list with the same */
static void settle(struct approval_item *old, struct approval_item *new)
{
	if (!same_list(old, new))
		return;
	if (old->list.version < new->list.version)
		stale(old, new->list.version);
	else if (old->list.version > new->list.version)
		stale(new, old->list.version);
	else if (memcmp(old->approval.digest, new->approval.digest, TRUST_DIGEST_SIZE))
		new->ret = error_set(&new->problem, -EEXIST,
				     "list %s version %" PRIu64
				     " is not the one of that version that this device has",
				     new->list.name, new->list.version);
}

static uint64_t read_floor(const char *state, const char *name)
{
	uint64_t version = 0;
	char path[512];
	uint8_t *text;
	size_t len;

	path_in(state, name, FLOOR_SUFFIX, path, sizeof(path));
	if (file_read(path, FLOOR_MAX, &text, &len, NULL))
		return 0;
	sscanf((const char *)text, "%" SCNu64, &version);
	free(text);
	return version;
}

static struct approval_item *add(struct approval_store *store, const char *file)
{
	struct approval_item *grown = reallocarray(store->items, store->count + 1,
						   sizeof(*grown));

	if (!grown)
		return NULL;
	store->items = grown;
	grown += store->count++;
	memset(grown, 0, sizeof(*grown));
	snprintf(grown->file, sizeof(grown->file), "%s", file);
	return grown;
}

/* Return: 0 also for one that does not count; the item is the last then */
static int take(struct approval_store *store, const char *file, const uint8_t *der, size_t len,
		struct error *err)
{
	struct approval_item *item = add(store, file);
	size_t i;

	if (item)
		judge(&store->terms, der, len, item);
	else
		return error_set(err, -ENOMEM, "approvals: out of memory");
	for (i = 0; i + 1 < store->count; i++)
		settle(&store->items[i], item);
	return 0;
}

static int take_file(struct approval_store *store, const char *file, const char *path,
		     struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret;

	ret = file_read(path, TRUST_APPROVAL_SIZE_MAX, &der, &len, err);
	if (ret)
		return ret;
	ret = take(store, file, der, len, err);
	free(der);
	return ret;
}

static void check_floor(struct approval_item *item, const char *state)
{
	uint64_t floor;

	if (item->ret || item->approval.kind != TRUST_APPROVAL_LIST)
		return;
	floor = read_floor(state, item->list.name);
	if (item->list.version < floor)
		stale(item, floor);
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), end = strlen(suffix);

	return len > end && !strcmp(name + len - end, suffix);
}

/**
 * approval_store_open - the approvals of this device
 * @store: filled in, to be closed with approval_store_close()
 * @state: state directory
 * @terms: whom to believe; kept by the caller
 * @err: message on failure
 *
 * Return: 0, also when there are none, or some that do not count; -errno when a
 * file cannot be read.
 */
int approval_store_open(struct approval_store *store, const char *state,
			const struct approval_terms *terms, struct error *err)
{
	struct dirent *entry;
	char path[512];
	int ret = 0;
	DIR *dir;

	*store = (struct approval_store){ .terms = *terms };
	path_in(state, "", "", path, sizeof(path));
	dir = opendir(path);
	if (!dir)
		return errno == ENOENT ? 0 :
		       error_set(err, -errno, "%s: %s", path, strerror(errno));
	while (!ret && (entry = readdir(dir))) {
		if (!has_suffix(entry->d_name, APPROVAL_SUFFIX))
			continue;
		path_in(state, entry->d_name, "", path, sizeof(path));
		ret = take_file(store, entry->d_name, path, err);
		if (!ret)
			check_floor(&store->items[store->count - 1], state);
	}
	closedir(dir);
	if (ret)
		approval_store_close(store);
	return ret;
}

/**
 * approval_store_close - give back what approval_store_open() made
 * @store: the store
 */
void approval_store_close(struct approval_store *store)
{
	size_t i;

	for (i = 0; i < store->count; i++)
		trust_approval_free(&store->items[i].approval);
	free(store->items);
	memset(store, 0, sizeof(*store));
}

/**
 * approval_store_offer - have a file count, too, for now
 * @store: the store
 * @path: an approval or a list
 * @beside: the package that it lies beside, whose approval it is to be; or NULL
 * @err: message on failure
 *
 * Return: 0, also when it does not count; -errno when it cannot be read.
 */
int approval_store_offer(struct approval_store *store, const char *path,
			 struct approval_query *beside, struct error *err)
{
	int ret = take_file(store, path, path, err);

	if (!ret)
		store->items[store->count - 1].beside = beside;
	return ret;
}

static int refuse(const struct approval_item *item, const char *path, struct error *err)
{
	return error_set(err, item->ret ? item->ret : -EKEYEXPIRED, "%s: %s", path,
			 item->problem.text);
}

/* Where a list's version is kept when the list is removed */
static int raise_floor(const char *state, const struct approval_list *list, struct error *err)
{
	char path[512], text[FLOOR_MAX];

	if (list->version <= read_floor(state, list->name))
		return 0;
	path_in(state, list->name, FLOOR_SUFFIX, path, sizeof(path));
	snprintf(text, sizeof(text), "%" PRIu64 "\n", list->version);
	return file_write(path, 0644, text, strlen(text), err);
}

static int keep(struct approval_item *new, const char *state, const uint8_t *der, size_t len,
		struct error *err)
{
	char name[HEX_SIZE], to[512];
	int ret;

	to_hex(new->approval.digest, name);
	if (new->approval.kind == TRUST_APPROVAL_LIST)
		snprintf(name, sizeof(name), "%s", new->list.name);
	path_in(state, "", "", to, sizeof(to));
	ret = file_make_directory(to, 0755, err);
	if (!ret && new->approval.kind == TRUST_APPROVAL_LIST)
		ret = raise_floor(state, &new->list, err);
	if (ret)
		return ret;
	path_in(state, name, APPROVAL_SUFFIX, to, sizeof(to));
	snprintf(new->file, sizeof(new->file), "%s" APPROVAL_SUFFIX, name);
	return file_write(to, 0644, der, len, err);
}

/**
 * approval_store_add - keep an approval
 * @store: the store
 * @state: state directory
 * @path: its file
 * @item: set to it
 * @err: message on failure
 *
 * A list takes the place of an older version, an approval that of one for the same package.
 *
 * Return: 0; -ESTALE for a list of which a newer version was there; -EACCES when another
 * authority's; -ENOKEY, -EKEYEXPIRED, -EKEYREVOKED, -EKEYREJECTED, -EBADMSG; -errno.
 */
int approval_store_add(struct approval_store *store, const char *state, const char *path,
		       const struct approval_item **item, struct error *err)
{
	struct approval_item *new;
	uint8_t *der;
	size_t len;
	int ret;

	ret = file_read(path, TRUST_APPROVAL_SIZE_MAX, &der, &len, err);
	if (ret)
		return ret;
	ret = take(store, path, der, len, err);
	if (!ret) {
		new = &store->items[store->count - 1];
		check_floor(new, state);
		ret = new->ret || new->past ? refuse(new, path, err) :
		      keep(new, state, der, len, err);
		*item = new;
	}
	free(der);
	return ret;
}
/**
 * approval_store_remove - keep an approval no longer
 * @store: the store
 * @state: state directory
 * @name: its file, with or without suffix
 * @err: message on failure
 *
 * Older versions of a list are not taken afterwards, either.
 *
 * Return: 0; -ENOENT; -errno.
 */
int approval_store_remove(struct approval_store *store, const char *state, const char *name,
			  struct error *err)
{
	const char *suffix = has_suffix(name, APPROVAL_SUFFIX) ? "" : APPROVAL_SUFFIX;
	char file[APPROVAL_FILE_SIZE], path[512];
	size_t i;

	snprintf(file, sizeof(file), "%s%s", name, suffix);
	for (i = 0; i < store->count; i++)
		if (!strcmp(store->items[i].file, file))
			break;
	if (i == store->count)
		return error_set(err, -ENOENT, "%s: no such approval", name);
	path_in(state, file, "", path, sizeof(path));
	return file_remove(path, err);
}
