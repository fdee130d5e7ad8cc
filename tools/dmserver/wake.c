// SPDX-License-Identifier: GPL-2.0-or-later
/* Notifications on their way to a device: one datagram, which may get lost. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tools/dmserver/wake.h"

#define PORT	"2948"	/* of WAP push, connectionless */

/* Numbers only: nobody waits for a name server here */
static int resolve(const char *address, struct addrinfo **list, struct error *err)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	};
	char host[64], port[8] = PORT;
	const char *colon = strrchr(address, ':');
	size_t len;

	if (*address == '[') {
		colon = strstr(address, "]:");
		len = strcspn(++address, "]");
		colon = colon ? colon + 1 : NULL;
	} else {
		/* More than one of them: an address without a port */
		colon = colon == strchr(address, ':') ? colon : NULL;
		len = colon ? (size_t)(colon - address) : strlen(address);
	}
	if (len >= sizeof(host) || (colon && strlen(colon + 1) >= sizeof(port)))
		return error_set(err, -EINVAL, "address: expected ADDRESS:PORT");
	memcpy(host, address, len);
	host[len] = '\0';
	if (colon)
		strcpy(port, colon + 1);
	if (getaddrinfo(host, port, &hints, list))
		return error_set(err, -EINVAL, "address: '%s', expected ADDRESS:PORT in numbers",
				 host);
	return 0;
}

/**
 * wake_send - send a datagram
 * @address: ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT, in numbers
 * @bytes: what to send
 * @len: how many
 * @err: message on failure
 *
 * Return: 0 when it is on its way; -EINVAL when that is no address, or one that cannot be
 * reached from here.
 */
int wake_send(const char *address, const void *bytes, size_t len, struct error *err)
{
	struct addrinfo *to;
	int fd, ret;

	ret = resolve(address, &to, err);
	if (ret)
		return ret;
	fd = socket(to->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, bytes, len, MSG_DONTWAIT, to->ai_addr, to->ai_addrlen) < 0)
		ret = error_set(err, -EINVAL, "address: '%.60s': %s", address, strerror(errno));
	if (fd >= 0)
		close(fd);
	freeaddrinfo(to);
	return ret;
}
