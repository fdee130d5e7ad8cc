// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files below a user's directories. No symbolic link is followed, and no way out is taken: whoever
 * else can write there brings us nowhere else.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/provision/provision_secrets.h"

#define DIRECTORY_MODE	0700

static int open_below(int dir, const char *path, uint64_t flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

static int complain(const struct provision_site *site, enum provision_where where,
		    const char *path, int ret, struct error *err)
{
	return error_set(err, ret, "%s/%s: %s", site->paths[where], path,
			 ret == -ELOOP ? "a symbolic link is not followed" : strerror(-ret));
}

/* The directory that a file is in, and the file's name there; missing ones are made */
static int open_parent(int dir, const char *path, bool make, const char **name)
{
	const char *slash, *at = path;
	char part[PROVISION_PATH_SIZE];
	int fd = dup(dir), next;

	while (fd >= 0 && (slash = strchr(at, '/'))) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - at), at);
		next = open_below(fd, part, O_PATH | O_DIRECTORY);
		if (next == -ENOENT && make && !mkdirat(fd, part, DIRECTORY_MODE))
			next = open_below(fd, part, O_PATH | O_DIRECTORY);
		close(fd);
		fd = next;
		at = slash + 1;
	}
	*name = at;
	return fd;
}

static int read_all(int fd, struct provision_file *file)
{
	struct stat st;
	ssize_t n = 1;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size > PROVISION_FILE_MAX)
		return -EFBIG;
	file->mode = st.st_mode & 07777;
	file->data = malloc((size_t)st.st_size + 1);
	if (!file->data)
		return -ENOMEM;
	while (n > 0 && file->len < (size_t)st.st_size) {
		n = read(fd, file->data + file->len, (size_t)st.st_size - file->len);
		if (n > 0)
			file->len += (size_t)n;
	}
	file->data[file->len] = '\0';
	file->exists = true;
	return n < 0 ? -errno : 0;
}

/**
 * provision_site_read - read a file
 * @site: whose
 * @where: below which directory
 * @path: which
 * @file: set to it, also when it is not there; to be given to provision_site_free()
 * @err: message on failure
 *
 * Return: 0; -ELOOP for a symbolic link, -EINVAL for what is no file, -EFBIG, another -errno.
 */
int provision_site_read(const struct provision_site *site, enum provision_where where,
			const char *path, struct provision_file *file, struct error *err)
{
	int fd, ret;

	memset(file, 0, sizeof(*file));
	if (where == PROVISION_SECRETS)
		return provision_secrets_read(site, path, file, err);
	if (site->dirs[where] < 0)
		return 0;
	fd = open_below(site->dirs[where], path, O_RDONLY | O_NONBLOCK);
	if (fd == -ENOENT)
		return 0;
	ret = fd < 0 ? fd : read_all(fd, file);
	if (fd >= 0)
		close(fd);
	if (ret)
		provision_site_free(file);
	return ret ? complain(site, where, path, ret, err) : 0;
}

static int write_beside(int dir, const char *name, const struct provision_file *file)
{
	char beside[32];
	size_t done = 0;
	int fd, ret = 0;
	ssize_t n;

	/* As mkostemp(), but below a descriptor: the process's own number is enough of a name */
	snprintf(beside, sizeof(beside), ".cardgate.%d", (int)getpid());
	unlinkat(dir, beside, 0);
	fd = openat(dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	while (!ret && done < file->len) {
		n = write(fd, file->data + done, file->len - done);
		if (n < 0 && errno != EINTR)
			ret = -errno;
		else if (n > 0)
			done += (size_t)n;
	}
	if (!ret && (fchmod(fd, file->mode) || fsync(fd)))
		ret = -errno;
	close(fd);
	if (!ret && renameat(dir, beside, dir, name))
		ret = -errno;
	if (ret)
		unlinkat(dir, beside, 0);
	return ret;
}

/**
 * provision_site_write - replace a file, all or nothing
 * @site: whose
 * @where: below which directory
 * @path: which; directories in between are made, for the user alone
 * @file: its content and mode
 * @err: message on failure
 *
 * Return: 0; -ENXIO when there is no runtime directory, for who is not logged in; another -errno.
 */
int provision_site_write(const struct provision_site *site, enum provision_where where,
			 const char *path, const struct provision_file *file, struct error *err)
{
	const char *name;
	int dir, ret;

	if (where == PROVISION_SECRETS)
		return provision_secrets_write(site, path, file, err);
	if (site->dirs[where] < 0)
		return error_set(err, -ENXIO,
				 "%s is not there: passwords are kept only for who is logged in",
				 site->paths[where]);
	dir = open_parent(site->dirs[where], path, true, &name);
	ret = dir < 0 ? dir : write_beside(dir, name, file);
	if (dir >= 0)
		close(dir);
	return ret ? complain(site, where, path, ret, err) : 0;
}

/**
 * provision_site_remove - remove a file
 * @site: whose
 * @where: below which directory
 * @path: which
 * @err: message on failure
 *
 * Return: 0, also when it was not there; -errno.
 */
int provision_site_remove(const struct provision_site *site, enum provision_where where,
			  const char *path, struct error *err)
{
	const char *name;
	int dir, ret = 0;

	if (where == PROVISION_SECRETS)
		return provision_secrets_remove(site, path, err);
	if (site->dirs[where] < 0)
		return 0;
	dir = open_parent(site->dirs[where], path, false, &name);
	if (dir < 0)
		return dir == -ENOENT ? 0 : complain(site, where, path, dir, err);
	if (unlinkat(dir, name, 0) && errno != ENOENT)
		ret = -errno;
	close(dir);
	return ret ? complain(site, where, path, ret, err) : 0;
}

/**
 * provision_site_free - forget a file's content
 * @file: it; as one that is not there afterwards
 */
void provision_site_free(struct provision_file *file)
{
	if (file->data)
		explicit_bzero(file->data, file->len);
	free(file->data);
	memset(file, 0, sizeof(*file));
}
