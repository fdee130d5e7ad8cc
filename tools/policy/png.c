// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/file.h"
#include "png.h"

#define CONVERTER	"rsvg-convert"
#define SIZE_MAX_PNG	(64 << 20)

extern char **environ;

/* A file in memory with @len bytes in it, to be read from its beginning */
static int memory_file(const char *name, const char *data, size_t len)
{
	int fd = memfd_create(name, MFD_CLOEXEC);
	size_t done = 0;
	ssize_t n;

	while (fd >= 0 && done < len) {
		n = write(fd, data + done, len - done);
		if (n < 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static int convert(int in, int out, struct error *err)
{
	static char program[] = CONVERTER, format[] = "--format=png", zoom[] = "--zoom=2";
	char * const argv[] = { program, format, zoom, NULL };
	posix_spawn_file_actions_t actions;
	int ret, status;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	ret = posix_spawnp(&pid, CONVERTER, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (ret)
		return error_set(err, -ret, CONVERTER ": %s, expected the one of librsvg2-bin",
				 strerror(ret));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_set(err, -errno, CONVERTER ": %s", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return error_set(err, -EIO, CONVERTER " failed");
	return 0;
}

/**
 * png_write - write a picture as PNG, through rsvg-convert
 * @path: the file
 * @svg: the picture
 * @len: bytes of it
 * @err: message on failure
 *
 * Return: 0, -ENOENT without rsvg-convert, -EIO, or what file_write() says.
 */
int png_write(const char *path, const char *svg, size_t len, struct error *err)
{
	int in = memory_file("svg", svg, len), out = memory_file("png", NULL, 0), ret;
	char name[32];
	uint8_t *data;
	size_t size;

	if (in < 0 || out < 0)
		ret = error_set(err, -errno, "memory file: %s", strerror(errno));
	else
		ret = convert(in, out, err);
	if (!ret) {
		snprintf(name, sizeof(name), "/proc/self/fd/%d", out);
		ret = file_read(name, SIZE_MAX_PNG, &data, &size, err);
	}
	if (!ret) {
		ret = file_write(path, 0644, data, size, err);
		free(data);
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return ret;
}
