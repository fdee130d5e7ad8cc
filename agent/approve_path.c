// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dpkg opens packages by their names, long after they were looked at here. Whether a name still
 * means the same file then is up to who may write to it, to the directories above it, and to those
 * behind each symbolic link on the way.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/approve_path.h"

#define LINKS_MAX	40

/**
 * struct walk - on the way along a path
 * @done: what was walked, without links; empty at the root
 * @rest: what is to be walked
 * @links: how many links were followed
 */
struct walk {
	char done[PATH_MAX];
	char rest[2 * PATH_MAX];
	int links;
};

/* In a sticky directory who owns what is in it, and root, may take it away */
static bool others_may_change(const struct stat *st)
{
	if (st->st_uid)
		return true;
	if (S_ISLNK(st->st_mode) || (S_ISDIR(st->st_mode) && st->st_mode & S_ISVTX))
		return false;
	return st->st_mode & 0002 || (st->st_mode & 0020 && st->st_gid);
}

static int refuse(const char *path, const struct stat *st, struct error *why)
{
	return error_set(why, -EPERM,
			 "uid %u or others may write to %s, so it could be exchanged after this check",
			 st->st_uid, path);
}

static int follow(struct walk *walk, const char *path, struct error *why)
{
	char target[PATH_MAX], rest[2 * PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	int len;

	if (n < 0 || ++walk->links > LINKS_MAX)
		return error_set(why, -ELOOP, "%s: too many symbolic links", path);
	target[n] = '\0';
	len = snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest);
	if (len < 0 || (size_t)len >= sizeof(rest))
		return error_set(why, -ENAMETOOLONG, "%s: path too long", path);
	strcpy(walk->rest, rest);
	if (*target == '/')
		*walk->done = '\0';
	return 0;
}

static void go_up(struct walk *walk)
{
	char *slash = strrchr(walk->done, '/');

	if (slash)
		*slash = '\0';
}

static int step(struct walk *walk, const char *name, struct stat *st, struct error *why)
{
	char path[2 * PATH_MAX];

	if (!*name || !strcmp(name, "."))
		return 0;
	if (!strcmp(name, "..")) {
		go_up(walk);
		return 0;
	}
	snprintf(path, sizeof(path), "%s/%s", walk->done, name);
	if (strlen(path) >= sizeof(walk->done))
		return error_set(why, -ENAMETOOLONG, "%s: path too long", path);
	if (lstat(path, st))
		return error_set(why, -errno, "%s: %s", path, strerror(errno));
	if (others_may_change(st))
		return refuse(path, st, why);
	if (S_ISLNK(st->st_mode))
		return follow(walk, path, why);
	strcpy(walk->done, path);
	return 0;
}

static int begin(struct walk *walk, const char *path, struct error *why)
{
	char cwd[PATH_MAX] = "";
	int len;

	*walk = (struct walk){};
	if (*path != '/' && !getcwd(cwd, sizeof(cwd)))
		return error_set(why, -errno, "%s: %s", path, strerror(errno));
	len = snprintf(walk->rest, sizeof(walk->rest), "%s/%s", cwd, path);
	return len > 0 && (size_t)len < sizeof(walk->rest) ? 0 :
	       error_set(why, -ENAMETOOLONG, "%s: path too long", path);
}

/**
 * approve_path_held - does a name mean the same file until root changes it
 * @path: the name
 * @fd: the file that it means now, open
 * @why: who could change that, when it is not so
 *
 * Return: true when only root can.
 */
bool approve_path_held(const char *path, int fd, struct error *why)
{
	struct stat st, open_st;
	char name[NAME_MAX + 1];
	struct walk walk;
	size_t len;

	if (stat("/", &st) || others_may_change(&st) || begin(&walk, path, why))
		return false;
	while (*walk.rest) {
		len = strcspn(walk.rest, "/");
		if (len > NAME_MAX) {
			error_set(why, -ENAMETOOLONG, "%s: path too long", path);
			return false;
		}
		memcpy(name, walk.rest, len);
		name[len] = '\0';
		len += walk.rest[len] == '/';
		memmove(walk.rest, walk.rest + len, strlen(walk.rest + len) + 1);
		if (step(&walk, name, &st, why))
			return false;
	}
	if (!stat(walk.done, &st) && !fstat(fd, &open_st) && st.st_dev == open_st.st_dev &&
	    st.st_ino == open_st.st_ino)
		return true;
	error_set(why, -ESTALE, "%s was exchanged while it was looked at", path);
	return false;
}
