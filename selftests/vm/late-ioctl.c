// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls of a camera that have begun, and whose argument the kernel gets when it
 * suits this program: the argument lies in memory that is not there yet.
 *
 * Usage: late-ioctl NODE
 *
 * Says "begun" when a buffer is being queued and the stream being started. At
 * the end of the standard input the arguments come, first the former's; prints
 * the error of each, 0 for none. Exits with 4 where the kernel has no userfaultfd.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NO_USERFAULTFD	4

/**
 * struct call - one that waits for its argument
 * @node: the camera
 * @request: which call
 * @argument: a page of its own, not there yet
 * @error: what it came to
 * @thread: makes it
 */
struct call {
	int node;
	unsigned long request;
	void *argument;
	int error;
	pthread_t thread;
};

static size_t page_size;

static int take_over(int faults, void *page)
{
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)page, .len = page_size },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	return ioctl(faults, UFFDIO_REGISTER, &range) ? -errno : 0;
}

static void *make_call(void *arg)
{
	struct call *call = arg;

	if (ioctl(call->node, call->request, call->argument))
		call->error = errno;
	return NULL;
}

static int begin(struct call *call, int faults)
{
	struct uffd_msg message;
	int ret;

	call->argument = mmap(NULL, page_size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (call->argument == MAP_FAILED)
		return -errno;
	ret = take_over(faults, call->argument);
	if (!ret)
		ret = -pthread_create(&call->thread, NULL, make_call, call);
	if (ret)
		return ret;
	/* The kernel asks for it */
	return read(faults, &message, sizeof(message)) == sizeof(message) ? 0 : -EIO;
}

static int finish(struct call *call, int faults, const void *argument, size_t size)
{
	struct uffdio_copy copy = { .dst = (uintptr_t)call->argument, .len = page_size };
	void *page = calloc(1, page_size);
	int ret = 0;

	if (!page)
		return -ENOMEM;
	memcpy(page, argument, size);
	copy.src = (uintptr_t)page;
	if (ioctl(faults, UFFDIO_COPY, &copy))
		ret = -errno;
	else
		pthread_join(call->thread, NULL);
	free(page);
	return ret;
}

static int get_buffer(int node)
{
	struct v4l2_requestbuffers request = {
		.count = 1,
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP,
	};

	return ioctl(node, VIDIOC_REQBUFS, &request) ? -errno : 0;
}

static int run(int node, int faults)
{
	struct v4l2_buffer buffer = {
		.type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
		.memory = V4L2_MEMORY_MMAP,
	};
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE, ret;
	struct call queue = { .node = node, .request = VIDIOC_QBUF };
	struct call start = { .node = node, .request = VIDIOC_STREAMON };

	ret = get_buffer(node);
	if (!ret)
		ret = begin(&queue, faults);
	if (!ret)
		ret = begin(&start, faults);
	if (ret)
		return ret;
	puts("begun");
	fflush(stdout);
	while (getchar() != EOF)
		;
	ret = finish(&queue, faults, &buffer, sizeof(buffer));
	if (!ret)
		ret = finish(&start, faults, &type, sizeof(type));
	if (!ret)
		printf("queue %d start %d\n", queue.error, start.error);
	return ret;
}

int main(int argc, char **argv)
{
	struct uffdio_api api = { .api = UFFD_API };
	int node, faults, ret;

	if (argc != 2) {
		fputs("Usage: late-ioctl NODE\n", stderr);
		return 2;
	}
	page_size = (size_t)sysconf(_SC_PAGESIZE);
	faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (faults < 0 || ioctl(faults, UFFDIO_API, &api))
		return NO_USERFAULTFD;
	node = open(argv[1], O_RDWR | O_CLOEXEC);
	ret = node < 0 ? -errno : run(node, faults);
	if (ret)
		fprintf(stderr, "late-ioctl: %s\n", strerror(-ret));
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
