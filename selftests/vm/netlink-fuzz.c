// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends malformed messages to the module: valid ones of every command with
 * bytes, lengths and attributes changed, and well-formed transactions whose
 * rule set is damaged.
 *
 * Usage: netlink-fuzz SEED MESSAGES RULESET
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "agent/file.h"
#include "agent/kernel_wire.h"
#include "agent/trust.h"

#define SEEDS		9
#define MESSAGE_MAX	8192
#define MUTATIONS_MAX	8

/**
 * struct fuzz - the state of a run
 * @seeds: valid messages
 * @begin, @chunk, @commit: those of @seeds that make a transaction
 * @data: offset of the rule set in @chunk
 * @seq: number of the message sent last
 */
struct fuzz {
	struct kernel *kernel;
	struct nl_msg *seeds[SEEDS];
	unsigned int seed_count;
	struct nl_msg *begin, *chunk, *commit;
	size_t data;
	unsigned long sent, wanted;
	unsigned long refused, commits;
	uint32_t seq;
};

static uint64_t random_state;

/* xorshift64*: the same messages for the same seed on every machine */
static uint32_t pick(uint32_t below)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (uint32_t)((random_state * 0x2545f4914f6cdd1dULL) >> 32) % below;
}

static struct nl_msg *seed(struct fuzz *fuzz, enum cardgate_cmd cmd, int flags)
{
	struct nl_msg *msg = kernel_wire_request(fuzz->kernel, cmd, NLM_F_ACK | flags);

	if (!msg)
		exit(EXIT_FAILURE);
	return fuzz->seeds[fuzz->seed_count++] = msg;
}

static int make_seeds(struct fuzz *fuzz, const uint8_t *ruleset, size_t len)
{
	uint8_t digest[TRUST_DIGEST_SIZE];
	struct nl_msg *context;
	int ret;

	ret = trust_sha256(ruleset, len, digest);
	seed(fuzz, CARDGATE_CMD_GET_STATUS, 0);
	fuzz->begin = seed(fuzz, CARDGATE_CMD_BEGIN, 0);
	fuzz->chunk = seed(fuzz, CARDGATE_CMD_CHUNK, 0);
	fuzz->commit = seed(fuzz, CARDGATE_CMD_COMMIT, 0);
	seed(fuzz, CARDGATE_CMD_ABORT, 0);
	seed(fuzz, CARDGATE_CMD_GET_RULESET, NLM_F_DUMP);
	seed(fuzz, CARDGATE_CMD_GET_DEVICE, NLM_F_DUMP);
	context = seed(fuzz, CARDGATE_CMD_SET_CONTEXT, 0);
	seed(fuzz, CARDGATE_CMD_GET_CONTEXT, NLM_F_DUMP);
	fuzz->data = nlmsg_hdr(fuzz->chunk)->nlmsg_len + NLA_HDRLEN;
	return ret ?: nla_put_u32(fuzz->begin, CARDGATE_A_SIZE, (uint32_t)len) ?:
	       nla_put(fuzz->chunk, CARDGATE_A_DATA, (int)len, ruleset) ?:
	       nla_put(fuzz->commit, CARDGATE_A_POLICY_DIGEST, sizeof(digest), digest) ?:
	       nla_put_string(context, CARDGATE_A_CONTEXT_NAME, "office") ?:
	       nla_put_u32(context, CARDGATE_A_CONTEXT_STATE, CARDGATE_CONTEXT_SET);
}

static size_t mutate_once(uint8_t *bytes, size_t from, size_t len)
{
	static const uint16_t edges[] = { 0, 1, 3, 4, 5, 0x7fff, 0x8000, 0xfffc, 0xffff };
	size_t at = from + pick((uint32_t)(len - from)), n;

	switch (pick(5)) {
	case 0:
		bytes[at] ^= (uint8_t)(1 << pick(8));
		return len;
	case 1:
		bytes[at] = (uint8_t)pick(256);
		return len;
	case 2:	/* lengths and types are 16 bits wide and aligned */
		at &= ~(size_t)1;
		memcpy(bytes + at, &edges[pick(sizeof(edges) / sizeof(*edges))], 2);
		return len;
	case 3:
		return at > from ? at : len;
	default: /* a part of it once more */
		n = pick((uint32_t)(len - at) + 1);
		if (len + n > MESSAGE_MAX)
			return len;
		memmove(bytes + at + n, bytes + at, len - at);
		return len + n;
	}
}

static size_t mutate(uint8_t *bytes, size_t from, size_t len)
{
	uint32_t count = 1 + pick(MUTATIONS_MAX);

	while (count-- && len > from)
		len = mutate_once(bytes, from, len);
	return len;
}

