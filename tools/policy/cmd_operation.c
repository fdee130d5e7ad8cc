// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/dm/operation.h"
#include "agent/dm/tree_value.h"
#include "agent/policy_value.h"
#include "agent/ruleset_names.h"
#include "policy.h"
#include "sign.h"

static const char *capability, *action, *version, *issuer, *device, *until, *key, *cert, *output;

static const struct option_spec options[] = {
	{ "capability", 0, "NAME", "bluetooth, usb, camera or ir", true, &capability, 1 },
	{ "action", 0, "ACTION", "disable, or enable what the policy lets a server allow", true,
	  &action, 1 },
	{ "version", 0, "N", "above that of the operation before; else the time", false, &version,
	  1 },
	{ "issuer", 0, "TEXT", "who wants it", true, &issuer, 1 },
	{ "device", 0, "ID", "this device alone: the id that cardgate status shows", false,
	  &device, 1 },
	{ "until", 0, "TIME", "last second, 20260131T120000Z; else until the next operation",
	  false, &until, 1 },
	{ "key", 0, "KEY", "private key of the signer, PEM, or its PKCS#11 URI", true, &key, 1 },
	{ "cert", 0, "FILE", "its certificate, and those up to the anchor, PEM", true, &cert, 1 },
	{ "output", 'o', "BUNDLE", "file for the server to send", true, &output, 1 },
	{}
};

static int fill(struct operation *operation)
{
	int cap = ruleset_names_find(&ruleset_capabilities, capability);

	*operation = (struct operation){
		.from = INT64_MIN, .until = INT64_MAX, .version = (uint64_t)time(NULL),
		.action = CARDGATE_ACTION_DENY, .for_one = device,
	};
	if (cap <= 0)
		return usage_error(&cmd_operation, "--capability %s, expected a capability",
				   capability);
	operation->capability = (enum cardgate_capability)cap;
	if (!strcmp(action, "enable"))
		operation->action = CARDGATE_ACTION_ALLOW;
	else if (strcmp(action, "disable"))
		return usage_error(&cmd_operation, "--action %s, expected enable or disable",
				   action);
	if (version && policy_value_version(version, &operation->version))
		return usage_error(&cmd_operation, "--version %s, expected a number from 1",
				   version);
	if (policy_value_text(issuer, operation->issuer))
		return usage_error(&cmd_operation, "--issuer, expected %s",
				   POLICY_VALUE_TEXT_WANTED);
	if (until && !tree_value_parse_time(until, &operation->until))
		return usage_error(&cmd_operation, "--until %s, expected like 20260131T120000Z",
				   until);
	if (device && parse_association(device, operation->association))
		return usage_error(&cmd_operation, "--device %s, expected %d hexadecimal digits",
				   device, 2 * CARDGATE_ASSOCIATION_SIZE);
	return 0;
}

static int run(int argc, char **argv)
{
	struct operation operation;
	struct error err;
	uint8_t *ruleset;
	size_t len;
	int ret;

	(void)argc;
	(void)argv;
	ret = fill(&operation);
	if (ret)
		return ret;
	if (operation_compose(&operation, &ruleset, &len, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return EXIT_FAILURE;
	}
	ret = sign_ruleset(ruleset, len, key, cert, output);
	free(ruleset);
	return ret;
}

const struct command cmd_operation = {
	"operation", "", 0, 0, "sign that a server enables or disables a capability", options, run,
};
