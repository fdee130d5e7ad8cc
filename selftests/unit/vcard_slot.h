/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_SLOT_H
#define CARDGATE_SELFTESTS_VCARD_SLOT_H

/* The reader's end of vpcd's protocol, for vcard_reader.h */

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define READER_MS	10000
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

#endif
