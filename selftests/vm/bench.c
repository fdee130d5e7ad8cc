// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bench open PATH        prints the nanoseconds of one open() and close()
 * bench plug UDC NAME    plugs a gadget in and out; prints the nanoseconds from
 *                        the plug to the last interface's bind or refusal
 *
 * The smallest of many rounds: what disturbs a round only ever makes it longer.
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
#include <time.h>
#include <unistd.h>

#define OPEN_ROUNDS	20
#define OPENS		5000
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
		start = now();
		for (i = 0; i < OPENS; i++) {
			fd = open(argv[0], O_RDWR | O_NONBLOCK | O_CLOEXEC);
			if (fd < 0) {
				perror(argv[0]);
				return 1;
			}
			close(fd);
		}
		took = now() - start;
		if (took < best)
			best = took;
	}
	printf("%llu\n", (unsigned long long)best / OPENS);
	return 0;
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
	uint64_t start, took;

	if (fd < 0) {
		perror("uevents");
		return 1;
	}
	start = now();
	ret = write_udc(argv[1], argv[0]);
	if (!ret)
		ret = wait_interface(fd, "bind@");
	took = now() - start;
	if (!ret)
		ret = write_udc(argv[1], "\n");
	if (!ret)
		ret = wait_interface(fd, "remove@");
	close(fd);
	if (ret) {
		fprintf(stderr, "bench: plug: %s\n", strerror(-ret));
		return 1;
	}
	printf("%llu\n", (unsigned long long)took);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "open"))
		return bench_open(argv + 2);
	if (argc == 4 && !strcmp(argv[1], "plug"))
		return bench_plug(argv + 2);
	fprintf(stderr, "Usage: bench open PATH | bench plug UDC GADGET\n");
	return 2;
}
