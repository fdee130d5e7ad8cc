// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench open PATH        prints the nanoseconds of one open(), without its close()
 * bench plug UDC NAME    plugs a gadget in and out; prints the nanoseconds from
 *                        the plug to the interface's bind, and how many of them
 *                        the processor, the only one, was busy
 * bench busy COMMAND...  runs a command; prints the nanoseconds that the processor
 *                        was busy meanwhile. What the command prints goes to the
 *                        standard error
 *
 * The smallest of some rounds: what disturbs a round only ever makes it longer.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OPEN_ROUNDS	5
#define OPENS		1000
#define PLUG_TIMEOUT_MS	10000

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int bench_open(char **argv)
{
	uint64_t best = UINT64_MAX, start, took;
	int round, i, fd;

	for (round = 0; round < OPEN_ROUNDS; round++) {
		took = 0;
		for (i = 0; i < OPENS; i++) {
			start = now();
			fd = open(argv[0], O_RDWR | O_NONBLOCK | O_CLOEXEC);
			took += now() - start;
			if (fd < 0) {
				perror(argv[0]);
				return 1;
			}
			close(fd);
		}
		if (took < best)
			best = took;
	}
	printf("%llu\n", (unsigned long long)best / OPENS);
	return 0;
}

/* Nanoseconds that the processor has idled; the kernel says it here only */
static uint64_t idle(void)
{
	FILE *file = fopen("/proc/timer_list", "r");
	unsigned long long ns, sum = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, " .idle_sleeptime : %llu", &ns) == 1 ||
		    sscanf(line, " .iowait_sleeptime: %llu", &ns) == 1)
			sum += ns;
	if (file)
		fclose(file);
	return sum;
}

static int write_udc(const char *gadget, const char *udc)
{
	char path[256];
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/kernel/config/usb_gadget/%s/UDC", gadget);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = write(fd, udc, strlen(udc)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static int uevent_socket(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Waits for ACTION@...:1.0, the event of a stick's only interface */
static int wait_interface(int fd, const char *action)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	char event[4096];
	ssize_t len;

	while (poll(&poller, 1, PLUG_TIMEOUT_MS) > 0) {
		len = recv(fd, event, sizeof(event) - 1, 0);
		if (len <= 0)
			return -errno;
		event[len] = '\0';
		if (!strncmp(event, action, strlen(action)) && strlen(event) > 4 &&
		    !strcmp(event + strlen(event) - 4, ":1.0"))
			return 0;
	}
	return -ETIMEDOUT;
}

static int bench_plug(char **argv)
{
	int fd = uevent_socket(), ret;
	uint64_t start, took, idled;

	if (fd < 0) {
		perror("uevents");
		return 1;
	}
	idled = idle();
	start = now();
	ret = write_udc(argv[1], argv[0]);
	if (!ret)
		ret = wait_interface(fd, "bind@");
	took = now() - start;
	idled = idle() - idled;
	if (!ret)
		ret = write_udc(argv[1], "\n");
	if (!ret)
		ret = wait_interface(fd, "remove@");
	close(fd);
	if (ret) {
		fprintf(stderr, "bench: plug: %s\n", strerror(-ret));
		return 1;
	}
	printf("%llu %llu\n", (unsigned long long)took, (unsigned long long)(took - idled));
	return 0;
}

static int bench_busy(char **argv)
{
	uint64_t idled = idle(), start = now();
	pid_t child = fork();
	int status;

	if (!child) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		perror("bench");
		return 1;
	}
	start = now() - start;
	idled = idle() - idled;
	printf("%llu\n", (unsigned long long)(start - idled));
	return status != 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "open"))
		return bench_open(argv + 2);
	if (argc == 4 && !strcmp(argv[1], "plug"))
		return bench_plug(argv + 2);
	if (argc > 2 && !strcmp(argv[1], "busy"))
		return bench_busy(argv + 2);
	fprintf(stderr, "Usage: bench open PATH | bench plug UDC GADGET | bench busy COMMAND...\n");
	return 2;
}
