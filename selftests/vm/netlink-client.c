// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line does not do, for test cases: rule sets that no
 * program of ours would send, transactions that stay open, lists that are read
 * in pieces.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/file.h"
#include "agent/kernel.h"
#include "agent/kernel_wire.h"
#include "agent/trust.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static int push(struct kernel *kernel, const char *ruleset, const char *signature,
		struct error *err)
{
	uint8_t *bytes, *cms = NULL, digest[TRUST_DIGEST_SIZE];
	struct kernel_offer offer = { .digest = digest };
	int ret;

	ret = file_read(ruleset, CARDGATE_RULESET_SIZE_MAX, &bytes, &offer.len, err);
	if (ret)
		return ret;
	if (signature)
		ret = file_read(signature, CARDGATE_SIGNATURE_MAX, &cms, &offer.signature_len, err);
	if (!ret)
		ret = trust_sha256(bytes, offer.len, digest);
	offer.bytes = bytes;
	offer.signature = cms;
	if (!ret)
		ret = kernel_push(kernel, &offer, err);
	free(cms);
	free(bytes);
	return ret;
}

/* Unchecked, straight to the kernel */
static int cmd_push(struct kernel *kernel, char **argv, struct error *err)
{
	return push(kernel, argv[0], NULL, err);
}

static int cmd_signed(struct kernel *kernel, char **argv, struct error *err)
{
	return push(kernel, argv[0], argv[1], err);
}

/* One right after the other, before the module could carry out the first */
static int cmd_flip(struct kernel *kernel, char **argv, struct error *err)
{
	return push(kernel, argv[0], NULL, err) ?: push(kernel, argv[1], NULL, err);
}

/* Says so when the transaction is open, and ends at the end of its input */
static int cmd_begin(struct kernel *kernel, char **argv, struct error *err)
{
	struct nl_msg *msg = kernel_wire_request(kernel, CARDGATE_CMD_BEGIN, NLM_F_ACK);
	struct kernel_reply reply = { .err = err };
	char end;
	int ret;

	if (!msg || nla_put_u32(msg, CARDGATE_A_SIZE, (uint32_t)strtoul(argv[0], NULL, 10))) {
		nlmsg_free(msg);
		return kernel_wire_out_of_memory(err);
	}
	ret = kernel_wire_converse(kernel, msg, &reply);
	nlmsg_free(msg);
	if (ret)
		return ret;
	puts("begun");
	fflush(stdout);
	return read(STDIN_FILENO, &end, 1) < 0 ? -errno : 0;
}

/* Contexts named by the lines of standard input are set and cleared in turn */
static int cmd_contexts(struct kernel *kernel, char **argv, struct error *err)
{
	char name[CARDGATE_NAME_MAX + 1];
	unsigned int i;
	int ret = 0;
	(void)argv;

	for (i = 0; !ret && scanf("%63s", name) == 1; i++)
		ret = kernel_context_set(kernel, name, i % 2 ? CARDGATE_CONTEXT_SET :
							      CARDGATE_CONTEXT_CLEAR, err);
	return ret;
}

static int cmd_ruleset(struct kernel *kernel, char **argv, struct error *err)
{
	uint8_t *bytes;
	size_t len;
	int ret;
	(void)argv;

	ret = kernel_ruleset(kernel, &bytes, &len, err);
	if (!ret)
		fwrite(bytes, 1, len, stdout);
	free(bytes);
	return ret;
}

static int send_dump(struct kernel *kernel, enum cardgate_cmd cmd, struct error *err)
{
	struct nl_msg *msg = kernel_wire_request(kernel, cmd, NLM_F_DUMP);
	int ret;

	if (!msg)
		return kernel_wire_out_of_memory(err);
	ret = nl_send_auto(kernel->sock, msg);
	nlmsg_free(msg);
	return ret < 0 ? error_set(err, -EIO, "kernel: %s", nl_geterror(ret)) : 0;
}

/* Without libnl, which chooses the size of its buffer itself */
static int read_dump(struct kernel *kernel, size_t size, void (*tell)(struct nlmsghdr *hdr))
{
	void *buffer = malloc(size);
	struct nlmsghdr *hdr;
	int len, ret = buffer ? 1 : -ENOMEM;

	while (ret > 0) {
		len = (int)recv(nl_socket_get_fd(kernel->sock), buffer, size, 0);
		ret = len < 0 ? -errno : 1;
		for (hdr = buffer; ret > 0 && nlmsg_ok(hdr, len); hdr = nlmsg_next(hdr, &len)) {
			if (hdr->nlmsg_type == NLMSG_DONE)
				ret = 0;
			else if (hdr->nlmsg_type == NLMSG_ERROR)
				ret = -EIO;
			else
				tell(hdr);
		}
	}
	free(buffer);
	return ret;
}

