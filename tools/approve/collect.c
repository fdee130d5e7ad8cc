// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/approval_store.h"
#include "agent/approve.h"
#include "agent/file.h"
#include "agent/policy_value.h"
#include "agent/policy_write.h"
#include "collect.h"

/**
 * collect_add - one more package
 * @collection: what it goes into
 * @entry: the package
 * @err: message on failure
 *
 * Return: 0, -E2BIG, -ENOMEM.
 */
int collect_add(struct collection *collection, const struct approval_entry *entry,
		struct error *err)
{
	struct approval_entry *grown;

	/* Full whenever the count is a power of two */
	if (!(collection->count & (collection->count - 1))) {
		grown = reallocarray(collection->entries,
				     collection->count ? collection->count * 2 : 1,
				     sizeof(*grown));
		if (!grown)
			return error_set(err, -ENOMEM, "out of memory");
		collection->entries = grown;
	}
	collection->entries[collection->count++] = *entry;
	return 0;
}

static int add_old(void *data, const struct approval_entry *entry)
{
	return collect_add(data, entry, NULL);
}

/**
 * collect_base - what an older list says
 * @collection: gets its name, version, end and packages
 * @path: the list, signed by anybody, or its text
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int collect_base(struct collection *collection, const char *path, struct error *err)
{
	struct trust_approval approval = {};
	uint8_t *data, *xml;
	size_t len;
	int ret;

	ret = file_read(path, TRUST_APPROVAL_SIZE_MAX, &data, &len, err);
	if (ret)
		return ret;
	xml = data;
	if (*data == 0x30 &&
	    (!trust_approval_read_mac(data, len, &approval, err) ||
	     !trust_approval_read(NULL, 0, data, len, &approval, err)) &&
	    approval.kind == TRUST_APPROVAL_LIST) {
		xml = approval.list;
		len = approval.list_len;
	}
	ret = approval_list_read(xml, len, &collection->list, add_old, collection, err);
	trust_approval_free(&approval);
	free(data);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

static int collect_package(struct collection *collection, const char *path, struct error *err)
{
	struct approval_entry entry = { .until = INT32_MAX };
	struct approve_package package;
	int ret;

	ret = approve_package_open(&package, path, err);
	if (!ret) {
		memcpy(entry.name, package.name, sizeof(entry.name));
		memcpy(entry.version, package.version, sizeof(entry.version));
		entry.size = package.size;
		ret = trust_sha256_file(package.fd, entry.digest);
		if (ret)
			error_set(err, ret, "%s: %s", path, strerror(-ret));
	}
	approve_package_close(&package);
	return ret ? ret : collect_add(collection, &entry, err);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_approval(const char *name)
{
	size_t len = strlen(name), end = strlen(APPROVAL_SUFFIX);

	return len > end && !strcmp(name + len - end, APPROVAL_SUFFIX);
}

static int collect_directory(struct collection *collection, const char *dir, struct error *err)
{
	char * const roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int ret = 0;

	if (!fts)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	while (!ret && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_F && !is_approval(entry->fts_name))
			ret = collect_package(collection, entry->fts_path, err);
		else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR)
			ret = error_set(err, -entry->fts_errno, "%s: %s", entry->fts_path,
					strerror(entry->fts_errno));
	}
	fts_close(fts);
	return ret;
}

/**
 * collect_source - packages of any source
 * @collection: what they go into
 * @path: a package; a directory with packages; a repository's index, which is called Packages or
 *	Packages.gz
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int collect_source(struct collection *collection, const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct stat st;

	if (stat(path, &st))
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return collect_directory(collection, path, err);
	/* apt's own copies have the rest of their address in front */
	if (!strcmp(name, "Packages") || !strcmp(name, "Packages.gz") ||
	    (strlen(name) > 9 && !strcmp(name + strlen(name) - 9, "_Packages")))
		return collect_index(collection, path, err);
	return collect_package(collection, path, err);
}

/**
 * struct place - an entry, and where it was
 * @entry: the entry
 * @at: its place
 */
struct place {
	struct approval_entry *entry;
	size_t at;
};

static int by_digest(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	int diff = memcmp(left->entry->digest, right->entry->digest, TRUST_DIGEST_SIZE);

	return diff ? diff : left->at < right->at ? -1 : 1;
}

/**
 * collect_settle - have each digest once
 * @collection: of several with the same digest the last is kept; what is withdrawn stays so
 * @err: message on failure
 *
 * Return: 0, -E2BIG when a list cannot have that many, -ENOMEM.
 */
int collect_settle(struct collection *collection, struct error *err)
{
	struct approval_entry *all = collection->entries;
	struct place *places = calloc(collection->count + 1, sizeof(*places));
	size_t i, kept = 0;

	if (!places)
		return error_set(err, -ENOMEM, "out of memory");
	for (i = 0; i < collection->count; i++)
		places[i] = (struct place){ &all[i], i };
	qsort(places, collection->count, sizeof(*places), by_digest);
	for (i = 1; i < collection->count; i++) {
		if (memcmp(places[i - 1].entry->digest, places[i].entry->digest,
			   TRUST_DIGEST_SIZE))
			continue;
		if (places[i - 1].entry->withdrawn)
			*places[i].entry = *places[i - 1].entry;
		places[i - 1].entry->size = UINT64_MAX;
	}
	free(places);
	for (i = 0; i < collection->count; i++)
		if (all[i].size != UINT64_MAX)
			all[kept++] = all[i];
	collection->count = kept;
	return kept <= APPROVAL_ENTRIES_MAX ? 0 :
	       error_set(err, -E2BIG, "%zu packages, at most %d expected", kept,
			 APPROVAL_ENTRIES_MAX);
}

static void write_text(const char *name, const char *value, FILE *out)
{
	if (*value)
		policy_write_attribute(name, value, out);
}

static void write_entry(const struct approval_entry *entry, FILE *out)
{
	char day[POLICY_VALUE_TEXT_SIZE];
	size_t i;

	fputs(entry->withdrawn ? "  <withdrawn" : "  <package", out);
	write_text("name", entry->name, out);
	write_text("version", entry->version, out);
	write_text("architecture", entry->architecture, out);
	if (entry->size)
		fprintf(out, " size=\"%" PRIu64 "\"", entry->size);
	if (entry->until != INT32_MAX)
		write_text("until", policy_value_date_text(entry->until, day), out);
	write_text("reason", entry->reason, out);
	fputs(" sha256=\"", out);
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		fprintf(out, "%02x", entry->digest[i]);
	fputs("\"/>\n", out);
}

/**
 * collect_write - write a list
 * @collection: what it says
 * @out: where to
 */
void collect_write(const struct collection *collection, FILE *out)
{
	char day[POLICY_VALUE_TEXT_SIZE];
	size_t i;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<approvals xmlns=\"" APPROVAL_NAMESPACE
	      "\"\n          ", out);
	policy_write_attribute("name", collection->list.name, out);
	fprintf(out, " version=\"%" PRIu64 "\"", collection->list.version);
	if (collection->list.until != INT32_MAX)
		policy_write_attribute("until",
				       policy_value_date_text(collection->list.until, day), out);
	fputs(">\n", out);
	for (i = 0; i < collection->count; i++)
		write_entry(&collection->entries[i], out);
	fputs("</approvals>\n", out);
}

/**
 * collect_free - give a collection's memory back
 * @collection: the collection
 */
void collect_free(struct collection *collection)
{
	free(collection->entries);
	*collection = (struct collection){};
}
