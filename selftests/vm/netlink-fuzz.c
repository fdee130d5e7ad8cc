// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends the module what the netlink spec describes, with more and less mistakes
 * in it: requests of every kind with the attributes that they take, transactions
 * with rule sets made attribute by attribute, in any order, from two sockets at
 * a time, dumps left half-read while what they show changes, and a listener
 * that cannot keep up. On top of that bits, bytes and lengths are damaged that
 * no spec speaks of.
 *
 * Usage: netlink-fuzz SEED MESSAGES
 *
 * Fails if the module is sealed afterwards: an anchor made by chance is none.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/kernel_wire.h"
#include "agent/trust.h"
#include "selftests/vm/netlink/make.h"
#include "selftests/vm/netlink/random.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SOCKETS		2
#define MESSAGE_MAX	36864
#define RULESET_MAX	16384
#define HEADERS		(NLMSG_HDRLEN + GENL_HDRLEN)
#define COMMIT_MARK	0x80000000	/* in the sequence number, to know its answer */

/**
 * struct fuzz - the state of a run
 * @kernels: sockets that ask
 * @listener: one that is told of events
 * @events: its descriptor
 * @seq: number of the message sent last
 */
struct fuzz {
	struct kernel *kernels[SOCKETS];
	struct kernel *listener;
	int events;
	uint32_t seq;
	unsigned long sent, wanted;
	unsigned long refused, taken, commits;
};

static const struct spec_request *find_request(uint8_t command)
{
	const struct spec_request *request;

	for (request = spec_requests; request->name; request++)
		if (request->command == command)
			return request;
	abort();
}

static const struct spec_set *find_set(const char *name)
{
	const struct spec_set *set;

	for (set = spec_sets; set->name; set++)
		if (!strcmp(set->name, name))
			return set;
	abort();
}

static void count_answers(struct fuzz *fuzz, void *answer, int left)
{
	struct nlmsghdr *hdr;

	for (hdr = answer; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left)) {
		const struct nlmsgerr *error = nlmsg_data(hdr);

		if (hdr->nlmsg_type != NLMSG_ERROR)
			continue;
		fuzz->refused += error->error != 0;
		fuzz->taken += error->error == 0;
		fuzz->commits += error->error == 0 && hdr->nlmsg_seq & COMMIT_MARK;
	}
}

/* Reads what the kernel has to say, all of it or one message */
static void read_answers(struct fuzz *fuzz, int fd, bool all)
{
	static uint8_t answer[65536];
	ssize_t got;

	do {
		/* A dump goes on with each message that is read */
		got = recv(fd, answer, all ? sizeof(answer) : 4096, MSG_DONTWAIT);
		if (got > 0)
			count_answers(fuzz, answer, (int)got);
	} while (all && (got > 0 || errno == ENOBUFS));
}

static void transmit(struct fuzz *fuzz, uint32_t socket, uint8_t *bytes, size_t len)
{
	int fd = nl_socket_get_fd(fuzz->kernels[socket]->sock);

	/* In the middle of a transaction, too */
	if (fuzz->sent == fuzz->wanted)
		return;
	if (send(fd, bytes, len, MSG_DONTWAIT) < 0)
		fuzz->refused++;
	fuzz->sent++;
	/* The first socket reads at once, the other one when it likes */
	if (!socket || random_once_in(4))
		read_answers(fuzz, fd, !socket || random_once_in(8));
	if (random_once_in(256))
		read_answers(fuzz, fuzz->events, random_once_in(2));
}

/* Once in @wild times something is wrong in the headers, too */
static void transmit_request(struct fuzz *fuzz, uint32_t socket, struct make *make,
			     const struct spec_request *request, uint32_t wild)
{
	struct genlmsghdr *genl = (void *)(make->bytes + NLMSG_HDRLEN);
	struct nlmsghdr *hdr = (void *)make->bytes;

	*hdr = (struct nlmsghdr){
		.nlmsg_type = (uint16_t)fuzz->kernels[0]->family,
		.nlmsg_flags = NLM_F_REQUEST | (random_once_in(16) ? 0 : NLM_F_ACK),
		.nlmsg_seq = ++fuzz->seq & ~COMMIT_MARK,
	};
	*genl = (struct genlmsghdr){ .cmd = request->command, .version = CARDGATE_GENL_VERSION };
	if (request->dump)
		hdr->nlmsg_flags |= NLM_F_DUMP;
	if (request->command == CARDGATE_CMD_COMMIT)
		hdr->nlmsg_seq |= COMMIT_MARK;
	if (random_once_in(wild))
		hdr->nlmsg_flags ^= (uint16_t)(NLM_F_REQUEST ^ 1 << random_below(16));
	if (random_once_in(wild))
		random_bytes((void *)genl, sizeof(*genl));
	if (wild && random_once_in(3))
		make->len = random_damage(make->bytes, random_once_in(4) ? NLMSG_HDRLEN : HEADERS,
					  make->len, make->max);
	/* Nobody else's family */
	hdr->nlmsg_len = (uint32_t)make->len;
	if (random_once_in(wild))
		hdr->nlmsg_len = random_below(2 * (uint32_t)make->len);
	transmit(fuzz, socket, make->bytes, make->len);
}

