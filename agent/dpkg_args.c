// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line of dpkg(1), as dpkg_options_parse() of dpkg 1.21 takes it: options end at the
 * first word that is none.
 */
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/dpkg_args.h"

/* Those whose value is the next word when there is no "=" */
static const char * const with_value[] = {
	"abort-after", "admindir", "debug", "ignore-depends", "instdir", "log", "path-exclude",
	"path-include", "post-invoke", "pre-invoke", "root", "status-fd", "status-logger",
	"verify-format",
};

static const char * const installing[] = { "install", "unpack", "record-avail" };

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static bool is_among(const char *word, const char * const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(word, list[i]))
			return true;
	return false;
}

/* Return: whether the next word is a value of one of these letters */
static bool take_letters(const char *letters, bool *installs)
{
	for (; *letters; letters++) {
		if (*letters == 'D')
			return !letters[1];
		*installs |= *letters == 'i' || *letters == 'A';
	}
	return false;
}

/**
 * dpkg_args_operands - where do dpkg's operands begin
 * @argv: its command line, the program first, NULL last
 * @installs: set to whether they are packages to be installed, going by the options alone
 *
 * Return: index of the first operand; of the NULL when there is none.
 */
int dpkg_args_operands(char * const *argv, bool *installs)
{
	int i = argv[0] ? 1 : 0;
	const char *word;

	*installs = false;
	while (argv[i] && *argv[i] == '-') {
		word = argv[i++] + 1;
		if (*word != '-') {
			i += take_letters(word, installs) && argv[i];
			continue;
		}
		if (!*++word)
			break;
		*installs |= is_among(word, installing, COUNT(installing));
		i += is_among(word, with_value, COUNT(with_value)) && argv[i];
	}
	return i;
}

/**
 * dpkg_paths_add - one more name
 * @paths: the names
 * @path: is copied
 * @err: message on failure
 *
 * Return: 0, -E2BIG, -ENOMEM.
 */
int dpkg_paths_add(struct dpkg_paths *paths, const char *path, struct error *err)
{
	char **grown;

	if (paths->count == DPKG_PATHS_MAX)
		return error_set(err, -E2BIG, "more than %d packages", DPKG_PATHS_MAX);
	grown = reallocarray(paths->list, paths->count + 1, sizeof(*grown));
	if (!grown)
		return error_set(err, -ENOMEM, "out of memory");
	paths->list = grown;
	grown[paths->count] = strdup(path);
	if (!grown[paths->count])
		return error_set(err, -ENOMEM, "out of memory");
	paths->count++;
	return 0;
}

static bool is_package(const FTSENT *entry)
{
	return entry->fts_info == FTS_F && entry->fts_namelen > 4 &&
	       !strcmp(entry->fts_name + entry->fts_namelen - 4, ".deb");
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int walk(struct dpkg_paths *paths, const char *dir, struct error *err)
{
	char * const roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int ret = 0;

	if (!fts)
		return error_set(err, -errno, "%s: %s", dir, strerror(errno));
	while (!ret && (entry = fts_read(fts))) {
		if (is_package(entry))
			ret = dpkg_paths_add(paths, entry->fts_path, err);
		else if (entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR)
			ret = error_set(err, -entry->fts_errno, "%s: %s", entry->fts_path,
					strerror(entry->fts_errno));
	}
	fts_close(fts);
	return ret;
}

/**
 * dpkg_paths_expand - the packages that an operand stands for
 * @paths: they are added
 * @operand: a package, or with --recursive a directory with packages
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int dpkg_paths_expand(struct dpkg_paths *paths, const char *operand, struct error *err)
{
	struct stat st;

	if (stat(operand, &st))
		return error_set(err, -errno, "%s: %s", operand, strerror(errno));
	return S_ISDIR(st.st_mode) ? walk(paths, operand, err) :
				     dpkg_paths_add(paths, operand, err);
}

/**
 * dpkg_paths_free - give names back
 * @paths: the names
 */
void dpkg_paths_free(struct dpkg_paths *paths)
{
	size_t i;

	for (i = 0; i < paths->count; i++)
		free(paths->list[i]);
	free(paths->list);
	*paths = (struct dpkg_paths){};
}
