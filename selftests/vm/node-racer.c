// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opens character devices without a pause, by nodes that it makes itself, while
 * others plug them in and out. It tries the two numbers after each, too: one that
 * is held when its device goes is not given to the next.
 *
 * Usage: node-racer THREADS MAJOR:MINOR...
 *
 * Says "racing" when all threads do; ends by SIGTERM and says how often an open
 * succeeded. Of a device that is gone none does: its driver says so itself,
 * whoever still finds the number.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define THREADS_MAX	16
#define NUMBERS		3	/* each and the two after it */
#define NODES_MAX	(64 * NUMBERS)

static char folder[32];
static char nodes[NODES_MAX][64];
static int node_count;
static atomic_bool stop;
static atomic_ulong opened;
static atomic_ulong tries;

static void *race(void *arg)
{
	int i, fd;
	(void)arg;

	while (!atomic_load(&stop)) {
		for (i = 0; i < node_count; i++) {
			fd = open(nodes[i], O_RDWR | O_NONBLOCK | O_CLOEXEC);
			atomic_fetch_add(&tries, 1);
			if (fd < 0)
				continue;
			atomic_fetch_add(&opened, 1);
			close(fd);
		}
	}
	return NULL;
}

static int make_nodes(const char *number)
{
	unsigned int major, minor, i;

	if (sscanf(number, "%u:%u", &major, &minor) != 2)
		return -EINVAL;
	for (i = 0; i < NUMBERS; i++) {
		char *path = nodes[node_count];

		snprintf(path, sizeof(nodes[0]), "%s/%d", folder, node_count);
		if (mknod(path, S_IFCHR | 0600, makedev(major, minor + i)))
			return -errno;
		node_count++;
	}
	return 0;
}

static void remove_nodes(void)
{
	while (node_count)
		unlink(nodes[--node_count]);
	rmdir(folder);
}

static int run(unsigned long threads)
{
	pthread_t ids[THREADS_MAX];
	unsigned long started;
	sigset_t end;
	int ret = 0, number;

	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &end, NULL);
	for (started = 0; !ret && started < threads; started++)
		ret = -pthread_create(&ids[started], NULL, race, NULL);
	if (!ret) {
		puts("racing");
		fflush(stdout);
		sigwait(&end, &number);
	}
	atomic_store(&stop, true);
	while (started)
		pthread_join(ids[--started], NULL);
	fprintf(stderr, "%lu tries\n", atomic_load(&tries));
	printf("opened %lu times\n", atomic_load(&opened));
	return ret;
}

int main(int argc, char **argv)
{
	unsigned long threads;
	int i, ret = 0;

	strcpy(folder, "/tmp/node-racer-XXXXXX");
	threads = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	if (!threads || threads > THREADS_MAX || (argc - 2) * NUMBERS > NODES_MAX ||
	    !mkdtemp(folder)) {
		fputs("Usage: node-racer THREADS MAJOR:MINOR...\n", stderr);
		return 2;
	}
	for (i = 2; !ret && i < argc; i++)
		ret = make_nodes(argv[i]);
	if (!ret)
		ret = run(threads);
	remove_nodes();
	if (ret)
		fprintf(stderr, "node-racer: %s\n", strerror(-ret));
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
