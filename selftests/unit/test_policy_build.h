/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_POLICY_BUILD_H
#define TEST_POLICY_BUILD_H

/* From the inside of a <policy> to what the kernel evaluates; include after cmocka.h */
#include <stdlib.h>
#include <string.h>

#include "agent/policy_compile.h"
#include "agent/policy_read.h"
#include "agent/ruleset_text.h"
#include "agent/ruleset_time.h"

#define NOW	1795449600	/* 2026-11-23T16:00:00Z, a Monday */

struct built {
	uint8_t *bytes;
	size_t len;
	struct cg_ruleset *rs;
};

static char *wrap(const char *attributes, const char *body)
{
	char *xml;

	assert_true(asprintf(&xml, "<policy xmlns=\"urn:cardgate:policy:1\" name=\"test\" "
			     "version=\"7\" issuer=\"B Company\" %s>\n%s</policy>\n",
			     attributes, body) > 0);
	return xml;
}

static struct built build_at(const char *attributes, const char *body, time_t now)
{
	struct policy_errors errors = { .file = "test" };
	char *xml = wrap(attributes, body);
	struct built built = {};
	struct policy *policy;
	struct error err;

	if (policy_read((uint8_t *)xml, strlen(xml), &policy, &errors) ||
	    policy_compile(policy, NULL, now, &built.bytes, &built.len, &errors)) {
		policy_errors_print(&errors, stderr);
		fail();
	}
	if (ruleset_text_parse(built.bytes, built.len, &built.rs, &err))
		fail_msg("%s", err.text);
	policy_model_free(policy);
	free(xml);
	return built;
}

static inline struct built build(const char *attributes, const char *body)
{
	return build_at(attributes, body, NOW);
}

static void built_free(struct built *built)
{
	cg_ruleset_free(built->rs);
	free(built->bytes);
}

#endif
