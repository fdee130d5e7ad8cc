// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The evaluator: (rule set, subject, moment) -> decision. Pure: no kernel
 * service inside, userspace runs the same code.
 */
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/minmax.h>

#include "eval.h"
#include "schedule.h"

static enum cg_truth match_one(const struct cg_rule *rule, u32 match,
			       const struct cg_subject *subject)
{
	const struct cg_match *wanted = &rule->matches[match];

	if (rule->action == CARDGATE_ACTION_DENY && wanted->fields & subject->deferred)
		return CG_NO;
	return cg_match_device(wanted, subject);
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
		best = max(best, match_one(rule, i, subject));
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
		if (all == CG_NO)
			return all;
	}
	for (i = 0; i < rule->context_count; i++) {
		index = rule->contexts[i] & ~CARDGATE_NOT;
		one = moment->set & BIT_ULL(index) ? CG_YES : CG_NO;
		if (!(moment->known & BIT_ULL(index)))
			one = CG_UNKNOWN;
		all = min(all, negate_if(rule->contexts[i] & CARDGATE_NOT, one));
		if (all == CG_NO)
			return all;
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
 * cg_eval_operation - does a remote operation hold?
 * @action: what it says
 * @from: first second, S64_MIN: ever
 * @until: last second, S64_MAX: for ever
 * @moment: @now and @clock_trusted count
 *
 * What cannot be judged fails closed, as in a rule.
 */
bool cg_eval_operation(enum cardgate_action action, s64 from, s64 until,
		       const struct cg_moment *moment)
{
	if (!moment->clock_trusted && (from != S64_MIN || until != S64_MAX))
		return action == CARDGATE_ACTION_DENY;
	return moment->now >= from && moment->now <= until;
}

/**
 * struct search - for the first rule that decides
 * @rs: the rule set
 * @rules: rules of the capability
 * @subject: the device
 * @moment: when and where
 * @lift: a remote operation lifts what the rule set lets it lift
 * @hashes: of the subject's attributes
 * @decided: the first rule found that decides, so far; U32_MAX: none
 * @monitor: the first monitor rule found that holds, likewise
 */
struct search {
	const struct cg_ruleset *rs;
	const struct cg_rules *rules;
	const struct cg_subject *subject;
	const struct cg_moment *moment;
	bool lift;
	u32 hashes[CARDGATE_DEVICE_MAX + 1];
	u32 decided;
	u32 monitor;
};

static void try_match(struct search *s, u32 number, u32 match)
{
	const struct cg_rule *rule = &s->rules->rules[number];
	u32 *found = rule->flags & CARDGATE_RULE_MONITOR ? &s->monitor : &s->decided;
	enum cg_truth truth = CG_YES;

	if (number >= *found || (s->lift && rule->flags & CARDGATE_RULE_REMOTE))
		return;
	if (rule->match_count)
		truth = match_one(rule, match, s->subject);
	if (truth != CG_NO)
		truth = min(truth, cg_eval_conditions(s->rs, rule, s->moment));
	if (cg_eval_holds(rule, truth))
		*found = number;
}

static void try_chain(struct search *s, u32 key)
{
	const struct cg_index *index = &s->rules->index;
	const struct cg_entry *entry;
	u32 number;

	for (number = index->chains[key & index->mask]; number; number = entry->next) {
		entry = &index->entries[number - 1];
		if (entry->rule >= s->decided)
			break;
		if (entry->key == key)
			try_match(s, entry->rule, entry->match);
	}
}

/* Once for each of the device's interfaces, as far as they count */
static void try_elements(struct search *s, u32 word, u32 sum)
{
	u32 mask = cg_shape_mask(word >> CG_SHAPE_ELEMENT & 3), value, last = 0, i;

	for (i = 0; i < s->subject->interface_count; i++) {
		value = s->subject->interfaces.list[i].value & mask;
		if (!i || value != last)
			try_chain(s, cg_index_key(word, sum +
				cg_match_hash_interface(CARDGATE_DEVICE_INTERFACES, value)));
		last = value;
	}
}

static void try_shape(struct search *s, u32 word)
{
	const u32 interfaces = BIT(CARDGATE_DEVICE_INTERFACE) | BIT(CARDGATE_DEVICE_INTERFACES);
	const struct cg_subject *subject = s->subject;
	u32 fields = word & CG_SHAPE_FIELDS, left, sum = 0, mask;

	if (fields & (~subject->fields | subject->unknown))
		return;
	if (word & CG_SHAPE_PARTIAL && !(subject->unknown | subject->deferred))
		return;
	for (left = fields & ~interfaces; left; left &= left - 1)
		sum += s->hashes[__ffs(left)];
	if (fields & BIT(CARDGATE_DEVICE_INTERFACE)) {
		mask = cg_shape_mask(word >> CG_SHAPE_INTERFACE & 3);
		sum += cg_match_hash_interface(CARDGATE_DEVICE_INTERFACE,
					       subject->interface.value & mask);
	}
	if (fields & BIT(CARDGATE_DEVICE_INTERFACES))
		try_elements(s, word, sum);
	else
		try_chain(s, cg_index_key(word, sum));
}

static void search_index(struct search *s)
{
	const u32 interfaces = BIT(CARDGATE_DEVICE_INTERFACE) | BIT(CARDGATE_DEVICE_INTERFACES);
	const struct cg_index *index = &s->rules->index;
	u32 left = index->fields & s->subject->fields & ~interfaces, i;

	for (; left; left &= left - 1)
		s->hashes[__ffs(left)] = cg_match_hash_subject(s->subject, __ffs(left));
	for (i = 0; i < index->shape_count; i++)
		if (index->shapes[i].first < s->decided)
			try_shape(s, index->shapes[i].word);
}

/* Of a device that userspace makes up, anything may be unknown */
static void search_all(struct search *s)
{
	u32 i, match;

	for (i = 0; i < s->rules->count; i++) {
		try_match(s, i, 0);
		for (match = 1; match < s->rules->rules[i].match_count; match++)
			try_match(s, i, match);
	}
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
 * capability that the rule set does not name is allowed. A remote operation
 * that switches the capability off comes before all that; one that lifts takes
 * away the rules and the default that the rule set marks for that.
 */
void cg_eval(const struct cg_ruleset *rs, enum cardgate_capability cap,
	     const struct cg_subject *subject, const struct cg_moment *moment,
	     struct cg_decision *decision)
{
	struct search s = {
		.rs = rs,
		.subject = subject,
		.moment = moment,
		.lift = moment->enabled & BIT(cap),
		.decided = U32_MAX,
		.monitor = U32_MAX,
	};

	*decision = (struct cg_decision){
		.action = CARDGATE_ACTION_ALLOW,
		.reason = CARDGATE_REASON_NO_POLICY,
	};
	if (moment->disabled & BIT(cap)) {
		decision->action = CARDGATE_ACTION_DENY;
		decision->reason = CARDGATE_REASON_OPERATION;
		return;
	}
	if (!rs)
		return;

	s.rules = &rs->caps[cap];
	decision->reason = CARDGATE_REASON_DEFAULT;
	if (s.rules->named)
		decision->action = s.rules->default_action;
	if (s.lift && s.rules->remote && decision->action == CARDGATE_ACTION_DENY) {
		decision->action = CARDGATE_ACTION_ALLOW;
		decision->reason = CARDGATE_REASON_OPERATION;
	}
	if (subject->unknown & ~CG_LATE || subject->deferred & ~CG_DEFERRED)
		search_all(&s);
	else
		search_index(&s);

	if (s.monitor < s.decided)
		decision->monitor = &s.rules->rules[s.monitor];
	if (s.decided == U32_MAX)
		return;
	decision->rule = &s.rules->rules[s.decided];
	decision->action = decision->rule->action;
	decision->reason = CARDGATE_REASON_RULE;
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
	const bool lift = moment->enabled & BIT(cap);
	bool allows = false, denies = false;
	u32 i;

	if (moment->disabled & BIT(cap))
		return CARDGATE_STATE_DENIED;
	if (!rs || !rs->caps[cap].named)
		return CARDGATE_STATE_ALLOWED;

	rules = &rs->caps[cap];
	if (!lift || !rules->remote)
		final = rules->default_action;
	for (i = 0; i < rules->index.distinct_count; i++) {
		const struct cg_rule *rule = &rules->rules[rules->index.distinct[i]];

		if ((lift && rule->flags & CARDGATE_RULE_REMOTE) ||
		    !cg_eval_holds(rule, cg_eval_conditions(rs, rule, moment)))
			continue;
		if (rule->any) {
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
