// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "agent/bundle.h"
#include "agent/trust.h"
#include "sign.h"

static int make(const uint8_t *ruleset, size_t len, const char *key, const char *cert,
		struct bundle *bundle, struct error *err)
{
	uint8_t *cms = NULL;
	size_t cms_len;
	int ret;

	ret = trust_sign_ruleset(key, cert, ruleset, len, &cms, &cms_len, err);
	if (!ret)
		ret = bundle_add(bundle, BUNDLE_RULESET, ruleset, len, err);
	if (!ret)
		ret = bundle_add(bundle, BUNDLE_SIGNATURE, cms, cms_len, err);
	free(cms);
	return ret;
}

/**
 * sign_ruleset - write a rule set and its signature as a bundle, without a policy's text
 * @ruleset: the rule set
 * @len: its bytes
 * @key: private key of the signer, PEM, or its PKCS#11 URI
 * @cert: file of its certificate, and those up to the anchor, PEM
 * @output: file to write
 *
 * Return: the program's exit code; what went wrong was said.
 */
int sign_ruleset(const uint8_t *ruleset, size_t len, const char *key, const char *cert,
		 const char *output)
{
	struct bundle bundle = {};
	struct error err = {};
	int ret;

	ret = make(ruleset, len, key, cert, &bundle, &err);
	if (!ret)
		ret = bundle_save(&bundle, output, &err);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	bundle_free(&bundle);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
