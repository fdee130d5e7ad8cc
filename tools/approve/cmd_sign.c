// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/approval_list.h"
#include "agent/file.h"
#include "agent/trust_approval.h"
#include "approve.h"
#include "sign.h"

static const char *key, *cert, *output;

static const struct option_spec options[] = {
	{ "key", 0, "KEY", "private key of the approver, PEM, or its PKCS#11 URI", true, &key, 1 },
	{ "cert", 0, "FILE", "its certificate, and those up to the anchor, PEM", true, &cert, 1 },
	{ "output", 'o', "FILE", "the signed list", true, &output, 1 },
	{}
};

/**
 * sign_list - sign a list that devices understand
 * @text: its XML
 * @len: bytes of it
 * @signer: private key of the approver, PEM, or its PKCS#11 URI
 * @certs: file of its certificate, and those up to the anchor, PEM
 * @path: file to write
 * @err: message on failure
 *
 * Return: 0; -EBADMSG for no list; what trust_approval_sign() and file_write() say.
 */
int sign_list(uint8_t *text, size_t len, const char *signer, const char *certs, const char *path,
	      struct error *err)
{
	struct trust_approval approval = {
		.kind = TRUST_APPROVAL_LIST, .list = text, .list_len = len,
	};
	struct approval_list list;
	uint8_t *cms;
	size_t cms_len;
	int ret;

	ret = approval_list_read(text, len, &list, NULL, NULL, err);
	if (!ret)
		ret = trust_sha256(text, len, approval.digest);
	if (!ret)
		ret = trust_approval_sign(signer, certs, &approval, &cms, &cms_len, err);
	if (ret)
		return ret;
	ret = file_write(path, 0644, cms, cms_len, err);
	free(cms);
	return ret;
}

static int run(int argc, char **argv)
{
	struct error err = {};
	uint8_t *text;
	size_t len;
	int ret;

	(void)argc;
	ret = file_read(argv[0], TRUST_APPROVAL_SIZE_MAX / 2, &text, &len, &err);
	if (!ret) {
		ret = sign_list(text, len, key, cert, output, &err);
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
