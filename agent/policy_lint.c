// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is allowed in a policy and hardly meant.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_lint.h"
#include "agent/policy_lint_cap.h"
#include "agent/policy_value.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_moment.h"
#include "agent/ruleset_time.h"
#include "kernel/schedule.h"

#define DAY		86400
#define EPOCH_WEEKDAY	3	/* 1970-01-01 was a Thursday; Monday is 0 */
#define RULES_MAX	3000	/* of a capability: each is compared with all before */

/**
 * policy_lint_add - note a finding
 * @findings: the list, sorted by line
 * @line: where, 0 when that is not known
 * @name: kind of finding
 * @fmt: printf format of what it is
 *
 * Return: 0 or -ENOMEM.
 */
int policy_lint_add(struct policy_findings *findings, unsigned int line, const char *name,
		    const char *fmt, ...)
{
	struct policy_finding *new;
	char text[POLICY_ERROR_SIZE];
	size_t pos = findings->count;
	va_list args;

	new = policy_model_add(&findings->list, &findings->count, sizeof(*new));
	if (!new)
		return -ENOMEM;
	for (; pos && findings->list[pos - 1].line > line; pos--)
		findings->list[pos] = findings->list[pos - 1];
	new = &findings->list[pos];
	new->line = line;
	new->name = name;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ruleset_clean_copy(text, new->text, sizeof(new->text));
	return 0;
}

/**
 * policy_lint_free - give back what policy_lint() found
 * @findings: the findings
 */
void policy_lint_free(struct policy_findings *findings)
{
	free(findings->list);
	*findings = (struct policy_findings){};
}

/* Days on which the policy can be in force, from a day on */
static void possible_days(const struct cg_ruleset *rs, s64 now, s64 *first, s64 *last)
{
	*first = INT32_MIN;
	*last = INT32_MAX;
	if (rs->not_after >= now && now > rs->not_before)
		*first = cg_schedule_local(rs, now) / DAY;
	else if (rs->not_before != INT64_MIN)
		*first = cg_schedule_local(rs, rs->not_before) / DAY;
	if (rs->not_after != INT64_MAX)
		*last = cg_schedule_local(rs, rs->not_after) / DAY;
}

static bool begins_between(const struct cardgate_window *window, s64 first, s64 last)
{
	s64 day;

	if (first < window->first)
		first = window->first;
	if (last > window->last)
		last = window->last;
	if (last - first >= 6)
		return true;
	for (day = first; day <= last; day++)
		if (window->days & 1U << ((day + EPOCH_WEEKDAY) % 7 + 7) % 7)
			return true;
	return false;
}

static int look_at_window(const struct policy_schedule *source, const struct cg_schedule *schedule,
			  u32 number, s64 first, s64 last, struct policy_findings *findings)
{
	const struct cardgate_window *window = &schedule->windows[number];
	char text[2][POLICY_VALUE_TEXT_SIZE], name[RULESET_CLEAN_SIZE], which[32] = "";
	unsigned int line = source ? source->line : 0;

	/* A night that began before may still last */
	if (window->end <= window->start)
		first--;
	if (begins_between(window, first, last))
		return 0;
	ruleset_clean(schedule->name, name);
	if (schedule->count > 1)
		snprintf(which, sizeof(which), "window %u of ", number + 1);
	if (window->end <= window->start)
		first++;
	if (window->last < first)
		return policy_lint_add(findings, line, "window-never-opens",
				       "%sschedule \"%s\" never opens: its last day is %s, the policy counts from %s on",
				       which, name, policy_value_date_text(window->last, text[0]),
				       policy_value_date_text(first, text[1]));
	if (window->first > last)
		return policy_lint_add(findings, line, "window-never-opens",
				       "%sschedule \"%s\" never opens: its first day is %s, the policy ends on %s",
				       which, name, policy_value_date_text(window->first, text[0]),
				       policy_value_date_text(last, text[1]));
	return policy_lint_add(findings, line, "window-never-opens",
			       "%sschedule \"%s\" never opens: none of its days is among those on which the policy is valid",
			       which, name);
}

static int look_at_windows(const struct policy *policy, const struct cg_ruleset *rs, s64 now,
			   struct policy_findings *findings)
{
	s64 first, last;
	int ret = 0;
	u32 i, j;

	possible_days(rs, now, &first, &last);
	for (i = 0; i < rs->schedule_count; i++)
		for (j = 0; j < rs->schedules[i].count && !ret; j++)
			ret = look_at_window(policy ? &policy->schedules[i] : NULL,
					     &rs->schedules[i], j, first, last, findings);
	return ret;
}