/* Reads all that the kernel has to say */
static void drain(struct fuzz *fuzz, uint8_t cmd)
{
	static uint8_t answer[65536];
	struct nlmsghdr *hdr;
	ssize_t got;
	int left;

	while ((got = recv(nl_socket_get_fd(fuzz->kernel->sock), answer, sizeof(answer),
			   MSG_DONTWAIT)) > 0) {
		left = (int)got;
		for (hdr = (void *)answer; nlmsg_ok(hdr, left); hdr = nlmsg_next(hdr, &left)) {
			const struct nlmsgerr *error = nlmsg_data(hdr);

			if (hdr->nlmsg_type != NLMSG_ERROR)
				continue;
			if (error->error)
				fuzz->refused++;
			else if (cmd == CARDGATE_CMD_COMMIT && hdr->nlmsg_seq == fuzz->seq)
				fuzz->commits++;
		}
	}
}

static void transmit(struct fuzz *fuzz, uint8_t *bytes, size_t len, bool true_length)
{
	struct nlmsghdr *hdr = (void *)bytes;

	/* Nobody else's family */
	hdr->nlmsg_type = (uint16_t)fuzz->kernel->family;
	hdr->nlmsg_flags |= NLM_F_REQUEST;
	hdr->nlmsg_seq = ++fuzz->seq;
	if (true_length)
		hdr->nlmsg_len = (uint32_t)len;
	fuzz->sent++;
	if (send(nl_socket_get_fd(fuzz->kernel->sock), bytes, len, 0) >= 0)
		drain(fuzz, len > NLMSG_HDRLEN ? bytes[NLMSG_HDRLEN] : 0);
}

/* A whole message, changed anywhere */
static void send_malformed(struct fuzz *fuzz)
{
	const struct nlmsghdr *hdr = nlmsg_hdr(fuzz->seeds[pick(fuzz->seed_count)]);
	static uint8_t bytes[MESSAGE_MAX] __attribute__((aligned(8)));
	size_t len = hdr->nlmsg_len;

	memcpy(bytes, hdr, len);
	/* Most leave the header alone, else few would come further */
	len = mutate(bytes, pick(8) ? NLMSG_HDRLEN : 0, len);
	transmit(fuzz, bytes, len < NLMSG_HDRLEN ? NLMSG_HDRLEN : len, pick(16));
}

/* A transaction as it should be, but for the rule set's bytes */
static void send_transaction(struct fuzz *fuzz)
{
	static uint8_t bytes[MESSAGE_MAX] __attribute__((aligned(8)));
	const struct nlmsghdr *hdr = nlmsg_hdr(fuzz->chunk);
	size_t end = fuzz->data + (size_t)nla_len(nlmsg_find_attr((struct nlmsghdr *)hdr,
						GENL_HDRLEN, CARDGATE_A_DATA));
	struct nlattr *attr = (void *)(bytes + fuzz->data - NLA_HDRLEN);
	uint32_t size;

	memcpy(bytes, hdr, hdr->nlmsg_len);
	end = mutate(bytes, fuzz->data, end);
	size = (uint32_t)(end - fuzz->data);
	attr->nla_len = (uint16_t)(NLA_HDRLEN + size);

	memcpy(nla_data(nlmsg_find_attr(nlmsg_hdr(fuzz->begin), GENL_HDRLEN, CARDGATE_A_SIZE)),
	       &size, sizeof(size));
	transmit(fuzz, (void *)nlmsg_hdr(fuzz->begin), nlmsg_hdr(fuzz->begin)->nlmsg_len, true);
	transmit(fuzz, bytes, (size_t)NLMSG_ALIGN(end), true);
	transmit(fuzz, (void *)nlmsg_hdr(fuzz->commit), nlmsg_hdr(fuzz->commit)->nlmsg_len, true);
}

int main(int argc, char **argv)
{
	struct fuzz fuzz = {};
	struct error err = {};
	uint8_t *ruleset;
	size_t len;

	if (argc != 4) {
		fputs("Usage: netlink-fuzz SEED MESSAGES RULESET\n", stderr);
		return 2;
	}
	random_state = strtoull(argv[1], NULL, 10) | 1ULL << 32;
	fuzz.wanted = strtoul(argv[2], NULL, 10);
	if (file_read(argv[3], MESSAGE_MAX / 2, &ruleset, &len, &err) ||
	    kernel_open(&fuzz.kernel, &err)) {
		fprintf(stderr, "netlink-fuzz: %s\n", err.text);
		return EXIT_FAILURE;
	}
	if (make_seeds(&fuzz, ruleset, len)) {
		fputs("netlink-fuzz: cannot make messages\n", stderr);
		return EXIT_FAILURE;
	}
	while (fuzz.sent < fuzz.wanted) {
		if (pick(2) || fuzz.wanted - fuzz.sent < 3)
			send_malformed(&fuzz);
		else
			send_transaction(&fuzz);
	}
	printf("%lu messages, %lu refused, %lu commits taken\n", fuzz.sent, fuzz.refused,
	       fuzz.commits);
	while (fuzz.seed_count)
		nlmsg_free(fuzz.seeds[--fuzz.seed_count]);
	kernel_close(fuzz.kernel);
	free(ruleset);
	return EXIT_SUCCESS;
}
