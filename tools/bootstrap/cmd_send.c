// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/bootstrap/bootstrap_wsp.h"
#include "agent/dm/notify.h"
#include "bootstrap.h"

#define DATAGRAM_MAX	65507

static const char *port;

static const struct option_spec options[] = {
	{ "port", 0, "N", "UDP port of the device, 2948 when not given", false, &port, 1 },
	{}
};

static int send_to(const char *host, const struct bytes *push, struct error *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *list;
	char text[8] = "";
	int fd, ret;

	snprintf(text, sizeof(text), "%d", NOTIFY_PORT);
	ret = getaddrinfo(host, port ?: text, &hints, &list);
	if (ret)
		return error_set(err, -EINVAL, "%s: %s", host, gai_strerror(ret));
	fd = socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ret = fd < 0 || sendto(fd, push->data, push->len, 0, list->ai_addr, list->ai_addrlen) < 0 ?
	      error_set(err, -errno, "%s: %s", host, strerror(errno)) : 0;
	if (fd >= 0)
		close(fd);
	freeaddrinfo(list);
	return ret;
}

static int run(int argc, char **argv)
{
	struct bootstrap_packet packet;
	struct bytes push = { .max = DATAGRAM_MAX };
	struct error err = {};
	int ret;

	(void)argc;
	ret = load_packet(argv[0], &packet, &err);
	if (!ret)
		bootstrap_wsp_write(&packet, &push);
	if (!ret && push.error)
		ret = error_set(&err, push.error, "%s: %s", argv[0], strerror(-push.error));
	if (!ret && !strcmp(argv[1], "-"))
		ret = fwrite(push.data, 1, push.len, stdout) != push.len || fflush(stdout) ?
		      error_set(&err, -EIO, "standard output: %s", strerror(errno)) : 0;
	else if (!ret)
		ret = send_to(argv[1], &push, &err);
	bytes_free(&push);
	bootstrap_packet_free(&packet);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_send = {
	"send", "PACKET HOST", 2, 2, "push a packet to a device, by UDP; -: to standard output",
	options, run,
};
