// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. What begins with "<" is a policy's XML: whatever compiles
 * must be a rule set to the kernel's parser. All else is a rule set: whatever
 * the parser takes must be shown, explained and looked over without harm.
 *
 * Seeds: selftests/corpus/policy/good.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_compile.h"
#include "agent/policy_lint.h"
#include "agent/policy_read.h"
#include "agent/ruleset_explain.h"
#include "agent/ruleset_text.h"

#define NOW	1795449600

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lint(const struct policy *policy, const struct cg_ruleset *rs)
{
	struct policy_findings findings = {};

	if (policy_lint(policy, rs, NOW, &findings, NULL))
		abort();
	policy_lint_free(&findings);
}

static void use(const struct cg_ruleset *rs)
{
	static FILE *null;
	struct cg_moment moment = { .now = NOW, .clock_trusted = true };
	struct ruleset_explanation explanation;
	struct cg_subject subject = {};
	int cap;

	if (!null)
		null = fopen("/dev/null", "w");
	ruleset_text_show(rs, null);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		if (ruleset_explain(rs, (enum cardgate_capability)cap, &subject, &moment,
				    &explanation, NULL))
			abort();
		ruleset_explain_free(&explanation);
	}
}

static void fuzz_xml(const uint8_t *data, size_t size)
{
	struct policy_errors errors = { .file = "fuzz" };
	struct policy *policy;
	struct cg_ruleset *rs;
	uint8_t *bytes;
	size_t len;

	if (policy_read(data, size, &policy, &errors)) {
		if (!errors.count)
			abort();
		return;
	}
	if (!policy_compile(policy, NULL, NOW, &bytes, &len, &errors)) {
		if (ruleset_text_parse(bytes, len, &rs, NULL))
			abort();
		use(rs);
		lint(policy, rs);
		cg_ruleset_free(rs);
		free(bytes);
	}
	policy_model_free(policy);
}

static void fuzz_ruleset(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size + 1);
	struct cg_ruleset *rs;

	if (!bytes)
		return;
	memcpy(bytes, data, size);
	if (!ruleset_text_parse(bytes, size, &rs, NULL)) {
		use(rs);
		lint(NULL, rs);
		cg_ruleset_free(rs);
	}
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size && data[0] == '<')
		fuzz_xml(data, size);
	else
		fuzz_ruleset(data, size);
	return 0;
}
