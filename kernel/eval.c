// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The evaluator: (rule set, subject, moment) -> decision. Pure: no kernel
 * service inside, userspace runs the same code.
 */
#include <linux/bits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "eval.h"
#include "schedule.h"

static enum cg_truth match_fields(const struct cg_match *match, const struct cg_subject *subject,
				  u32 fields)
{
#define DIFFERS(attr, test) ((fields & BIT(CARDGATE_DEVICE_##attr)) && (test))
	if (DIFFERS(VENDOR, match->vendor != subject->vendor) ||
	    DIFFERS(PRODUCT, match->product != subject->product) ||
	    DIFFERS(CONNECT_TYPE, match->connect_type != subject->connect_type) ||
	    DIFFERS(INTERFACE, (match->interface.value ^ subject->interface.value) &
			       match->interface.mask) ||
	    DIFFERS(SERIAL, strcmp(match->serial, subject->serial)) ||
	    DIFFERS(NAME, strcmp(match->name, subject->name)) ||
	    DIFFERS(PORT, strcmp(match->port, subject->port)) ||
	    DIFFERS(BUS, strcmp(match->bus, subject->bus)) ||
	    DIFFERS(DRIVER, strcmp(match->driver, subject->driver)))
		return CG_NO;
#undef DIFFERS
	return CG_YES;
}

static enum cg_truth match_one(const struct cg_match *match, const struct cg_subject *subject)
{
	u32 unknown = match->fields & subject->unknown;
	u32 known = match->fields & ~subject->unknown;

	if (known & ~subject->fields)
		return CG_NO;
	if (match_fields(match, subject, known) == CG_NO)
		return CG_NO;
	return unknown ? CG_UNKNOWN : CG_YES;
}

/**
 * cg_eval_match - does a rule speak of this device?
 * @rule: the rule
 * @subject: the device
 *
 * Return: CG_YES when one of the rule's matches fits or it has none,
 * CG_UNKNOWN when one fits as far as the device is known.
 */
enum cg_truth cg_eval_match(const struct cg_rule *rule, const struct cg_subject *subject)
{
	enum cg_truth best = rule->match_count ? CG_NO : CG_YES;
	u32 i;

	for (i = 0; i < rule->match_count && best != CG_YES; i++)
		best = max(best, match_one(&rule->matches[i], subject));
	return best;
}

static enum cg_truth negate_if(bool negated, enum cg_truth truth)
{
	return negated ? CG_YES - truth : truth;
}

/**
 * cg_eval_conditions - do a rule's schedules and contexts hold?
 * @rs: the rule set that the rule is part of
 * @rule: the rule
 * @moment: when and where
 *
 * Return: CG_YES when all hold, CG_NO when one surely does not, else
 * CG_UNKNOWN.
 */
enum cg_truth cg_eval_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule,
				 const struct cg_moment *moment)
{
	enum cg_truth all = CG_YES, one;
	s64 local = 0;
	u32 i, index;

	if (rule->schedule_count)
		local = cg_schedule_local(rs, moment->now);
	for (i = 0; i < rule->schedule_count; i++) {
		index = rule->schedules[i] & ~CARDGATE_NOT;
		one = cg_schedule_open(&rs->schedules[index], local) ? CG_YES : CG_NO;
		if (!moment->clock_trusted)
			one = CG_UNKNOWN;
		all = min(all, negate_if(rule->schedules[i] & CARDGATE_NOT, one));
	}
	for (i = 0; i < rule->context_count; i++) {
		index = rule->contexts[i] & ~CARDGATE_NOT;
		one = moment->set & BIT_ULL(index) ? CG_YES : CG_NO;
		if (!(moment->known & BIT_ULL(index)))
			one = CG_UNKNOWN;
		all = min(all, negate_if(rule->contexts[i] & CARDGATE_NOT, one));
	}
	return all;
}

/**
 * cg_eval_holds - does a rule decide?
 * @rule: the rule
 * @truth: the smaller of its match and its conditions
 *
 * What cannot be judged fails closed: a deny rule holds, an allow rule does
 * not.
 */
bool cg_eval_holds(const struct cg_rule *rule, enum cg_truth truth)
{
	if (truth == CG_UNKNOWN)
		return rule->action == CARDGATE_ACTION_DENY;
	return truth == CG_YES;
}

/**
 * cg_eval - decide
 * @rs: the rule set, NULL when none was published
 * @cap: what the device is asked for
 * @subject: the device
 * @moment: when and where
 * @decision: filled in
 *
 * The first rule that holds decides, else the capability's default. A
 * capability that the rule set does not name is allowed.
 */
void cg_eval(const struct cg_ruleset *rs, enum cardgate_capability cap,
	     const struct cg_subject *subject, const struct cg_moment *moment,
	     struct cg_decision *decision)
{
	const struct cg_rules *rules;
	u32 i;

	*decision = (struct cg_decision){
		.action = CARDGATE_ACTION_ALLOW,
		.reason = CARDGATE_REASON_NO_POLICY,
	};
	if (!rs)
		return;

	rules = &rs->caps[cap];
	decision->reason = CARDGATE_REASON_DEFAULT;
	if (rules->named)
		decision->action = rules->default_action;

	for (i = 0; i < rules->count; i++) {
		const struct cg_rule *rule = &rules->rules[i];
		enum cg_truth truth = cg_eval_match(rule, subject);

		if (truth == CG_NO)
			continue;
		truth = min(truth, cg_eval_conditions(rs, rule, moment));
		if (!cg_eval_holds(rule, truth))
			continue;
		if (rule->flags & CARDGATE_RULE_MONITOR) {
			if (!decision->monitor)
				decision->monitor = rule;
			continue;
		}
		decision->action = rule->action;
		decision->reason = CARDGATE_REASON_RULE;
		decision->rule = rule;
		return;
	}
}

/**
 * cg_eval_state - sum of a capability's rules at a moment
 * @rs: the rule set, NULL when none was published
 * @cap: the capability
 * @moment: when and where
 *
 * Return: allowed or denied when that holds for every device there may be,
 * restricted when it depends on the device.
 */
enum cardgate_state cg_eval_state(const struct cg_ruleset *rs, enum cardgate_capability cap,
				  const struct cg_moment *moment)
{
	u8 final = CARDGATE_ACTION_ALLOW;
	const struct cg_rules *rules;
	bool allows = false, denies = false;
	u32 i;

	if (!rs || !rs->caps[cap].named)
		return CARDGATE_STATE_ALLOWED;

	rules = &rs->caps[cap];
	final = rules->default_action;
	for (i = 0; i < rules->count; i++) {
		const struct cg_rule *rule = &rules->rules[i];

		if (rule->flags & CARDGATE_RULE_MONITOR ||
		    !cg_eval_holds(rule, cg_eval_conditions(rs, rule, moment)))
			continue;
		if (!rule->match_count) {
			final = rule->action;
			break;
		}
		if (rule->action == CARDGATE_ACTION_ALLOW)
			allows = true;
		else
			denies = true;
	}

	if (final == CARDGATE_ACTION_ALLOW)
		return denies ? CARDGATE_STATE_RESTRICTED : CARDGATE_STATE_ALLOWED;
	return allows ? CARDGATE_STATE_RESTRICTED : CARDGATE_STATE_DENIED;
}
