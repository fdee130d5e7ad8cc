// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/file.h"

#define FILE_CHUNK	65536

static int read_all(int fd, size_t max, uint8_t **data, size_t *len)
{
	size_t size = 0, used = 0;
	uint8_t *buf = NULL, *grown;
	ssize_t n;

	do {
		if (used + 1 >= size) {
			size = size ? size * 2 : FILE_CHUNK;
			grown = realloc(buf, size);
			if (!grown)
				goto err_free;
			buf = grown;
		}
		n = read(fd, buf + used, size - used - 1);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			goto err_free;
		}
		used += (size_t)n;
		if (used > max) {
			errno = EFBIG;
			goto err_free;
		}
	} while (n);

	buf[used] = '\0';
	*data = buf;
	*len = used;
	return 0;

err_free:
	n = -errno;
	free(buf);
	return (int)n;
}

/**
 * file_read - read a whole file
 * @path: its name; "-" is standard input
 * @max: most bytes to accept
 * @data: set to the bytes, to be freed; one NUL follows them
 * @len: set to how many there are
 * @err: message on failure
 *
 * Return: 0, -EFBIG when the file is larger than @max, or what open(2) and
 * read(2) say.
 */
int file_read(const char *path, size_t max, uint8_t **data, size_t *len, struct error *err)
{
	int fd = STDIN_FILENO, ret;

	if (strcmp(path, "-")) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return error_set(err, -errno, "%s: %s", path, strerror(errno));
	}
	ret = read_all(fd, max, data, len);
	if (fd != STDIN_FILENO)
		close(fd);
	if (ret == -EFBIG)
		return error_set(err, ret, "%s: larger than %zu bytes", path, max);
	if (ret)
		return error_set(err, ret, "%s: %s", path, strerror(-ret));
	return 0;
}

static int write_all(int fd, const uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return fsync(fd) ? -errno : 0;
}

static int sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, ret = 0;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		ret = -errno;
	if (fd >= 0)
		close(fd);
	free(copy);
	return ret;
}

/* A device or a pipe is written to; a rename would put a file in its place */
static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

static int write_special(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = write_all(fd, data, len);
	close(fd);
	/* Most of them have nothing to sync */
	return ret == -EINVAL || ret == -EROFS ? 0 : ret;
}

/**
 * file_write - replace a file's content, all or nothing
 * @path: its name; "-" is standard output
 * @mode: permission bits of a new file
 * @data: the bytes
 * @len: how many
 * @err: message on failure
 *
 * Writes beside the file, syncs, renames, syncs the directory: after a crash
 * at any moment the file has its old or its new content. What is not a regular
 * file is written to as it is.
 *
 * Return: 0 or -errno.
 */
int file_write(const char *path, mode_t mode, const void *data, size_t len, struct error *err)
{
	char *tmp = NULL;
	int fd, ret;

	if (!strcmp(path, "-")) {
		ret = fwrite(data, 1, len, stdout) == len && !fflush(stdout) ? 0 : -EIO;
		goto out;
	}
	if (asprintf(&tmp, "%s.XXXXXX", path) < 0)
		return error_set(err, -ENOMEM, "%s: out of memory", path);
	if (is_special(path)) {
		ret = write_special(path, data, len);
		goto out;
	}
	fd = mkostemp(tmp, O_CLOEXEC);
	if (fd < 0) {
		ret = -errno;
		goto out;
	}
	ret = fchmod(fd, mode) ? -errno : write_all(fd, data, len);
	close(fd);
	if (!ret && rename(tmp, path))
		ret = -errno;
	if (ret)
		unlink(tmp);
	else
		ret = sync_directory(path);
out:
	free(tmp);
	if (ret)
		return error_set(err, ret, "%s: %s", path, strerror(-ret));
	return 0;
}

/**
 * file_remove - remove a file, for good
 * @path: its name
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int file_remove(const char *path, struct error *err)
{
	int ret;

	if (unlink(path))
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	ret = sync_directory(path);
	return ret ? error_set(err, ret, "%s: %s", path, strerror(-ret)) : 0;
}

/**
 * file_make_directory - make a directory and those above it
 * @path: its name; that it is there is fine
 * @mode: who may use it; everybody may look into those above that are made
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int file_make_directory(const char *path, mode_t mode, struct error *err)
{
	char *copy = strdup(path), *slash;
	int ret = 0;

	if (!copy)
		return error_set(err, -ENOMEM, "%s: out of memory", path);
	for (slash = strchr(copy + 1, '/'); !ret && slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0755) && errno != EEXIST)
			ret = -errno;
		*slash = '/';
	}
	if (!ret && mkdir(copy, mode) && errno != EEXIST)
		ret = -errno;
	free(copy);
	return ret ? error_set(err, ret, "%s: %s", path, strerror(-ret)) : 0;
}
