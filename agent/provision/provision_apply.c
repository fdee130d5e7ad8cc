// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changes are made all or none. What was before is written down first, in a journal that a later
 * run goes back by when this one is killed in the middle. No password is written into it: what goes
 * with the card is made anew.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/provision/provision_change.h"

static const char * const places[] = {
	[PROVISION_HOME] = "home",
	[PROVISION_RUNTIME] = "runtime",
	[PROVISION_SECRETS] = "secrets",
};

static int make(const struct provision_site *site, enum provision_where where, const char *path,
		const struct provision_file *file, struct error *err)
{
	return file->exists ? provision_site_write(site, where, path, file, err) :
			      provision_site_remove(site, where, path, err);
}

/* "home 644 120 .msmtprc", the content, a newline; a mode of "-": there was none */
static int write_journal(const struct provision_site *site,
			 const struct provision_changes *changes, struct error *err)
{
	struct provision_file journal = { .exists = true, .mode = 0600 };
	const struct provision_change *c;
	char path[PROVISION_PATH_SIZE];
	FILE *out;
	size_t i;
	int ret;

	provision_site_state(site, PROVISION_JOURNAL, path);
	out = open_memstream(&journal.data, &journal.len);
	for (i = 0; out && i < changes->count; i++) {
		c = &changes->list[i];
		if (!c->old.exists || c->where != PROVISION_HOME) {
			fprintf(out, "%s - 0 %s\n\n", places[c->where], c->path);
			continue;
		}
		fprintf(out, "%s %o %zu %s\n", places[c->where], (unsigned int)c->old.mode,
			c->old.len, c->path);
		fwrite(c->old.data, 1, c->old.len, out);
		fputc('\n', out);
	}
	if (!out || fclose(out))
		ret = error_set(err, -ENOMEM, "out of memory");
	else
		ret = provision_site_write(site, PROVISION_HOME, path, &journal, err);
	provision_site_free(&journal);
	return ret;
}

/**
 * provision_change_apply - make changes, all or none
 * @site: whose files, opened
 * @changes: them
 * @err: message on failure
 *
 * Return: 0, or the -errno of the one that failed; then all is as before.
 */
int provision_change_apply(const struct provision_site *site,
			   const struct provision_changes *changes, struct error *err)
{
	const struct provision_change *c = changes->list;
	char journal[PROVISION_PATH_SIZE];
	size_t done = 0;
	int ret;

	if (!changes->count)
		return 0;
	ret = write_journal(site, changes, err);
	for (; !ret && done < changes->count; done++)
		ret = make(site, c[done].where, c[done].path, &c[done].new, err);
	/* The one that failed included: it is not known how far it got */
	while (ret && done--)
		make(site, c[done].where, c[done].path, &c[done].old, NULL);
	provision_site_state(site, PROVISION_JOURNAL, journal);
	provision_site_remove(site, PROVISION_HOME, journal, NULL);
	return ret;
}

/* One entry of the journal; @at is moved behind it */
static int go_back(const struct provision_site *site, const char **at, const char *end,
		   struct error *err)
{
	char place[8] = "", mode[8] = "", path[PROVISION_PATH_SIZE];
	struct provision_file file = {};
	const char *line = *at, *newline = memchr(line, '\n', (size_t)(end - line));
	enum provision_where where = PROVISION_HOME;
	int used = 0;

	if (!newline || sscanf(line, "%7s %7s %zu %n", place, mode, &file.len, &used) != 3 ||
	    !used || line + used >= newline || newline - line - used >= PROVISION_PATH_SIZE ||
	    end - newline < 2 || file.len > (size_t)(end - newline) - 2)
		return -EBADMSG;
	snprintf(path, sizeof(path), "%.*s", (int)(newline - line - used), line + used);
	while (where < PROVISION_PLACES && strcmp(places[where], place))
		where++;
	if (where == PROVISION_PLACES || !provision_plan_path_ok(path))
		return -EBADMSG;
	*at = newline + 1 + file.len + 1;
	file.exists = strcmp(mode, "-");
	file.mode = (mode_t)strtoul(mode, NULL, 8) & 0777;
	/* Borrowed; it is only written */
	file.data = (char *)(uintptr_t)(newline + 1);
	return make(site, where, path, &file, err);
}

/**
 * provision_change_recover - undo what was interrupted
 * @site: whose files, opened
 * @err: message on failure
 *
 * Return: 0, also when nothing was; -EBADMSG when the journal is damaged; another -errno.
 */
int provision_change_recover(const struct provision_site *site, struct error *err)
{
	char path[PROVISION_PATH_SIZE];
	struct provision_file journal;
	const char *at, *end;
	int ret;

	provision_site_state(site, PROVISION_JOURNAL, path);
	ret = provision_site_read(site, PROVISION_HOME, path, &journal, err);
	if (ret || !journal.exists)
		return ret;
	at = journal.data;
	end = at + journal.len;
	while (!ret && at < end)
		ret = go_back(site, &at, end, err);
	provision_site_free(&journal);
	if (ret == -EBADMSG)
		return error_set(err, ret, "%s/%s: damaged", site->paths[PROVISION_HOME], path);
	return ret ? ret : provision_site_remove(site, PROVISION_HOME, path, err);
}
