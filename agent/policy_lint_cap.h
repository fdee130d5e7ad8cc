/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_LINT_CAP_H
#define CARDGATE_POLICY_LINT_CAP_H

#include "agent/policy_lint.h"
#include "agent/ruleset_moment.h"

/**
 * struct policy_lint_cap - a capability's rules, made ready for questions
 * @rs: the rule set
 * @id: enum cardgate_capability
 * @rules: its rules
 * @source: where they were written, NULL when that is not known
 * @moments: all kinds of moments
 * @demands: what each <device> demands, one after the other
 * @first: position of each rule's first in @demands
 * @conditions: number of each rule's conditions; equal ones have one number
 * @truth: of each conditions at each moment, @moments->count in a row
 */
struct policy_lint_cap {
	const struct cg_ruleset *rs;
	enum cardgate_capability id;
	const struct cg_rules *rules;
	const struct policy_capability *source;
	const struct ruleset_moments *moments;
	struct cg_subject *demands;
	u32 *first;
	u32 *conditions;
	u8 *truth;
};

int policy_lint_cap_init(struct policy_lint_cap *cap);
void policy_lint_cap_free(struct policy_lint_cap *cap);
unsigned int policy_lint_cap_line(const struct policy_lint_cap *cap, u32 rule);
const char *policy_lint_cap_id(const struct policy_lint_cap *cap, u32 rule,
			       char buf[POLICY_NAME_SIZE]);
enum cg_truth policy_lint_cap_truth(const struct policy_lint_cap *cap, u32 rule, size_t moment);
bool policy_lint_cap_holds(const struct policy_lint_cap *cap, u32 rule, size_t moment,
			   enum cg_truth match);
bool policy_lint_cap_covers(const struct policy_lint_cap *cap, u32 rule,
			    const struct cg_subject *demand, bool certain);
bool policy_lint_cap_overlaps(const struct policy_lint_cap *cap, u32 rule,
			      const struct cg_subject *demand);

/* What is looked for in one capability: 0 or -ENOMEM */
int policy_lint_rules(const struct policy_lint_cap *cap, struct policy_findings *findings);
int policy_lint_lockout(const struct policy_lint_cap *cap, struct policy_findings *findings);

#endif
