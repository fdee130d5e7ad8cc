// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target: USBGuard's rules. Whatever is converted must be a policy
 * that the compiler takes, and whatever is not must have an error.
 *
 * Seeds: selftests/corpus/usbguard.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/policy_read.h"
#include "agent/policy_write.h"
#include "agent/usbguard_convert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_back(const struct usbguard_policy *result)
{
	struct policy_errors errors = { .file = "fuzz" };
	struct policy *policy = NULL;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return;
	policy_write(result->policy, result->notes, out);
	if (!fclose(out) && policy_read((uint8_t *)text, len, &policy, &errors)) {
		policy_errors_print(&errors, stderr);
		fputs(text, stderr);
		abort();
	}
	policy_model_free(policy);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct usbguard_options options = {
		.name = "fuzz", .issuer = "Fuzz", .zone = "UTC",
		.default_action = CARDGATE_ACTION_DENY,
		.approximate = size && data[size - 1] & 1,
	};
	struct usbguard_messages messages = {};
	struct usbguard_policy result;
	struct usbguard_rules rules;

	if (!usbguard_parse(data, size, &rules, &messages.errors)) {
		if (!usbguard_convert(&rules, &options, &result, &messages))
			read_back(&result);
		else if (!messages.errors.count)
			abort();
		usbguard_convert_free(&result);
	} else if (!messages.errors.count) {
		abort();
	}
	usbguard_free(&rules);
	return 0;
}
