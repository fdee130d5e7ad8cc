// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/file.h"
#include "agent/policy_pack.h"
#include "agent/trust.h"
#include "input.h"
#include "policy.h"

static const char *key, *cert, *output, *crl;

static const struct option_spec options[] = {
	{ "key", 0, "KEY", "private key of the signer, PEM, or its PKCS#11 URI", true, &key, 1 },
	{ "cert", 0, "FILE", "its certificate, and those up to the anchor, PEM", true, &cert, 1 },
	{ "crl", 0, "FILE", "revocation lists that go along, PEM or DER", false, &crl, 1 },
	{ "output", 'o', "BUNDLE", "file for what a card carries", true, &output, 1 },
	{}
};

/* What a device could not use it would refuse with the card */
static int add_lists(struct bundle *bundle, struct error *err)
{
	uint8_t *lists;
	size_t len;
	int ret;

	ret = file_read(crl, BUNDLE_OBJECT_SIZE_MAX, &lists, &len, err);
	if (ret)
		return ret;
	ret = trust_lists_check(lists, len, crl, err);
	if (!ret)
		ret = bundle_add(bundle, BUNDLE_REVOCATION, lists, len, err);
	free(lists);
	return ret;
}

static int make_bundle(const struct input *in, struct bundle *bundle, struct error *err)
{
	uint8_t *cms = NULL, *packed = NULL;
	size_t cms_len, packed_len;
	int ret;

	ret = trust_sign_ruleset(key, cert, in->ruleset, in->ruleset_len, &cms, &cms_len, err);
	if (!ret)
		ret = policy_pack(in->xml, in->xml_len, &packed, &packed_len, err);
	if (!ret)
		ret = bundle_add(bundle, BUNDLE_RULESET, in->ruleset, in->ruleset_len, err);
	if (!ret)
		ret = bundle_add(bundle, BUNDLE_SIGNATURE, cms, cms_len, err);
	if (!ret)
		ret = bundle_add(bundle, BUNDLE_POLICY, packed, packed_len, err);
	if (!ret && crl)
		ret = add_lists(bundle, err);
	free(packed);
	free(cms);
	return ret;
}

static int run(int argc, char **argv)
{
	struct bundle bundle = {};
	struct error err;
	struct input in;
	int ret;

	(void)argc;
	if (input_compile(argv[0], &in))
		return EXIT_FAILURE;
	ret = make_bundle(&in, &bundle, &err);
	if (!ret)
		ret = bundle_save(&bundle, output, &err);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	bundle_free(&bundle);
	input_free(&in);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

const struct command cmd_sign = {
	"sign", "FILE", 1, 1, "compile and sign a policy and pack it for cards", options, run,
};
