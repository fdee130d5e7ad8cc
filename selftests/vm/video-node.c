// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program that keeps nodes of a camera open, and does with them what it is
 * told line by line on standard input. Each line is answered by one.
 *
 * Usage: video-node NODE...
 *
 *   caps N      ask the Nth node, from 0, what it can do
 *   media N     likewise, of a media device
 *   read N      a frame, not waited for
 *   write N     one byte
 *   poll N      whether the device hung up
 *   mmap N      the first page of the first buffer
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/media.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NODES_MAX	8
#define PAGE		4096

static int nodes[NODES_MAX];
static char frame[1 << 20];

static int result(long ret)
{
	return ret < 0 ? -errno : !!ret;
}

static int do_caps(int node)
{
	struct v4l2_capability caps;

	return result(ioctl(node, VIDIOC_QUERYCAP, &caps));
}

static int do_media(int node)
{
	struct media_device_info info;

	return result(ioctl(node, MEDIA_IOC_DEVICE_INFO, &info));
}

static int do_read(int node)
{
	return result(read(node, frame, sizeof(frame)));
}

static int do_write(int node)
{
	return result(write(node, frame, 1));
}

static int do_poll(int node)
{
	struct pollfd fd = { .fd = node, .events = POLLIN };
	int ret = result(poll(&fd, 1, 0));

	return ret < 0 ? ret : !!(fd.revents & POLLHUP);
}

static int do_mmap(int node)
{
	void *page = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, node, 0);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, PAGE);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(int node);
} commands[] = {
	{ "caps", do_caps },
	{ "media", do_media },
	{ "read", do_read },
	{ "write", do_write },
	{ "poll", do_poll },
	{ "mmap", do_mmap },
};

static int run(const char *line, unsigned int count)
{
	unsigned int number;
	char name[16];
	size_t i;

	if (sscanf(line, "%15s %u", name, &number) != 2 || number >= count)
		return -EINVAL;
	for (i = 0; i < COUNT(commands); i++)
		if (!strcmp(commands[i].name, name))
			return commands[i].run(nodes[number]);
	return -EINVAL;
}

int main(int argc, char **argv)
{
	unsigned int count, i;
	char line[80];
	int ret;

	count = (unsigned int)argc - 1;
	if (!count || count > NODES_MAX) {
		fputs("Usage: video-node NODE...\n", stderr);
		return 2;
	}
	for (i = 0; i < count; i++) {
		nodes[i] = open(argv[i + 1], O_RDWR | O_NONBLOCK | O_CLOEXEC);
		if (nodes[i] < 0) {
			fprintf(stderr, "video-node: %s: %s\n", argv[i + 1], strerror(errno));
			return EXIT_FAILURE;
		}
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("open");
	while (fgets(line, sizeof(line), stdin)) {
		ret = run(line, count);
		if (ret < 0)
			puts(strerrorname_np(-ret));
		else
			printf("%d\n", ret);
	}
	return EXIT_SUCCESS;
}
