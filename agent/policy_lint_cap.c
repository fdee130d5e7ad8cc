// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_lint_cap.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_relation.h"
#include "kernel/index.h"

static bool same_refs(const u32 *a, u8 count, const u32 *b, u8 other_count)
{
	return count == other_count && (!count || !memcmp(a, b, count * sizeof(*a)));
}

static bool same_conditions(const struct cg_rule *a, const struct cg_rule *b)
{
	return same_refs(a->schedules, a->schedule_count, b->schedules, b->schedule_count) &&
	       same_refs(a->contexts, a->context_count, b->contexts, b->context_count);
}

static void number_conditions(struct policy_lint_cap *cap)
{
	const struct cg_rule *rules = cap->rules->rules;
	u32 i, j;

	for (i = 0; i < cap->rules->count; i++) {
		for (j = 0; j < i; j++)
			if (same_conditions(&rules[i], &rules[j]))
				break;
		cap->conditions[i] = j == i ? i : cap->conditions[j];
	}
}

static void judge_conditions(struct policy_lint_cap *cap)
{
	size_t count = cap->moments->count, m;
	u32 i;

	for (i = 0; i < cap->rules->count; i++)
		for (m = 0; cap->conditions[i] == i && m < count; m++)
			cap->truth[i * count + m] = (u8)cg_eval_conditions(cap->rs,
				&cap->rules->rules[i], &cap->moments->list[m]);
}

/**
 * policy_lint_cap_init - make a capability ready
 * @cap: its @rs, @id, @rules, @source and @moments are set, the others zero
 *
 * Return: 0 or -ENOMEM.
 */
int policy_lint_cap_init(struct policy_lint_cap *cap)
{
	size_t demands = 0;
	u32 i, j;

	for (i = 0; i < cap->rules->count; i++)
		demands += cap->rules->rules[i].match_count;
	cap->demands = calloc(demands + 1, sizeof(*cap->demands));
	cap->first = calloc(cap->rules->count + 1, sizeof(*cap->first));
	cap->conditions = calloc(cap->rules->count + 1, sizeof(*cap->conditions));
	cap->truth = calloc(cap->rules->count + 1, cap->moments->count + 1);
	if (!cap->demands || !cap->first || !cap->conditions || !cap->truth)
		return -ENOMEM;
	for (i = 0; i < cap->rules->count; i++) {
		cap->first[i + 1] = cap->first[i] + cap->rules->rules[i].match_count;
		for (j = 0; j < cap->rules->rules[i].match_count; j++)
			ruleset_device_from_match(&cap->rules->rules[i].matches[j],
						  &cap->demands[cap->first[i] + j]);
	}
	number_conditions(cap);
	judge_conditions(cap);
	return 0;
}

/**
 * policy_lint_cap_free - give back what policy_lint_cap_init() made
 * @cap: the capability, also after it failed
 */
void policy_lint_cap_free(struct policy_lint_cap *cap)
{
	free(cap->demands);
	free(cap->first);
	free(cap->conditions);
	free(cap->truth);
}

/**
 * policy_lint_cap_line - where a rule is
 * @cap: the capability
 * @rule: position of the rule
 *
 * Return: its line, or 0.
 */
unsigned int policy_lint_cap_line(const struct policy_lint_cap *cap, u32 rule)
{
	return cap->source ? cap->source->rules[rule].line : 0;
}

/**
 * policy_lint_cap_id - what a rule is called
 * @cap: the capability
 * @rule: position of the rule
 * @buf: for its id, fit for a terminal
 *
 * Return: @buf.
 */
const char *policy_lint_cap_id(const struct policy_lint_cap *cap, u32 rule,
			       char buf[POLICY_NAME_SIZE])
{
	return ruleset_clean_copy(cap->rules->rules[rule].id, buf, POLICY_NAME_SIZE);
}

/**
 * policy_lint_cap_truth - do a rule's conditions hold?
 * @cap: the capability
 * @rule: position of the rule
 * @moment: position of the moment
 *
 * Return: as cg_eval_conditions().
 */
enum cg_truth policy_lint_cap_truth(const struct policy_lint_cap *cap, u32 rule, size_t moment)
{
	return (enum cg_truth)cap->truth[cap->conditions[rule] * cap->moments->count + moment];
}

/**
 * policy_lint_cap_holds - does a rule decide about a device?
 * @cap: the capability
 * @rule: position of the rule
 * @moment: position of the moment
 * @match: whether the device is one of the rule's
 *
 * Return: what cg_eval_holds() says; false for a rule that only reports.
 */
bool policy_lint_cap_holds(const struct policy_lint_cap *cap, u32 rule, size_t moment,
			   enum cg_truth match)
{
	const struct cg_rule *r = &cap->rules->rules[rule];
	enum cg_truth truth = policy_lint_cap_truth(cap, rule, moment);

	return !(r->flags & CARDGATE_RULE_MONITOR) &&
	       cg_eval_holds(r, truth < match ? truth : match);
}

/**
 * policy_lint_cap_covers - is a rule for all devices that fit a demand?
 * @cap: the capability
 * @rule: position of the rule
 * @demand: what is demanded of devices; NULL: nothing
 * @certain: also for those of which it is not known yet what they are
 */
bool policy_lint_cap_covers(const struct policy_lint_cap *cap, u32 rule,
			    const struct cg_subject *demand, bool certain)
{
	static const struct cg_subject every;
	const struct cg_subject *wide;
	u32 i;

	if (!cap->rules->rules[rule].match_count)
		return true;
	for (i = cap->first[rule]; i < cap->first[rule + 1]; i++) {
		wide = &cap->demands[i];
		if (ruleset_relation_covers(wide, demand ? demand : &every) &&
		    (!certain || !(wide->fields & CG_LATE)))
			return true;
	}
	return false;
}

/**
 * policy_lint_cap_overlaps - can a rule be for a device that fits a demand?
 * @cap: the capability
 * @rule: position of the rule
 * @demand: what is demanded of the device; NULL: nothing
 */
bool policy_lint_cap_overlaps(const struct policy_lint_cap *cap, u32 rule,
			      const struct cg_subject *demand)
{
	u32 i;

	if (!cap->rules->rules[rule].match_count || !demand)
		return true;
	for (i = cap->first[rule]; i < cap->first[rule + 1]; i++)
		if (ruleset_relation_overlaps(&cap->demands[i], demand))
			return true;
	return false;
}
