// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dpkg, with packages that nobody but root can exchange: those which others could write to are
 * copied first, and dpkg is given the copies. Whether they are approved is for dpkg's own hook to
 * ask, and it refuses what only this program makes safe; so who runs dpkg without it loses nothing
 * but convenience.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/approve_hold.h"
#include "agent/approve_path.h"
#include "agent/association.h"
#include "agent/dpkg_args.h"
#include "agent/file.h"
#include "agent/root.h"

#define PROGRAM		"/usr/bin/dpkg"
#define HELD		ASSOCIATION_DIR "/held"

/* Where copies are; empty: there are none yet */
static char held[PATH_MAX];

static int make_held(struct error *err)
{
	if (*held)
		return 0;
	snprintf(held, sizeof(held), HELD "/XXXXXX");
	if (file_make_directory(HELD, 0700, err) || !mkdtemp(held)) {
		*held = '\0';
		return error_set(err, -errno, HELD ": %s", strerror(errno));
	}
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	remove(path);
	return 0;
}

static void remove_held(void)
{
	if (*held)
		nftw(held, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int make_place(int number, char place[PATH_MAX], struct error *err)
{
	int ret = make_held(err);

	if (ret)
		return ret;
	if (snprintf(place, PATH_MAX, "%s/%06d", held, number) >= PATH_MAX)
		return error_set(err, -ENAMETOOLONG, "%s: path too long", held);
	return mkdir(place, 0700) ? error_set(err, -errno, "%s: %s", place, strerror(errno)) : 0;
}

/* Set @copy to what to give to dpkg, empty: @path itself */
static int hold(const char *path, int number, char copy[PATH_MAX], struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), ret = 0;
	char place[PATH_MAX];
	struct error why;
	struct stat st;

	*copy = '\0';
	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		/* dpkg says what is wrong with it */
		if (fd >= 0)
			close(fd);
		return 0;
	}
	if (!approve_path_held(path, fd, &why)) {
		ret = make_place(number, place, err);
		if (!ret)
			ret = approve_hold(fd, path, place, copy, err);
	}
	close(fd);
	return ret;
}

/* In a directory of our own, in the order that their names have in @dir */
static int hold_directory(const char *dir, int *number, char copy[PATH_MAX], struct error *err)
{
	struct dpkg_paths paths = {};
	char place[PATH_MAX], link[PATH_MAX + 32], target[PATH_MAX];
	size_t i;
	int ret;

	ret = dpkg_paths_expand(&paths, dir, err);
	if (!ret)
		ret = make_place((*number)++, place, err);
	for (i = 0; i < paths.count && !ret; i++) {
		ret = hold(paths.list[i], (*number)++, copy, err);
		if (ret)
			break;
		snprintf(link, sizeof(link), "%s/%06zu.deb", place, i);
		if (!realpath(*copy ? copy : paths.list[i], target) || symlink(target, link))
			ret = error_set(err, -errno, "%s: %s", link, strerror(errno));
	}
	dpkg_paths_free(&paths);
	strcpy(copy, place);
	return ret;
}

static int hold_all(char **argv, struct error *err)
{
	char copy[PATH_MAX];
	bool installs;
	struct stat st;
	int i = dpkg_args_operands(argv, &installs), ret = 0, number = 0;

	for (; installs && argv[i] && !ret; i++) {
		if (!stat(argv[i], &st) && S_ISDIR(st.st_mode))
			ret = hold_directory(argv[i], &number, copy, err);
		else
			ret = hold(argv[i], number++, copy, err);
		if (ret || !*copy)
			continue;
		argv[i] = strdup(copy);
		if (!argv[i])
			ret = error_set(err, -ENOMEM, "out of memory");
	}
	return ret;
}

static int run(char **argv)
{
	int status;
	pid_t pid;

	/* They are dpkg's to obey; this program ends after it */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	pid = fork();
	if (!pid) {
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		execv(PROGRAM, argv);
		_exit(2);
	}
	if (pid < 0)
		return 2;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status)) {
		remove_held();
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct error err = {};
	int ret = 0;

	if (argc && root_is_real())
		ret = hold_all(argv, &err);
	if (ret) {
		fprintf(stderr, "cardgate-dpkg: %s\n", err.text);
		ret = 2;
	} else if (*held) {
		ret = run(argv);
	} else {
		execv(PROGRAM, argv);
		perror(PROGRAM);
		ret = 2;
	}
	remove_held();
	return ret;
}
