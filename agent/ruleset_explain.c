// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_device.h"
#include "agent/ruleset_explain.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_text.h"
#include "agent/ruleset_time.h"
#include "kernel/schedule.h"

#define NAME_BUF	RULESET_CLEAN_SIZE

/**
 * struct reason - text being put together, shortened where it does not fit
 * @buf: the text
 * @used: bytes of it
 */
struct reason {
	char *buf;
	size_t used;
};

__attribute__((format(printf, 2, 3)))
static void say(struct reason *reason, const char *fmt, ...)
{
	size_t room = RULESET_REASON_SIZE - reason->used;
	va_list args;
	int n;

	if (reason->used && room > 2) {
		memcpy(reason->buf + reason->used, "; ", 3);
		reason->used += 2;
		room -= 2;
	}
	va_start(args, fmt);
	n = vsnprintf(reason->buf + reason->used, room, fmt, args);
	va_end(args);
	if (n > 0)
		reason->used += (size_t)n < room ? (size_t)n : room - 1;
}

/* What the evaluator says of one attribute alone, in a rule with that action */
static enum cg_truth judge_attribute(uint8_t action, const struct cg_match *match,
				     const struct ruleset_attribute *attr,
				     const struct cg_subject *subject)
{
	struct cg_match one = *match;
	struct cg_rule rule = { .action = action, .match_count = 1, .matches = &one };

	one.fields &= attr->fields;
	return one.fields ? cg_eval_match(&rule, subject) : CG_YES;
}

static void say_attribute(struct reason *reason, const struct cg_match *match, u32 number,
			  const struct ruleset_attribute *attr, const struct cg_subject *subject)
{
	char wanted[RULESET_VALUE_SIZE], found[RULESET_VALUE_SIZE];
	char clean[2][RULESET_VALUE_SIZE];
	struct cg_subject want;

	ruleset_device_from_match(match, &want);
	attr->format(attr, &want, wanted, sizeof(wanted));
	ruleset_clean_copy(wanted, clean[0], sizeof(clean[0]));
	if (subject->deferred & attr->fields) {
		say(reason, "device %u: what comes of it is judged by its %s", number, attr->key);
	} else if (subject->unknown & attr->fields) {
		say(reason, "device %u: %s is not known yet, wanted %s", number, attr->key,
		    clean[0]);
	} else if (subject->fields & attr->fields) {
		attr->format(attr, subject, found, sizeof(found));
		say(reason, "device %u: %s is %s, wanted %s", number, attr->key,
		    ruleset_clean_copy(found, clean[1], sizeof(clean[1])), clean[0]);
	} else {
		say(reason, "device %u: it has no %s, wanted %s", number, attr->key, clean[0]);
	}
}

/* First attribute that is judged like the whole, or NULL */
static const struct ruleset_attribute *blamed_attribute(uint8_t action,
							const struct cg_match *match,
							const struct cg_subject *subject,
							enum cg_truth truth)
{
	size_t i;

	for (i = 0; i < ruleset_attribute_count; i++)
		if (judge_attribute(action, match, &ruleset_attributes[i], subject) == truth)
			return &ruleset_attributes[i];
	return NULL;
}

/* First attribute of each <device> that keeps it from matching */
static enum cg_truth explain_match(const struct cg_rule *rule, const struct cg_subject *subject,
				   struct reason *reason)
{
	enum cg_truth truth = cg_eval_match(rule, subject), one;
	const struct ruleset_attribute *attr;
	u32 i;

	for (i = 0; i < rule->match_count; i++) {
		struct cg_rule alone = {
			.action = rule->action,
			.match_count = 1,
			.matches = &rule->matches[i],
		};

		one = cg_eval_match(&alone, subject);
		if (one != truth)
			continue;
		if (one == CG_YES) {
			say(reason, "it is device %u", i + 1);
			break;
		}
		attr = blamed_attribute(rule->action, &rule->matches[i], subject, one);
		if (attr)
			say_attribute(reason, &rule->matches[i], i + 1, attr, subject);
	}
	return truth;
}

/* What the evaluator says of one condition alone */
static enum cg_truth judge_condition(const struct cg_ruleset *rs, const struct cg_moment *moment,
				     const u32 *schedule, const u32 *context)
{
	struct cg_rule rule = {
		.schedules = schedule,
		.schedule_count = schedule ? 1 : 0,
		.contexts = context,
		.context_count = context ? 1 : 0,
	};

	return cg_eval_conditions(rs, &rule, moment);
}

static void explain_schedule(const struct cg_ruleset *rs, u32 ref,
			     const struct cg_moment *moment, struct reason *reason)
{
	const struct cg_schedule *schedule = &rs->schedules[ref & ~CARDGATE_NOT];
	char clean[NAME_BUF];

	ruleset_clean(schedule->name, clean);
	if (!moment->clock_trusted)
		say(reason, "schedule %s: the clock was set back", clean);
	else
		say(reason, "schedule %s is %s", clean,
		    cg_schedule_open(schedule, cg_schedule_local(rs, moment->now)) ? "open" :
		    "closed");
}

