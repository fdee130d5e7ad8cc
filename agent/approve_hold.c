// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/approve_hold.h"
#include "agent/approve_path.h"

#define CHUNK	(16 << 20)

static int copy(int from, int to)
{
	off_t at = 0;
	ssize_t n;

	do {
		n = sendfile(to, from, &at, CHUNK);
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n ? -errno : 0;
}

static const char *base_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/**
 * approve_hold - a copy of a package that only root can change
 * @fd: the package
 * @name: its name; the copy has the last part of it
 * @dir: where to, a directory of root's
 * @path: set to the copy's name
 * @err: message on failure
 *
 * What is judged and installed is the copy, so whatever happens to the package meanwhile does not
 * count.
 *
 * Return: 0; -EPERM when others may write to @dir; -EEXIST; -errno.
 */
int approve_hold(int fd, const char *name, const char *dir, char path[PATH_MAX],
		 struct error *err)
{
	struct error why = {};
	int to, ret = 0;

	if (snprintf(path, PATH_MAX, "%s/%s", dir, base_of(name)) >= PATH_MAX)
		return error_set(err, -ENAMETOOLONG, "%s/%s: path too long", dir, base_of(name));
	to = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!approve_path_held(path, to, &why))
		ret = error_set(err, -EPERM, "%s", why.text);
	else
		ret = copy(fd, to);
	/* Programs that have no rights of root's of their own read it, too: apt's, flatpak's */
	if (!ret && fchmod(to, 0644))
		ret = -errno;
	close(to);
	if (ret)
		unlink(path);
	return ret && ret != -EPERM ? error_set(err, ret, "%s: %s", path, strerror(-ret)) : ret;
}
