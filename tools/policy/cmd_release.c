// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/policy_compile.h"
#include "agent/policy_model.h"
#include "agent/policy_value.h"
#include "policy.h"
#include "sign.h"

static const char *name, *version, *issuer, *device, *until, *key, *cert, *output;

static const struct option_spec options[] = {
	{ "name", 0, "NAME", "name of the policy that ends", true, &name, 1 },
	{ "version", 0, "N", "a version that no policy of this name had", true, &version, 1 },
	{ "issuer", 0, "TEXT", "who releases, shown to the user", true, &issuer, 1 },
	{ "device", 0, "ID", "this device alone: the id that cardgate status shows", false,
	  &device, 1 },
	{ "until", 0, "DAY", "last day on which devices take it", false, &until, 1 },
	{ "key", 0, "KEY", "private key of the signer, PEM, or its PKCS#11 URI", true, &key, 1 },
	{ "cert", 0, "FILE", "its certificate, and those up to the anchor, PEM", true, &cert, 1 },
	{ "output", 'o', "BUNDLE", "file for cardgate release or a card", true, &output, 1 },
	{}
};

/* What is wrong with the command line, or 0 */
static int fill(struct policy *policy, uint8_t id[CARDGATE_ASSOCIATION_SIZE])
{
	*policy = (struct policy){
		.zone = "UTC", .from = INT32_MIN, .until = INT32_MAX,
		.flags = CARDGATE_POLICY_RELEASE,
	};
	if (policy_value_name(name, policy->name))
		return usage_error(&cmd_release, "--name %s, expected %s", name,
				   POLICY_VALUE_NAME_WANTED);
	if (policy_value_version(version, &policy->version))
		return usage_error(&cmd_release, "--version %s, expected a number from 1", version);
	if (policy_value_text(issuer, policy->issuer))
		return usage_error(&cmd_release, "--issuer, expected %s", POLICY_VALUE_TEXT_WANTED);
	if (until && policy_value_date(until, &policy->until))
		return usage_error(&cmd_release, "--until %s, expected YYYY-MM-DD", until);
	if (device && parse_association(device, id))
		return usage_error(&cmd_release, "--device %s, expected %d hexadecimal digits",
				   device, 2 * CARDGATE_ASSOCIATION_SIZE);
	policy->association = device ? id : NULL;
	return 0;
}

static int run(int argc, char **argv)
{
	struct policy_errors errors = { .file = output };
	uint8_t id[CARDGATE_ASSOCIATION_SIZE];
	struct policy policy;
	uint8_t *ruleset;
	size_t len;
	int ret;

	(void)argc;
	(void)argv;
	ret = fill(&policy, id);
	if (ret)
		return ret;
	ret = policy_compile(&policy, NULL, time(NULL), &ruleset, &len, &errors);
	if (ret) {
		fprintf(stderr, "%s: %s\n", output, strerror(-ret));
		return EXIT_FAILURE;
	}
	ret = sign_ruleset(ruleset, len, key, cert, output);
	free(ruleset);
	return ret;
}

const struct command cmd_release = {
	"release", "", 0, 0, "sign that devices are bound no longer", options, run,
};
