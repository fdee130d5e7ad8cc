// SPDX-License-Identifier: GPL-2.0-or-later
/* What a policy means, found the long way */
#include "selftests/unit/naive.h"

static bool covers(struct cardgate_interface wide, struct cardgate_interface one)
{
	return (wide.value & wide.mask) == (one.value & wide.mask);
}

/* Every way to give each of the list one of its own */
static bool assign(const struct naive_device *list, const struct naive_device *has,
		   int from, u32 used)
{
	int i;

	if (from == list->count)
		return true;
	for (i = 0; i < has->count; i++)
		if (!(used & 1U << i) && covers(list->list[from], has->list[i]) &&
		    assign(list, has, from + 1, used | 1U << i))
			return true;
	return false;
}

static bool interfaces(const struct naive_device *want, const struct naive_device *has)
{
	int i, j, listed = 0, covered = 0, ordered = 0;

	for (i = 0; i < want->count; i++) {
		for (j = 0; j < has->count && !covers(want->list[i], has->list[j]);)
			j++;
		listed += j < has->count;
		ordered += i < has->count && covers(want->list[i], has->list[i]);
	}
	for (i = 0; i < has->count; i++) {
		for (j = 0; j < want->count && !covers(want->list[j], has->list[i]);)
			j++;
		covered += j < want->count;
	}
	switch (want->op) {
	case CARDGATE_INTERFACES_ALL_OF:
		return listed == want->count;
	case CARDGATE_INTERFACES_ONE_OF:
		return listed > 0;
	case CARDGATE_INTERFACES_NONE_OF:
		return listed == 0;
	case CARDGATE_INTERFACES_EQUALS:
		return want->count == has->count && assign(want, has, 0, 0);
	case CARDGATE_INTERFACES_EQUALS_ORDERED:
		return want->count == has->count && ordered == has->count;
	default:
		return covered == has->count;
	}
}

/* 0 no, 1 perhaps, 2 yes */
static int attribute(const struct naive_rule *rule, const struct naive_device *want,
		     const struct naive_device *has, int attr)
{
	if (has->deferred & 1U << attr)
		return rule->action == CARDGATE_ACTION_ALLOW ? 2 : 0;
	if (has->unknown & 1U << attr)
		return 1;
	if (!(has->fields & 1U << attr))
		return 0;
	if (attr == CARDGATE_DEVICE_INTERFACE)
		return covers(want->interface, has->interface) ? 2 : 0;
	if (attr == CARDGATE_DEVICE_INTERFACES)
		return interfaces(want, has) ? 2 : 0;
	return want->value[attr] == has->value[attr] ? 2 : 0;
}

static int matches(const struct naive_rule *rule, const struct naive_device *has)
{
	int best = rule->listed ? 0 : 2, i, attr;

	for (i = 0; i < rule->devices; i++) {
		int all = 2, one;

		for (attr = 1; attr <= CARDGATE_DEVICE_MAX; attr++) {
			if (!(rule->device[i].fields & 1U << attr))
				continue;
			one = attribute(rule, &rule->device[i], has, attr);
			all = one < all ? one : all;
		}
		best = all > best ? all : best;
	}
	return best;
}

static bool window(const struct cardgate_window *w, s64 local)
{
	s64 day;

	/* Of the days around, is there one on which it opened and has not closed? */
	for (day = local / NAIVE_DAY - 2; day <= local / NAIVE_DAY + 1; day++) {
		s64 opens = day * NAIVE_DAY + w->start, closes = day * NAIVE_DAY + w->end;
		int weekday = (int)(((day + 3) % 7 + 7) % 7);

		if (w->end <= w->start)
			closes += NAIVE_DAY;
		if (day >= w->first && day <= w->last && w->days >> weekday & 1 &&
		    local >= opens && local < closes)
			return true;
	}
	return false;
}

bool naive_open(const struct naive_policy *policy, int schedule, s64 now)
{
	s64 local = now;
	int i;

	for (i = policy->zone_count - 1; i >= 0; i--)
		if (!i || policy->zone[i].from <= now) {
			local = now + policy->zone[i].offset;
			break;
		}
	for (i = 0; i < policy->window_count[schedule]; i++)
		if (window(&policy->window[schedule][i], local))
			return true;
	return false;
}

