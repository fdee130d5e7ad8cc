/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_READER_H
#define CARDGATE_SELFTESTS_VCARD_READER_H

/*
 * A reader for build/cardgate-vcard: speaks vpcd's protocol on a port of its
 * own, so that tests of the card need neither pcscd nor root. For cmocka tests.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/apdu.h"

#define READER_MS	10000
#define READER_ARGS	8
#define READER_DATA	65538

/**
 * struct reader - a reader and the card in it
 * @listener: socket that cards connect to
 * @port: its port
 * @fd: connection to the card, -1 without one
 * @pid: the card's process
 * @atr: what it said
 * @atr_len: bytes of @atr
 */
struct reader {
	int listener;
	char port[8];
	int fd;
	pid_t pid;
	uint8_t atr[64];
	size_t atr_len;
};

/* A directory for states, in memory where possible: cards sync theirs with each command */
static inline char *reader_directory(void)
{
	static char dir[32];

	strcpy(dir, "/dev/shm/test_vcard.XXXXXX");
	if (mkdtemp(dir))
		return dir;
	strcpy(dir, "/tmp/test_vcard.XXXXXX");
	return mkdtemp(dir);
}

static inline void reader_start(struct reader *r)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	socklen_t len = sizeof(addr);

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memset(r, 0, sizeof(*r));
	r->fd = -1;
	r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(r->listener, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(r->listener, 1), 0);
	assert_int_equal(getsockname(r->listener, (struct sockaddr *)&addr, &len), 0);
	snprintf(r->port, sizeof(r->port), "%u", ntohs(addr.sin_port));
}

static inline void reader_stop(struct reader *r)
{
	close(r->listener);
}

static inline int reader_readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}

static inline void reader_send(struct reader *r, const void *data, size_t len)
{
	const uint8_t head[2] = { (uint8_t)(len >> 8), (uint8_t)len };

	/* A card that was pulled is seen when its answer is missing */
	if (send(r->fd, head, 2, MSG_NOSIGNAL | MSG_MORE) == 2)
		send(r->fd, data, len, MSG_NOSIGNAL);
}

static inline int reader_take(struct reader *r, uint8_t *data, size_t len)
{
	while (len) {
		ssize_t n;

		assert_true(reader_readable(r->fd, READER_MS));
		n = recv(r->fd, data, len, 0);
		if (n <= 0)
			return -ENODEV;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* One message from the card; -ENODEV when it was pulled */
static inline int reader_receive(struct reader *r, uint8_t *data, size_t *len)
{
	uint8_t head[2];
	int ret = reader_take(r, head, 2);

	if (ret)
		return ret;
	*len = (size_t)head[0] << 8 | head[1];
	return reader_take(r, data, *len);
}

static inline void reader_power(struct reader *r)
{
	size_t len = 0;

	reader_send(r, "\x01", 1);
	reader_send(r, "\x04", 1);
	assert_int_equal(reader_receive(r, r->atr, &len), 0);
	r->atr_len = len;
}

/* The program lies beside the test */
static inline void reader_program(char *path)
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 32);
	char *slash;

	assert_true(n > 0);
	path[n] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash + 1, "cardgate-vcard");
}

/* Starts a card with further arguments, NULL at the end; @err_fd: standard error, or -1 */
static inline void reader_spawn(struct reader *r, const char *state, int err_fd,
				const char *const *args)
{
	const char *argv[READER_ARGS + 6] = {
		"cardgate-vcard", "--state", state, "--port", r->port,
	};
	char path[PATH_MAX];
	size_t n = 5;

	reader_program(path);
	while (args && *args && n < READER_ARGS + 5)
		argv[n++] = *args++;
	r->pid = fork();
	if (!r->pid) {
		if (err_fd >= 0)
			dup2(err_fd, STDERR_FILENO);
		execv(path, (char **)argv);
		_exit(127);
	}
	assert_true(r->pid > 0);
}

static inline void reader_insert(struct reader *r, const char *state, const char *const *args)
{
	reader_spawn(r, state, -1, args);
	assert_true(reader_readable(r->listener, READER_MS));
	r->fd = accept(r->listener, NULL, NULL);
	assert_true(r->fd >= 0);
	reader_power(r);
}

/* Exit status of the card's process */
static inline int reader_wait(struct reader *r)
{
	int status;

	assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline void reader_remove(struct reader *r)
{
	kill(r->pid, SIGTERM);
	assert_int_equal(reader_wait(r), 0);
}

/* For struct apdu_link */
static inline int reader_transmit(void *ctx, const uint8_t *cmd, size_t cmd_len,
				  uint8_t *resp, size_t *len, struct error *err)
{
	struct reader *r = ctx;

	reader_send(r, cmd, cmd_len);
	if (reader_receive(r, resp, len))
		return error_set(err, -ENODEV, "card was removed");
	return 0;
}

static inline struct apdu_link reader_link(struct reader *r)
{
	struct apdu_link link = { .transmit = reader_transmit, .ctx = r };

	apdu_capabilities(&link, r->atr, r->atr_len);
	return link;
}

#endif
