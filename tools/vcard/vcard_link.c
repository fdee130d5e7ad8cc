// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "vcard_link.h"

#define RETRY_MS	10
#define SEND_MS		10000

/*
 * The reader's socket has Nagle's algorithm on: it holds back a body until its
 * length was acknowledged. The kernel falls back to delayed acknowledgements
 * by itself, so the option has to be set again after each read.
 */
static void acknowledge_at_once(int fd)
{
	int on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
}

static int connect_any(const struct addrinfo *list, int *fd)
{
	const struct addrinfo *ai;
	int ret = -EADDRNOTAVAIL, on = 1;

	for (ai = list; ai; ai = ai->ai_next) {
		*fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC, ai->ai_protocol);
		if (*fd < 0) {
			ret = -errno;
			continue;
		}
		if (!connect(*fd, ai->ai_addr, ai->ai_addrlen)) {
			setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
			acknowledge_at_once(*fd);
			return 0;
		}
		ret = -errno;
		close(*fd);
	}
	*fd = -1;
	return ret;
}

static unsigned long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (unsigned long)ts.tv_sec * 1000 + (unsigned long)ts.tv_nsec / 1000000;
}

/**
 * vcard_link_open - connect to vpcd
 * @link: set to the connection
 * @host: name or address
 * @port: TCP port; vpcd's readers have 35963 and 35964
 * @wait_ms: how long to try while nobody listens there
 * @err: message on failure
 *
 * Return: 0 or -errno; -EHOSTUNREACH when @host does not resolve.
 */
int vcard_link_open(struct vcard_link *link, const char *host, const char *port,
		    unsigned int wait_ms, struct error *err)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	unsigned long deadline = now_ms() + wait_ms;
	struct addrinfo *list;
	int ret;

	memset(link, 0, sizeof(*link));
	link->fd = -1;
	ret = getaddrinfo(host, port, &hints, &list);
	if (ret)
		return error_set(err, -EHOSTUNREACH, "%s port %s: %s", host, port,
				 gai_strerror(ret));
	while ((ret = connect_any(list, &link->fd)) == -ECONNREFUSED && now_ms() < deadline)
		poll(NULL, 0, RETRY_MS);
	freeaddrinfo(list);
	if (ret)
		return error_set(err, ret, "%s port %s: %s (is pcscd running with vpcd?)", host,
				 port, strerror(-ret));
	return 0;
}

/**
 * vcard_link_receive - take what came from the reader
 * @link: the connection; poll said there is something to read
 * @data: set to the message, valid until the next call
 * @len: set to its bytes
 *
 * Return: 1 when a message is whole, 0 when more has to come, -EPIPE when
 * the reader closed the connection, -errno.
 */
int vcard_link_receive(struct vcard_link *link, const uint8_t **data, size_t *len)
{
	size_t want = 2, body;
	ssize_t n;

	for (;;) {
		if (link->have >= 2) {
			body = (size_t)link->in[0] << 8 | link->in[1];
			want = 2 + body;
		}
		if (link->have >= 2 && link->have == want)
			break;
		n = recv(link->fd, link->in + link->have, want - link->have, MSG_DONTWAIT);
		acknowledge_at_once(link->fd);
		if (!n)
			return -EPIPE;
		if (n < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		link->have += (size_t)n;
	}
	link->have = 0;
	*data = link->in + 2;
	*len = want - 2;
	return 1;
}

/**
 * vcard_link_send - send a message to the reader
 * @link: the connection
 * @data: the message
 * @len: its bytes, at most 65535
 *
 * Length and body leave in one piece; see acknowledge_at_once() for why.
 *
 * Return: 0, -EMSGSIZE, -ETIMEDOUT when the reader takes nothing for ten
 * seconds, -errno.
 */
int vcard_link_send(struct vcard_link *link, const void *data, size_t len)
{
	uint8_t out[2 + VCARD_LINK_MAX];
	struct pollfd p = { .fd = link->fd, .events = POLLOUT };
	size_t done = 0;
	ssize_t n;

	if (len > VCARD_LINK_MAX)
		return -EMSGSIZE;
	out[0] = (uint8_t)(len >> 8);
	out[1] = (uint8_t)len;
	memcpy(out + 2, data, len);
	while (done < len + 2) {
		n = send(link->fd, out + done, len + 2 - done, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0) {
			done += (size_t)n;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (!poll(&p, 1, SEND_MS))
			return -ETIMEDOUT;
	}
	return 0;
}

/**
 * vcard_link_close - pull the card
 * @link: the connection
 */
void vcard_link_close(struct vcard_link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
}