static int look_at_validity(const struct cg_ruleset *rs, s64 now, struct policy_findings *findings)
{
	char text[RULESET_TIME_SIZE];

	if (now <= rs->not_after)
		return 0;
	return policy_lint_add(findings, 0, "validity-over",
			       "the policy was valid until %s, no device takes it any more",
			       ruleset_time_format(rs, rs->not_after, text));
}

static const struct policy_capability *find_source(const struct policy *policy, u32 id)
{
	size_t i;

	for (i = 0; policy && i < policy->capability_count; i++)
		if (policy->capabilities[i].id == id)
			return &policy->capabilities[i];
	return NULL;
}

static int look_at_capability(const struct policy *policy, const struct cg_ruleset *rs, u32 id,
			      const struct ruleset_moments *moments,
			      struct policy_findings *findings)
{
	struct policy_lint_cap cap = {
		.rs = rs,
		.id = (enum cardgate_capability)id,
		.rules = &rs->caps[id],
		.source = find_source(policy, id),
		.moments = moments,
	};
	int ret;

	if (!cap.rules->named)
		return 0;
	if (cap.rules->count > RULES_MAX) {
		findings->incomplete = true;
		return 0;
	}
	ret = policy_lint_cap_init(&cap);
	if (!ret)
		ret = policy_lint_lockout(&cap, findings);
	/* Nothing but all moments shows that a rule has no effect */
	if (!ret && moments->complete)
		ret = policy_lint_rules(&cap, findings);
	policy_lint_cap_free(&cap);
	return ret;
}

/**
 * policy_lint - look for what is hardly meant
 * @policy: where lines come from, or NULL
 * @rs: the same policy, compiled
 * @now: the present; what is before it does not count
 * @findings: gets what is found, zero before; to be freed with
 *	policy_lint_free(), also on failure
 * @err: message on failure
 *
 * Return: 0, whatever is found, or -ENOMEM.
 */
int policy_lint(const struct policy *policy, const struct cg_ruleset *rs, s64 now,
		struct policy_findings *findings, struct error *err)
{
	struct ruleset_moments moments;
	u32 id;
	int ret;

	ret = ruleset_moment_list(rs, now, &moments, err);
	if (ret)
		return ret;
	findings->incomplete = !moments.complete;
	ret = look_at_validity(rs, now, findings);
	if (!ret)
		ret = look_at_windows(policy, rs, now, findings);
	if (!ret && policy)
		ret = policy_lint_packages(&policy->packages, findings);
	for (id = 1; id <= CARDGATE_CAP_MAX && !ret; id++)
		ret = look_at_capability(policy, rs, id, &moments, findings);
	ruleset_moment_free(&moments);
	return ret ? error_set(err, ret, "out of memory") : 0;
}

/**
 * policy_lint_certificate - compare a certificate's validity with the policy's
 * @rs: the policy
 * @now: the present; what is before it does not count
 * @subject: whose certificate it is
 * @from: first second of its validity, since 1970-01-01 UTC
 * @until: last second
 * @findings: gets what is found
 * @err: message on failure
 *
 * Return: 0, whatever is found, or -ENOMEM.
 */
int policy_lint_certificate(const struct cg_ruleset *rs, s64 now, const char *subject, s64 from,
			    s64 until, struct policy_findings *findings, struct error *err)
{
	char text[2][RULESET_TIME_SIZE];
	int ret = 0;

	if (until < rs->not_after && rs->not_after != INT64_MAX)
		ret = policy_lint_add(findings, 0, "certificate-ends",
				      "the certificate of %s ends on %s, the policy on %s: no device takes it in between",
				      subject, ruleset_time_format(rs, until, text[0]),
				      ruleset_time_format(rs, rs->not_after, text[1]));
	else if (until < rs->not_after)
		ret = policy_lint_add(findings, 0, "certificate-ends",
				      "the certificate of %s ends on %s, the policy has no end: no device takes it after that",
				      subject, ruleset_time_format(rs, until, text[0]));
	if (!ret && rs->not_before != INT64_MIN && from > rs->not_before && from > now)
		ret = policy_lint_add(findings, 0, "certificate-begins",
				      "the certificate of %s begins on %s, the policy on %s: no device takes it in between",
				      subject, ruleset_time_format(rs, from, text[0]),
				      ruleset_time_format(rs, rs->not_before, text[1]));
	return ret ? error_set(err, ret, "out of memory") : 0;
}