static int conditions(const struct naive_policy *policy, const struct naive_rule *rule,
		      const struct naive_moment *now)
{
	int all = 2, one, i;

	for (i = 0; i < rule->schedules; i++) {
		one = naive_open(policy, (int)(rule->schedule[i] & 0xff), now->now) ? 2 : 0;
		if (rule->schedule[i] & CARDGATE_NOT)
			one = 2 - one;
		if (!now->trusted)
			one = 1;
		all = one < all ? one : all;
	}
	for (i = 0; i < rule->contexts; i++) {
		one = now->context[rule->context[i] & 0xff];
		one = one < 0 ? 1 : one ? 2 : 0;
		if (rule->context[i] & CARDGATE_NOT)
			one = 2 - one;
		all = one < all ? one : all;
	}
	return all;
}

static bool holds(const struct naive_rule *rule, int truth)
{
	return truth == 2 || (truth == 1 && rule->action == CARDGATE_ACTION_DENY);
}

static bool lifted(const struct naive_rule *rule, const struct naive_moment *now)
{
	return rule->flags & CARDGATE_RULE_REMOTE &&
	       now->operation[rule->cap] == CARDGATE_ACTION_ALLOW;
}

/* When no rule says anything */
static u32 last_resort(const struct naive_policy *policy, u32 cap,
		       const struct naive_moment *now)
{
	if (now->operation[cap] == CARDGATE_ACTION_DENY)
		return CARDGATE_ACTION_DENY;
	if (now->operation[cap] == CARDGATE_ACTION_ALLOW && policy->remote_default[cap])
		return CARDGATE_ACTION_ALLOW;
	return policy->default_action[cap];
}

void naive_decide(const struct naive_policy *policy, u32 cap,
		  const struct naive_device *device, const struct naive_moment *now,
				struct naive_answer *answer)
{
	int i, match, truth;

	*answer = (struct naive_answer){ .action = last_resort(policy, cap, now) };
	if (now->operation[cap] == CARDGATE_ACTION_DENY)
		return;
	for (i = 0; i < policy->rule_count; i++) {
		const struct naive_rule *rule = &policy->rule[i];

		if (rule->cap != cap || lifted(rule, now))
			continue;
		match = matches(rule, device);
		truth = conditions(policy, rule, now);
		truth = match < truth ? match : truth;
		if (!holds(rule, truth))
			continue;
		if (rule->flags & CARDGATE_RULE_MONITOR) {
			answer->monitor = answer->monitor ? answer->monitor : i + 1;
			continue;
		}
		answer->rule = i + 1;
		answer->action = rule->action;
		answer->uncertain = match == 1;
		return;
	}
}

static bool for_all(const struct naive_rule *rule)
{
	int i;

	for (i = 0; i < rule->devices; i++)
		if (!rule->device[i].fields)
			return true;
	return !rule->listed;
}

enum cardgate_state naive_state(const struct naive_policy *policy, u32 cap,
				const struct naive_moment *now)
{
	u32 final = last_resort(policy, cap, now);
	bool other = false;
	int i;

	if (now->operation[cap] == CARDGATE_ACTION_DENY)
		return CARDGATE_STATE_DENIED;
	for (i = 0; i < policy->rule_count; i++) {
		const struct naive_rule *rule = &policy->rule[i];

		if (rule->cap == cap && !(rule->flags & CARDGATE_RULE_MONITOR) &&
		    !lifted(rule, now) && for_all(rule) &&
		    holds(rule, conditions(policy, rule, now))) {
			final = rule->action;
			break;
		}
	}
	while (i--) {
		const struct naive_rule *rule = &policy->rule[i];

		other |= rule->cap == cap && !(rule->flags & CARDGATE_RULE_MONITOR) &&
			 rule->action != final && !lifted(rule, now) &&
			 holds(rule, conditions(policy, rule, now));
	}
	return other ? CARDGATE_STATE_RESTRICTED :
	       final == CARDGATE_ACTION_ALLOW ? CARDGATE_STATE_ALLOWED : CARDGATE_STATE_DENIED;
}
