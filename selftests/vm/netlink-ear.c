// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listens to a group of generic netlink, by its number and without asking
 * whether it may.
 *
 * Usage: netlink-ear GROUP
 *
 * Says "listening"; at the end of its input, how many messages came.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int failed(const char *what)
{
	fprintf(stderr, "netlink-ear: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

/* What did not fit was sent to us, too */
static unsigned int count_messages(int fd)
{
	char buffer[65536];
	unsigned int count = 0;

	while (recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT) >= 0 || errno == ENOBUFS)
		count++;
	return count;
}

int main(int argc, char **argv)
{
	struct sockaddr_nl self = { .nl_family = AF_NETLINK };
	int fd, group, on = 1;
	char end;

	if (argc != 2) {
		fputs("Usage: netlink-ear GROUP\n", stderr);
		return 2;
	}
	group = (int)strtol(argv[1], NULL, 0);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	/* The kernel leaves out who has no address, as if he were the sender */
	if (fd < 0 || bind(fd, (struct sockaddr *)&self, sizeof(self)))
		return failed("socket");
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return failed("group");
	/* From all network namespaces that it has a name for; who may not, listens without */
	setsockopt(fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on, sizeof(on));
	puts("listening");
	fflush(stdout);
	if (read(STDIN_FILENO, &end, 1) < 0)
		return failed("standard input");
	printf("heard %u\n", count_messages(fd));
	return EXIT_SUCCESS;
}