static struct make begin_request(uint32_t wild)
{
	static uint8_t bytes[MESSAGE_MAX] __attribute__((aligned(8)));

	return (struct make){ .bytes = bytes, .max = sizeof(bytes), .len = HEADERS, .wild = wild };
}

/* Any request, as it comes */
static void send_request(struct fuzz *fuzz)
{
	static const uint32_t levels[] = { 0, 50, 10, 4 };
	uint32_t wild = levels[random_below(COUNT(levels))], count = 0;
	struct make make = begin_request(wild);
	const struct spec_request *request;

	for (request = spec_requests; request->name; request++)
		count++;
	request = spec_requests + random_below(count);
	make_request(&make, request);
	transmit_request(fuzz, random_below(SOCKETS), &make, request, wild);
}

/* A request whose one attribute is known */
static void send_known(struct fuzz *fuzz, uint32_t socket, uint8_t command, uint32_t wild,
		       const void *data, size_t len)
{
	const struct spec_request *request = find_request(command);
	struct make make = begin_request(wild);

	make_attr(&make, request->attrs[0], data, len);
	if (command == CARDGATE_CMD_COMMIT && random_once_in(3)) {
		uint32_t seconds = 1 + random_below(3);

		make_attr(&make, request->attrs[2], &seconds, sizeof(seconds));
	}
	transmit_request(fuzz, socket, &make, request, wild);
}

/* A transaction from begin to end, with other requests in between now and then */
static void send_transaction(struct fuzz *fuzz)
{
	static const uint32_t levels[] = { 0, 1000, 200, 50, 50, 10 };
	static uint8_t bytes[RULESET_MAX] __attribute__((aligned(8)));
	uint32_t wild = levels[random_below(COUNT(levels))], socket = random_below(SOCKETS), size;
	struct make make = { .bytes = bytes, .max = sizeof(bytes) / 2, .wild = wild };
	uint8_t digest[TRUST_DIGEST_SIZE];
	size_t at, len;

	make_set(&make, find_set("ruleset"));
	if (wild && random_once_in(4))
		make.len = random_damage(bytes, 0, make.len, sizeof(bytes));
	if (trust_sha256(bytes, make.len, digest))
		return;
	if (random_once_in(16))
		digest[0]++;
	size = (uint32_t)make.len;
	if (random_once_in(32))
		size += random_below(9) - 4;
	send_known(fuzz, socket, CARDGATE_CMD_BEGIN, 0, &size, sizeof(size));
	for (at = 0; at < make.len; at += len) {
		len = make.len - at;
		if (random_once_in(3))
			len = 1 + random_below((uint32_t)len);
		send_known(fuzz, socket, CARDGATE_CMD_CHUNK, wild ? 500 : 0, bytes + at, len);
		if (random_once_in(8))
			send_request(fuzz);
	}
	send_known(fuzz, socket, CARDGATE_CMD_COMMIT, wild ? 100 : 0, digest, sizeof(digest));
}

/* No trial is to end behind the back of who looks at the outcome */
static int settle(struct fuzz *fuzz)
{
	struct kernel_status status;
	struct kernel *kernel;
	struct error err = {};
	int ret;

	ret = kernel_open(&kernel, &err);
	if (!ret)
		ret = kernel_status(kernel, &status, &err);
	if (!ret && status.confirm_within) {
		ret = kernel_confirm(kernel, &err);
		/* Its time was up */
		if (ret == -ENOENT)
			ret = 0;
	}
	if (ret)
		fprintf(stderr, "netlink-fuzz: %s\n", err.text);
	else if (status.sealed)
		fputs("netlink-fuzz: the module is sealed\n", stderr);
	printf("%lu messages, %lu refused, %lu taken, %lu commits among them\n", fuzz->sent,
	       fuzz->refused, fuzz->taken, fuzz->commits);
	return ret || status.sealed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct fuzz fuzz = {};
	struct error err = {};

	if (argc != 3) {
		fputs("Usage: netlink-fuzz SEED MESSAGES\n", stderr);
		return 2;
	}
	random_seed(strtoull(argv[1], NULL, 10));
	fuzz.wanted = strtoul(argv[2], NULL, 10);
	if (kernel_open(&fuzz.kernels[0], &err) || kernel_open(&fuzz.kernels[1], &err) ||
	    kernel_listen(&fuzz.listener, &fuzz.events, &err)) {
		fprintf(stderr, "netlink-fuzz: %s\n", err.text);
		return EXIT_FAILURE;
	}
	while (fuzz.sent < fuzz.wanted) {
		if (random_once_in(20))
			send_transaction(&fuzz);
		else
			send_request(&fuzz);
	}
	kernel_close(fuzz.listener);
	kernel_close(fuzz.kernels[1]);
	kernel_close(fuzz.kernels[0]);
	return settle(&fuzz);
}
