/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_LINT_H
#define CARDGATE_POLICY_LINT_H

#include "agent/error.h"
#include "agent/policy_errors.h"
#include "agent/policy_model.h"
#include "kernel/eval.h"

/**
 * struct policy_finding - something that is allowed and hardly meant
 * @line: where in the XML, 0 when that is not known
 * @name: kind of finding, such as "unreachable-rule"
 * @text: what it is, fit for a terminal
 */
struct policy_finding {
	unsigned int line;
	const char *name;
	char text[POLICY_ERROR_SIZE];
};

/**
 * struct policy_findings - all that was found in one policy
 * @list: the findings, by line
 * @count: how many
 * @incomplete: the policy is too large to look through all that it can do
 */
struct policy_findings {
	struct policy_finding *list;
	size_t count;
	bool incomplete;
};

int policy_lint(const struct policy *policy, const struct cg_ruleset *rs, s64 now,
		struct policy_findings *findings, struct error *err);
int policy_lint_certificate(const struct cg_ruleset *rs, s64 now, const char *subject, s64 from,
			    s64 until, struct policy_findings *findings, struct error *err);
int policy_lint_packages(const struct policy_packages *packages, struct policy_findings *findings);
void policy_lint_free(struct policy_findings *findings);
int policy_lint_add(struct policy_findings *findings, unsigned int line, const char *name,
		    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
