// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/approval_list.h"
#include "agent/file.h"
#include "approve.h"
#include "sign.h"

struct sign sign;

static const char *output;

static const struct option_spec options[] = {
	SIGN_OPTIONS,
	{ "output", 'o', "FILE", "the signed list", true, &output, 1 },
	{}
};

/**
 * sign_given - is anything to be proved?
 *
 * Return: whether one of the options was given.
 */
bool sign_given(void)
{
	return sign.key || sign.cert || sign.mac_key;
}

/**
 * sign_check - is it clear how?
 * @command: whose options they are
 *
 * Return: 0; the exit status when it is not, after a message.
 */
int sign_check(const struct command *command)
{
	if (!sign.key != !sign.cert || !sign.key == !sign.mac_key)
		return usage_error(command, "expected --key and --cert, or --mac-key");
	return 0;
}

/**
 * sign_write - write an approval with its proof
 * @approval: kind, digest and list
 * @path: file to write
 * @err: message on failure
 *
 * Return: 0; what trust_approval_sign(), trust_approval_make_mac() and file_write() say.
 */
int sign_write(const struct trust_approval *approval, const char *path, struct error *err)
{
	uint8_t *der;
	size_t len;
	int ret;

	if (sign.mac_key)
		ret = trust_approval_make_mac(sign.mac_key, approval, &der, &len, err);
	else
		ret = trust_approval_sign(sign.key, sign.cert, approval, &der, &len, err);
	if (ret)
		return ret;
	ret = file_write(path, 0644, der, len, err);
	free(der);
	return ret;
}

/**
 * sign_list - write a list that devices understand
 * @text: its XML
 * @len: bytes of it
 * @path: file to write
 * @err: message on failure
 *
 * Return: 0; -EBADMSG for no list; what sign_write() says.
 */
int sign_list(uint8_t *text, size_t len, const char *path, struct error *err)
{
	struct trust_approval approval = {
		.kind = TRUST_APPROVAL_LIST, .list = text, .list_len = len,
	};
	struct approval_list list;
	int ret;

	ret = approval_list_read(text, len, &list, NULL, NULL, err);
	if (!ret)
		ret = trust_sha256(text, len, approval.digest);
	return ret ? ret : sign_write(&approval, path, err);
}

static int run(int argc, char **argv)
{
	struct error err = {};
	uint8_t *text;
	size_t len;
	int ret;

	(void)argc;
	ret = sign_check(&cmd_sign);
	if (ret)
		return ret;
	ret = file_read(argv[0], TRUST_APPROVAL_SIZE_MAX / 2, &text, &len, &err);
	if (!ret) {
		ret = sign_list(text, len, output, &err);
		if (ret)
			error_prefix(&err, ret, "%s", argv[0]);
		free(text);
	}
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_sign = {
	"sign", "FILE", 1, 1, "sign an approval list that was made, or written by hand", options,
	run,
};
