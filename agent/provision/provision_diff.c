// SPDX-License-Identifier: GPL-2.0-or-later
/* Changes for a person, in the form of diff -u; passwords are only told of */
#include <string.h>

#include "agent/provision/provision_change.h"
#include "agent/provision/provision_kept.h"

#define CONTEXT	3

/* A file's lines from @at on */
struct lines {
	const char *at, *end;
};

static struct lines lines_of(const struct provision_file *file)
{
	return (struct lines){ file->data, file->data + file->len };
}

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	return newline ? newline + 1 : end;
}

static size_t count(const char *at, const char *end)
{
	size_t n = 0;

	for (; at < end; at = line_end(at, end))
		n++;
	return n;
}

static const char *line_before(const char *at, const char *start)
{
	at--;
	while (at > start && at[-1] != '\n')
		at--;
	return at;
}

static void print(FILE *out, char sign, const char *at, const char *end)
{
	const char *next;

	for (; at < end; at = next) {
		next = line_end(at, end);
		fprintf(out, "%c%.*s", sign, (int)(next - at), at);
		if (next[-1] != '\n')
			fputs("\n\\ No newline at end of file\n", out);
	}
}

/* All that differs lies together, as our changes do */
static void hunk(FILE *out, struct lines old, struct lines new)
{
	const char *o = old.at, *n = new.at, *oe = old.end, *ne = new.end, *from, *to;
	size_t before, i, len;

	while (o < oe && n < ne) {
		len = (size_t)(line_end(o, oe) - o);
		if (len != (size_t)(line_end(n, ne) - n) || memcmp(o, n, len))
			break;
		o += len;
		n += len;
	}
	while (oe > o && ne > n) {
		from = line_before(oe, o);
		to = line_before(ne, n);
		if (oe - from != ne - to || memcmp(from, to, (size_t)(oe - from)))
			break;
		oe = from;
		ne = to;
	}
	from = o;
	for (i = 0; i < CONTEXT && from > old.at; i++)
		from = line_before(from, old.at);
	to = oe;
	for (i = 0; i < CONTEXT && to < old.end; i++)
		to = line_end(to, old.end);
	before = count(old.at, from);
	fprintf(out, "@@ -%zu,%zu +%zu,%zu @@\n", before + (from < to), count(from, to),
		before + 1, count(from, o) + count(n, ne) + count(oe, to));
	print(out, ' ', from, o);
	print(out, '-', o, oe);
	print(out, '+', n, ne);
	print(out, ' ', oe, to);
}

static void show(const struct provision_site *site, const struct provision_change *change,
		 FILE *out)
{
	bool secret = change->where != PROVISION_HOME;
	const char *dir = change->where == PROVISION_SECRETS ? "secret service" :
			  site->paths[change->where];

	if (secret || !strcmp(change->path, PROVISION_KEPT)) {
		fprintf(out, "%s %s/%s (%s, %zu bytes)\n",
			!change->new.exists ? "remove" : change->old.exists ? "replace" : "write",
			dir, change->path,
			secret ? "a password" : "accounts of packets",
			change->new.exists ? change->new.len : change->old.len);
		return;
	}
	if (change->old.exists)
		fprintf(out, "--- %s/%s\n", dir, change->path);
	else
		fputs("--- /dev/null\n", out);
	if (change->new.exists)
		fprintf(out, "+++ %s/%s\n", dir, change->path);
	else
		fputs("+++ /dev/null\n", out);
	hunk(out, lines_of(&change->old), lines_of(&change->new));
}

/**
 * provision_change_show - show changes
 * @site: whose files
 * @changes: them
 * @out: where to
 */
void provision_change_show(const struct provision_site *site,
			   const struct provision_changes *changes, FILE *out)
{
	char record[PROVISION_PATH_SIZE];
	size_t i;

	provision_site_state(site, PROVISION_RECORD, record);
	for (i = 0; i < changes->count; i++)
		if (strcmp(changes->list[i].path, record))
			show(site, &changes->list[i], out);
}
