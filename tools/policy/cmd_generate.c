// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <linux/bits.h>

#include "agent/policy_value.h"
#include "agent/policy_zone.h"
#include "generate.h"
#include "output.h"
#include "policy.h"

#define CAPS_ALL	(BIT(CARDGATE_CAP_BLUETOOTH) | BIT(CARDGATE_CAP_USB) | \
			 BIT(CARDGATE_CAP_CAMERA) | BIT(CARDGATE_CAP_IR))

static const char *output, *devices_path, *sysfs, *hash, *name, *issuer, *zone;

static const struct option_spec options[] = {
	{ "output", 'o', "OUT", "file for the policy; standard output when not given", false,
	  &output, 1 },
	{ "devices", 0, "FILE", "these, of \"cardgate devices --json\", or lines of words", false,
	  &devices_path, 1 },
	{ "sysfs", 0, "DIR", "USB devices of a sysfs, without asking the kernel module", false,
	  &sysfs, 1 },
	{ "hash", 0, NULL, "tell USB devices by their hash, too", false, &hash, 1 },
	{ "name", 0, "NAME", "name of the policy, generated when not given", false, &name, 1 },
	{ "issuer", 0, "TEXT", "issuer of the policy, name of this machine when not given", false,
	  &issuer, 1 },
	{ "zone", 0, "ZONE", "time zone of the policy, UTC when not given", false, &zone, 1 },
	{}
};

/* From the kernel module, or else what sysfs shows of USB */
static int read_present(struct devices *devices, u32 *caps, struct error *err)
{
	int ret;

	if (geteuid())
		fprintf(stderr,
			"note: only root sees serial numbers and hashes of all devices\n");
	ret = devices_kernel(devices, err);
	if (!ret)
		return 0;
	fprintf(stderr, "note: %s; looking at USB devices in /sys only\n", err->text);
	*caps = BIT(CARDGATE_CAP_USB);
	return devices_sysfs("/sys", devices, err);
}

static int read_devices(struct devices *devices, u32 *caps, struct error *err)
{
	int ret;

	if (devices_path)
		return devices_load(devices_path, devices, err);
	if (sysfs) {
		*caps = BIT(CARDGATE_CAP_USB);
		ret = devices_sysfs(sysfs, devices, err);
	} else {
		ret = read_present(devices, caps, err);
	}
	if (!ret && !devices->count)
		ret = error_set(err, -ENODEV, "no devices found");
	return ret;
}

static int generate(struct policy *policy, struct error *err)
{
	struct generate_options how = { .hash = hash, .caps = CAPS_ALL };
	struct devices devices = {};
	int ret;

	ret = read_devices(&devices, &how.caps, err);
	if (!ret)
		ret = generate_rules(&devices, &how, policy, err);
	if (!ret)
		ret = output_policy(policy, NULL, output ? output : "-", err);
	devices_free(&devices);
	return ret;
}

static void default_issuer(struct policy *policy)
{
	char host[POLICY_TEXT_SIZE] = "";

	gethostname(host, sizeof(host) - 1);
	if (policy_value_text(host, policy->issuer))
		snprintf(policy->issuer, sizeof(policy->issuer), "generated");
}

static int run(int argc, char **argv)
{
	struct policy *policy = calloc(1, sizeof(*policy));
	struct error err;
	int ret = 0;

	(void)argc;
	(void)argv;
	if (!policy)
		return EXIT_FAILURE;
	policy->version = 1;
	policy->from = INT32_MIN;
	policy->until = INT32_MAX;
	default_issuer(policy);
	if (policy_value_name(name ? name : "generated", policy->name))
		ret = usage_error(&cmd_generate, "--name %s, expected %s", name,
				  POLICY_VALUE_NAME_WANTED);
	else if (issuer && policy_value_text(issuer, policy->issuer))
		ret = usage_error(&cmd_generate, "--issuer %s, expected %s", issuer,
				  POLICY_VALUE_TEXT_WANTED);
	else if (policy_value_zone(zone ? zone : "UTC", policy->zone) ||
		 !policy_zone_exists(policy->zone))
		ret = usage_error(&cmd_generate, "--zone %s, expected a name such as Europe/Madrid",
				  zone);
	else if (generate(policy, &err)) {
		fprintf(stderr, "cardgate-policy generate: %s\n", err.text);
		ret = EXIT_FAILURE;
	}
	policy_model_free(policy);
	return ret;
}

const struct command cmd_generate = {
	"generate", "", 0, 0, "write a policy that allows the devices present", options, run,
};
