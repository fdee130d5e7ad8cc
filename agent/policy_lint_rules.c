// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules that do nothing. All that is said here is sure: what cannot be shown
 * for every device and every moment is not said.
 */
#include <stdio.h>

#include "agent/policy_lint_cap.h"

/* Whatever is known of a device: is a rule before this one sure to decide? */
static bool decided_before(const struct policy_lint_cap *cap, u32 rule, size_t moment,
			   const struct cg_subject *demand, u32 *by)
{
	bool deny = cap->rules->rules[rule].action == CARDGATE_ACTION_DENY, allows;
	u32 i;

	for (i = 0; i < rule; i++) {
		/* While a server lifts it, it decides nothing */
		if (cap->rules->rules[i].flags & CARDGATE_RULE_REMOTE &&
		    !(cap->rules->rules[rule].flags & CARDGATE_RULE_REMOTE))
			continue;
		allows = cap->rules->rules[i].action == CARDGATE_ACTION_ALLOW;
		/* A deny rule holds for what is not known, too; an allow rule before it does not */
		if (policy_lint_cap_holds(cap, i, moment, CG_YES) &&
		    policy_lint_cap_covers(cap, i, demand, deny && allows)) {
			*by = i;
			return true;
		}
	}
	return false;
}

/* Demands of a rule: its devices', or one that is none */
static u32 demand_count(const struct policy_lint_cap *cap, u32 rule)
{
	u32 count = cap->rules->rules[rule].match_count;

	return count ? count : 1;
}

static const struct cg_subject *demand_of(const struct policy_lint_cap *cap, u32 rule, u32 n)
{
	return cap->rules->rules[rule].match_count ? &cap->demands[cap->first[rule] + n] : NULL;
}

/* Can the rule be asked, and is it never the one that decides? */
static bool unreachable(const struct policy_lint_cap *cap, u32 rule, u32 *by, bool *several)
{
	const struct cg_rule *r = &cap->rules->rules[rule];
	u32 last = UINT32_MAX, i;
	size_t m;

	for (m = 0; m < cap->moments->count; m++) {
		if (!cg_eval_holds(r, policy_lint_cap_truth(cap, rule, m)))
			continue;
		for (i = 0; i < demand_count(cap, rule); i++) {
			if (!decided_before(cap, rule, m, demand_of(cap, rule, i), by))
				return false;
			*several = *several || (last != UINT32_MAX && last != *by);
			last = *by;
		}
	}
	return last != UINT32_MAX;
}

static int look_for_unreachable(const struct policy_lint_cap *cap, u32 rule,
				struct policy_findings *findings)
{
	char id[POLICY_NAME_SIZE], other[POLICY_NAME_SIZE], where[32] = "";
	bool several = false;
	u32 by;

	if (!unreachable(cap, rule, &by, &several))
		return 0;
	policy_lint_cap_id(cap, rule, id);
	policy_lint_cap_id(cap, by, other);
	if (policy_lint_cap_line(cap, by))
		snprintf(where, sizeof(where), " on line %u", policy_lint_cap_line(cap, by));
	return policy_lint_add(findings, policy_lint_cap_line(cap, rule), "unreachable-rule",
			       "rule \"%s\" never decides: %s%s%s%s%s", id,
			       several ? "rules before it" : "rule \"", several ? "" : other,
			       several ? "" : "\"", several ? "" : where,
			       several ? " decide for all of its devices, whenever it could" :
			       " decides for all of its devices, whenever it could");
}

/* Its conditions are never all true */
static bool never_holds(const struct policy_lint_cap *cap, u32 rule)
{
	size_t m;

	for (m = 0; m < cap->moments->count; m++)
		if (policy_lint_cap_truth(cap, rule, m) == CG_YES)
			return false;
	return true;
}

/* With the rule left out: is the device allowed all the same? */
static bool allowed_without(const struct policy_lint_cap *cap, u32 rule, size_t moment,
			    const struct cg_subject *demand)
{
	u32 i;

	for (i = 0; i < cap->rules->count; i++) {
		if (i == rule || !policy_lint_cap_holds(cap, i, moment, CG_YES))
			continue;
		if (cap->rules->rules[i].action == CARDGATE_ACTION_DENY) {
			if (policy_lint_cap_overlaps(cap, i, demand))
				return false;
		} else if (policy_lint_cap_covers(cap, i, demand, false)) {
			return true;
		}
	}
	return cap->rules->default_action == CARDGATE_ACTION_ALLOW;
}

/*
 * A rule set never opens because a context is unknown: a deny rule holds then,
 * an allow rule does not. What opens is a policy where this was not needed:
 * the rule allows in a context, and without it the device is allowed as well.
 */
static bool opens_anyway(const struct policy_lint_cap *cap, u32 rule)
{
	const struct cg_rule *r = &cap->rules->rules[rule];
	struct cg_rule elsewhere = *r;
	bool asked = false;
	size_t m;
	u32 i;

	elsewhere.context_count = 0;
	if (r->action != CARDGATE_ACTION_ALLOW || r->flags & CARDGATE_RULE_MONITOR ||
	    !r->context_count)
		return false;
	for (m = 0; m < cap->moments->count; m++) {
		if (policy_lint_cap_truth(cap, rule, m) == CG_YES ||
		    cg_eval_conditions(cap->rs, &elsewhere, &cap->moments->list[m]) != CG_YES)
			continue;
		asked = true;
		for (i = 0; i < demand_count(cap, rule); i++)
			if (!allowed_without(cap, rule, m, demand_of(cap, rule, i)))
				return false;
	}
	return asked;
}

static int look_at_rule(const struct policy_lint_cap *cap, u32 rule,
			struct policy_findings *findings)
{
	unsigned int line = policy_lint_cap_line(cap, rule);
	char id[POLICY_NAME_SIZE];

	policy_lint_cap_id(cap, rule, id);
	if (never_holds(cap, rule))
		return policy_lint_add(findings, line, "rule-never-holds",
				       "rule \"%s\" never holds: there is no moment at which all of its conditions are true",
				       id);
	if (opens_anyway(cap, rule))
		return policy_lint_add(findings, line, "opens-anyway",
				       "rule \"%s\" allows in a context, but its devices are allowed as well while that is unknown or otherwise: the default or another rule allows them",
				       id);
	return look_for_unreachable(cap, rule, findings);
}

/**
 * policy_lint_rules - look for rules without effect
 * @cap: the capability
 * @findings: gets what is found
 *
 * Return: 0 or -ENOMEM.
 */
int policy_lint_rules(const struct policy_lint_cap *cap, struct policy_findings *findings)
{
	int ret = 0;
	u32 i;

	for (i = 0; i < cap->rules->count && !ret; i++)
		ret = look_at_rule(cap, i, findings);
	return ret;
}
