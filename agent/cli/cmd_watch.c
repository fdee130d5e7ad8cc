// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "agent/cli/cli.h"
#include "agent/cli/event.h"
#include "agent/kernel.h"

/* Readable when somebody wants the program to end */
static int catch_signals(struct error *err)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return error_set(err, -errno, "signals: %s", strerror(errno));
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	return fd < 0 ? error_set(err, -errno, "signals: %s", strerror(errno)) : fd;
}

static int print(const struct cli *cli, const struct kernel_event *event, struct error *err)
{
	int ret = 0;

	if (cli->json)
		ret = event_print_json(event, err);
	else
		event_print(event);
	if (!ret && fflush(stdout))
		ret = error_set(err, -errno, "standard output: %s", strerror(errno));
	return ret;
}

/* Events were lost: says so, and what they would have told */
static int resync(const struct cli *cli, struct error *err)
{
	const struct kernel_event lost = {};
	struct kernel_device *devices = NULL;
	struct kernel *kernel;
	size_t count = 0, i;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_devices(kernel, &devices, &count, err);
	kernel_close(kernel);
	if (!ret)
		ret = print(cli, &lost, err);
	for (i = 0; i < count && !ret; i++) {
		if (cli->json)
			ret = event_print_state_json(&devices[i], err);
		else
			event_print_state(&devices[i]);
	}
	free(devices);
	if (!ret && fflush(stdout))
		ret = error_set(err, -errno, "standard output: %s", strerror(errno));
	return ret;
}

/* All events that are there; @left is 0 when there is no limit */
static int drain(const struct cli *cli, struct kernel *kernel, unsigned long *left,
		 struct error *err)
{
	struct kernel_event event;
	bool lost = false;
	int ret;

	while (!(ret = kernel_next_event(kernel, &event, err)) || ret == -ENOBUFS) {
		lost |= ret == -ENOBUFS || event.lost;
		if (ret)
			continue;
		ret = print(cli, &event, err);
		if (ret)
			return ret;
		if (*left && !--*left)
			return -ECANCELED;
	}
	if (ret != -EAGAIN)
		return ret;
	return lost ? resync(cli, err) : 0;
}

static int watch(const struct cli *cli, struct kernel *kernel, int fd, int signals,
		 struct error *err)
{
	struct pollfd fds[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	unsigned long left = cli->count;
	int ret;

	do {
		ret = drain(cli, kernel, &left, err);
		if (ret)
			return ret == -ECANCELED ? 0 : ret;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return error_set(err, -errno, "poll: %s", strerror(errno));
	} while (!fds[1].revents);
	return 0;
}

/**
 * cmd_watch - show the kernel's events as they come
 * @cli: the command line; @count limits how many
 * @err: message on failure
 *
 * Ends well on SIGINT and SIGTERM. When events were lost it says so, shows all devices, and
 * goes on.
 *
 * Return: 0 or -errno.
 */
int cmd_watch(const struct cli *cli, struct error *err)
{
	struct kernel *kernel;
	int fd, signals, ret;

	signals = catch_signals(err);
	if (signals < 0)
		return signals;
	ret = kernel_listen(&kernel, &fd, err);
	if (ret)
		goto close_signals;
	fputs("cardgate: watching\n", stderr);
	ret = watch(cli, kernel, fd, signals, err);
	kernel_close(kernel);
close_signals:
	close(signals);
	return ret;
}
