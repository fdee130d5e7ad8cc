// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/file.h"
#include "agent/policy_value.h"
#include "agent/policy_zone.h"
#include "agent/usbguard_convert.h"
#include "output.h"
#include "policy.h"

static const char *name, *issuer, *zone, *target, *approximate, *output;

static const struct option_spec options[] = {
	{ "output", 'o', "OUT", "file for the policy; standard output when not given", false,
	  &output, 1 },
	{ "name", 0, "NAME", "name of the policy, usbguard when not given", false, &name, 1 },
	{ "issuer", 0, "TEXT", "issuer of the policy, USBGuard when not given", false, &issuer, 1 },
	{ "zone", 0, "ZONE", "time zone of localtime(); UTC when not given, as USBGuard has it",
	  false, &zone, 1 },
	{ "default", 0, "TARGET", "ImplicitPolicyTarget: allow, reject or block, the default",
	  false, &target, 1 },
	{ "approximate", 0, NULL, "leave hashes and empty strings out of rules", false,
	  &approximate, 1 },
	{}
};

/* Line by line: USBGuard's rules are short, and so are their errors */
static int convert(const char *path, const struct usbguard_rules *rules,
		   const struct usbguard_options *how, struct usbguard_messages *messages,
		   struct error *err)
{
	struct usbguard_policy result;
	int ret;

	ret = usbguard_convert(rules, how, &result, messages);
	policy_errors_print(&messages->warnings, stderr);
	if (!ret)
		ret = output_policy(result.policy, result.notes, output ? output : "-", err);
	else if (ret != -EINVAL)
		error_set(err, ret, "%s: %s", path, strerror(-ret));
	usbguard_convert_free(&result);
	return ret;
}

static int import(const char *path, const struct usbguard_options *how, struct error *err)
{
	struct usbguard_messages messages = {
		.errors.file = path,
		.warnings.file = path,
	};
	struct usbguard_rules rules;
	uint8_t *text;
	size_t len;
	int ret;

	ret = file_read(path, USBGUARD_FILE_SIZE_MAX, &text, &len, err);
	if (ret)
		return ret;
	ret = usbguard_parse(text, len, &rules, &messages.errors);
	if (!ret)
		ret = convert(path, &rules, how, &messages, err);
	else if (ret != -EINVAL)
		error_set(err, ret, "%s: %s", path, strerror(-ret));
	policy_errors_print(&messages.errors, stderr);
	usbguard_free(&rules);
	free(text);
	return ret;
}

static int run(int argc, char **argv)
{
	struct usbguard_options how = {
		.name = name ? name : "usbguard",
		.issuer = issuer ? issuer : "USBGuard",
		.zone = zone ? zone : "UTC",
		.default_action = CARDGATE_ACTION_DENY,
		.approximate = approximate,
	};
	struct error err = {};
	char buf[POLICY_TEXT_SIZE];

	(void)argc;
	if (target && !strcmp(target, "allow"))
		how.default_action = CARDGATE_ACTION_ALLOW;
	else if (target && strcmp(target, "block") && strcmp(target, "reject"))
		return usage_error(&cmd_import_usbguard,
				   "--default %s, expected allow, block or reject", target);
	if (policy_value_name(how.name, buf))
		return usage_error(&cmd_import_usbguard, "--name %s, expected %s", how.name,
				   POLICY_VALUE_NAME_WANTED);
	if (policy_value_text(how.issuer, buf))
		return usage_error(&cmd_import_usbguard, "--issuer %s, expected %s", how.issuer,
				   POLICY_VALUE_TEXT_WANTED);
	if (policy_value_zone(how.zone, buf) || !policy_zone_exists(how.zone))
		return usage_error(&cmd_import_usbguard,
				   "--zone %s, expected a name such as Europe/Madrid", how.zone);
	if (!import(argv[0], &how, &err))
		return EXIT_SUCCESS;
	if (*err.text)
		fprintf(stderr, "%s\n", err.text);
	return EXIT_FAILURE;
}

const struct command cmd_import_usbguard = {
	"import-usbguard", "RULES", 1, 1, "turn USBGuard's rules into a policy", options, run,
};
