// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a file into memory that is not there, and has the kernel wait for it
 * inside read(), with whatever locks it holds.
 *
 * Usage: fault-reader FILE
 *
 * Says "stalled" when the kernel waits; SIGTERM lets it go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SIZE	1048576

static const char *path;
static void *memory;

static void *read_file(void *arg)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	(void)arg;

	if (fd < 0 || read(fd, memory, SIZE) < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* Returns a descriptor that tells of the first touch of @memory, or -errno */
static int watch_memory(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd;

	memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	range.range.start = (unsigned long)memory;
	range.range.len = SIZE;
	if (ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &range))
		return -errno;
	return fd;
}

static int stall(int fd)
{
	struct uffdio_zeropage zero = { .range = { (unsigned long)memory, SIZE } };
	struct uffd_msg fault;
	pthread_t reader;
	sigset_t end;
	int number;

	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &end, NULL);
	if (pthread_create(&reader, NULL, read_file, NULL))
		return -EAGAIN;
	if (read(fd, &fault, sizeof(fault)) != sizeof(fault))
		return -EIO;
	puts("stalled");
	fflush(stdout);
	sigwait(&end, &number);
	if (ioctl(fd, UFFDIO_ZEROPAGE, &zero))
		return -errno;
	pthread_join(reader, NULL);
	return 0;
}

int main(int argc, char **argv)
{
	int ret;

	if (argc != 2) {
		fputs("Usage: fault-reader FILE\n", stderr);
		return 2;
	}
	path = argv[1];
	ret = watch_memory();
	if (ret >= 0)
		ret = stall(ret);
	if (ret)
		fprintf(stderr, "fault-reader: %s\n", strerror(-ret));
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
