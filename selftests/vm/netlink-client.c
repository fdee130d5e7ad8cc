// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command line does not do, for test cases: rule sets that no
 * program of ours would send, transactions that stay open.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
	      "       contexts | ruleset\n", stderr);
	return 2;
}