static void tell_all(struct nlmsghdr *hdr)
{
	fwrite(hdr, 1, hdr->nlmsg_len, stdout);
}

static void tell_data(struct nlmsghdr *hdr)
{
	const struct nlattr *data = nlmsg_find_attr(hdr, GENL_HDRLEN, CARDGATE_A_DATA);

	if (data)
		fwrite(nla_data(data), 1, (size_t)nla_len(data), stdout);
}

/* Somebody without rights asks, and has somebody else read the rest: prints what comes, raw */
static int cmd_handed(struct kernel *kernel, char **argv, struct error *err)
{
	struct kernel *nobody = NULL;
	int ret;
	(void)kernel;
	(void)argv;

	if (seteuid(65534))
		return error_set(err, -errno, "seteuid");
	ret = kernel_open(&nobody, err);
	if (!ret)
		ret = send_dump(nobody, CARDGATE_CMD_GET_DEVICE, err);
	if (seteuid(0))
		ret = error_set(err, -errno, "seteuid");
	if (!ret)
		ret = read_dump(nobody, 1 << 16, tell_all);
	kernel_close(nobody);
	return ret;
}

/* The rule set in force, read into a buffer of this size */
static int cmd_sized(struct kernel *kernel, char **argv, struct error *err)
{
	return send_dump(kernel, CARDGATE_CMD_GET_RULESET, err) ?:
	       read_dump(kernel, strtoul(argv[0], NULL, 10), tell_data);
}

/* What came of a dump of devices so far */
struct progress {
	unsigned int parts, devices;
	bool ended, interrupted;
};

static int read_part(struct kernel *kernel, struct progress *progress)
{
	static char buffer[1 << 16];
	struct nlmsghdr *hdr = (struct nlmsghdr *)buffer;
	int len = (int)recv(nl_socket_get_fd(kernel->sock), buffer, sizeof(buffer), 0);

	if (len < 0)
		return -errno;
	progress->parts++;
	for (; nlmsg_ok(hdr, len); hdr = nlmsg_next(hdr, &len)) {
		progress->interrupted |= hdr->nlmsg_flags & NLM_F_DUMP_INTR;
		if (hdr->nlmsg_type == NLMSG_ERROR)
			return -EIO;
		if (hdr->nlmsg_type == NLMSG_DONE)
			progress->ended = true;
		else
			progress->devices++;
	}
	return 0;
}

/* Says so when a first part of the list of devices was read; reads on when a line is typed */
static int cmd_halves(struct kernel *kernel, char **argv, struct error *err)
{
	struct progress progress = {};
	char line[16];
	int ret;
	(void)argv;

	ret = send_dump(kernel, CARDGATE_CMD_GET_DEVICE, err);
	if (!ret)
		ret = read_part(kernel, &progress);
	if (ret)
		return ret;
	puts(progress.ended ? "ended too early" : "begun");
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		return -EPIPE;
	while (!ret && !progress.ended)
		ret = read_part(kernel, &progress);
	printf("devices=%u interrupted=%s\n", progress.devices,
	       progress.interrupted ? "yes" : "no");
	fprintf(stderr, "%u parts\n", progress.parts);
	return ret;
}

static const struct {
	const char *name;
	int arguments;
	int (*run)(struct kernel *kernel, char **argv, struct error *err);
} commands[] = {
	{ "push", 1, cmd_push },	/* FILE */
	{ "signed", 2, cmd_signed },	/* FILE CMS */
	{ "flip", 2, cmd_flip },	/* FILE FILE */
	{ "begin", 1, cmd_begin },	/* SIZE */
	{ "contexts", 0, cmd_contexts },
	{ "ruleset", 0, cmd_ruleset },	/* to standard output */
	{ "sized", 1, cmd_sized },	/* SIZE; likewise */
	{ "handed", 0, cmd_handed },
	{ "halves", 0, cmd_halves },
};

static int run(unsigned int command, char **argv)
{
	struct kernel *kernel;
	struct error err = {};
	int ret;

	ret = kernel_open(&kernel, &err);
	if (!ret) {
		ret = commands[command].run(kernel, argv, &err);
		kernel_close(kernel);
	}
	if (ret)
		fprintf(stderr, "netlink-client: %s (%s)\n", err.text, strerror(-ret));
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	unsigned int i;

	for (i = 0; argc > 1 && i < COUNT(commands); i++)
		if (!strcmp(argv[1], commands[i].name) && argc == 2 + commands[i].arguments)
			return run(i, argv + 2);
	fputs("Usage: netlink-client push FILE | signed FILE CMS | flip FILE FILE | begin SIZE |\n"
	      "       contexts | ruleset | sized SIZE | handed | halves\n", stderr);
	return 2;
}