static void explain_context(const struct cg_ruleset *rs, u32 ref,
			    const struct cg_moment *moment, struct reason *reason)
{
	u64 bit = BIT_ULL(ref & ~CARDGATE_NOT);
	char clean[NAME_BUF];

	say(reason, "context %s is %s",
	    ruleset_clean(rs->contexts[ref & ~CARDGATE_NOT], clean),
	    !(moment->known & bit) ? "unknown" : moment->set & bit ? "set" : "clear");
}

/* All conditions that are as true as all of them together */
static enum cg_truth explain_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule,
					const struct cg_moment *moment, struct reason *reason)
{
	enum cg_truth truth = cg_eval_conditions(rs, rule, moment);
	u32 i;

	for (i = 0; i < rule->schedule_count; i++)
		if (judge_condition(rs, moment, &rule->schedules[i], NULL) == truth)
			explain_schedule(rs, rule->schedules[i], moment, reason);
	for (i = 0; i < rule->context_count; i++)
		if (judge_condition(rs, moment, NULL, &rule->contexts[i]) == truth)
			explain_context(rs, rule->contexts[i], moment, reason);
	return truth;
}

static void explain_rule(const struct cg_ruleset *rs, const struct cg_subject *subject,
			 const struct cg_moment *moment, struct ruleset_step *step)
{
	struct reason reason = { .buf = step->why };
	const struct cg_rule *rule = step->rule;
	enum cg_truth truth, conditions;

	truth = explain_match(rule, subject, &reason);
	if (truth != CG_NO) {
		conditions = explain_conditions(rs, rule, moment, &reason);
		truth = conditions < truth ? conditions : truth;
	}
	step->reached = true;
	step->holds = cg_eval_holds(rule, truth);
	if (truth == CG_UNKNOWN)
		say(&reason, step->holds ? "what is not known counts against the device" :
		    "what is not known does not open anything");
	else if (!reason.used)
		say(&reason, "it is for every device, at any time");
}

/**
 * ruleset_explain - decide, and say of each rule why it held or did not
 * @rs: the rule set
 * @cap: what the device is asked for
 * @subject: the device
 * @moment: when and where
 * @explanation: filled in, to be freed with ruleset_explain_free(); its rules
 *	are those of @rs
 * @err: message on failure
 *
 * The kernel's evaluator decides, and judges each attribute and condition
 * alone for the reasons, so that the two cannot disagree.
 *
 * Return: 0 or -ENOMEM.
 */
int ruleset_explain(const struct cg_ruleset *rs, enum cardgate_capability cap,
		    const struct cg_subject *subject, const struct cg_moment *moment,
		    struct ruleset_explanation *explanation, struct error *err)
{
	const struct cg_rules *rules = &rs->caps[cap];
	bool decided = false;
	u32 i;

	*explanation = (struct ruleset_explanation){};
	cg_eval(rs, cap, subject, moment, &explanation->decision);
	explanation->steps = calloc(rules->count + 1, sizeof(*explanation->steps));
	if (!explanation->steps)
		return error_set(err, -ENOMEM, "out of memory");
	explanation->count = rules->count;
	for (i = 0; i < rules->count; i++) {
		struct ruleset_step *step = &explanation->steps[i];

		step->rule = &rules->rules[i];
		if (!decided)
			explain_rule(rs, subject, moment, step);
		decided = decided || explanation->decision.rule == step->rule;
	}
	return 0;
}

/**
 * ruleset_explain_free - give back what ruleset_explain() made
 * @explanation: the explanation
 */
void ruleset_explain_free(struct ruleset_explanation *explanation)
{
	free(explanation->steps);
	*explanation = (struct ruleset_explanation){};
}

/**
 * ruleset_explain_decision - a decision in one sentence
 * @rs: the rule set
 * @cap: what the device is asked for
 * @decision: what was decided
 * @buf: for "deny: rule no-camera (label)" or the like
 * @size: bytes of @buf
 */
void ruleset_explain_decision(const struct cg_ruleset *rs, enum cardgate_capability cap,
			      const struct cg_decision *decision, char *buf, size_t size)
{
	const char *action = ruleset_names_get(&ruleset_actions, decision->action);
	const struct cg_rule *rule = decision->rule;
	char id[NAME_BUF], label[NAME_BUF];

	if (!rule) {
		snprintf(buf, size, "%s: %s", action, rs->caps[cap].named ?
			 "no rule held, so the default decides" :
			 "the policy does not speak of it");
		return;
	}
	snprintf(buf, size, "%s: rule %s%s%s%s", action, ruleset_clean(rule->id, id),
		 rule->label ? " (" : "", rule->label ? ruleset_clean(rule->label, label) : "",
		 rule->label ? ")" : "");
}
