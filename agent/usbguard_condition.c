// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Conditions of USBGuard's rules. Those that can be kept are times, which become
 * schedules.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/usbguard_condition.h"

/* Value of a condition that is no schedule's number */
#define ALWAYS	(UINT32_MAX & ~CARDGATE_NOT)
#define NEVER	(ALWAYS | CARDGATE_NOT)

struct reader {
	const struct usbguard_rule *rule;
	struct policy *policy;
	struct usbguard_times *times;
	struct policy_errors *errors;
};

/* Two digits, below @limit; passes them */
static int take_two(const char **at, u32 limit, u32 *value)
{
	const char *p = *at;

	if (!isdigit((unsigned char)p[0]) || !isdigit((unsigned char)p[1]))
		return -EINVAL;
	*value = (u32)(p[0] - '0') * 10 + (u32)(p[1] - '0');
	*at += 2;
	return *value < limit ? 0 : -EINVAL;
}

/* HH:MM or HH:MM:SS; passes it */
static int take_time(const char **at, u32 *second)
{
	u32 hour, minute, rest = 0;

	if (take_two(at, 24, &hour) || *(*at)++ != ':' || take_two(at, 60, &minute))
		return -EINVAL;
	if (**at == ':' && ((*at)++, take_two(at, 60, &rest)))
		return -EINVAL;
	*second = hour * 3600 + minute * 60 + rest;
	return 0;
}

static int take_range(const struct reader *r, const char *text, u32 *start, u32 *end)
{
	const char *at = text;

	if (take_time(&at, start) || *at != '-' || (at++, take_time(&at, end)) || *at) {
		policy_errors_add(r->errors, r->rule->line,
				  "localtime(%.40s), expected a range such as 08:00-17:00", text);
		return -EINVAL;
	}
	/* USBGuard counts the last second as well */
	if (*end % 60 == 59)
		++*end;
	if (*start % 60 || *end % 60) {
		policy_errors_add(r->errors, r->rule->line,
				  "localtime(%.40s) has no equivalent: windows begin and end with a minute",
				  text);
		return -EINVAL;
	}
	if (*start < *end)
		return 0;
	policy_errors_add(r->errors, r->rule->line,
			  "localtime(%.40s), expected an end after the beginning", text);
	return -EINVAL;
}

/* The schedule of that one window, made when it is not there yet */
static int find_schedule(const struct reader *r, u32 start, u32 end, u32 *number)
{
	struct policy_schedule *schedule;
	char name[POLICY_NAME_SIZE];
	size_t i;

	snprintf(name, sizeof(name), "%02u%02u-%02u%02u", start / 3600, start / 60 % 60,
		 end / 3600, end / 60 % 60);
	for (i = 0; i < r->policy->schedule_count; i++)
		if (!strcmp(r->policy->schedules[i].name, name))
			break;
	*number = (u32)i;
	if (i < r->policy->schedule_count)
		return 0;
	if (i == CARDGATE_SCHEDULES_MAX) {
		policy_errors_add(r->errors, r->rule->line, "more than %d different times",
				  CARDGATE_SCHEDULES_MAX);
		return -EINVAL;
	}
	schedule = policy_model_add(&r->policy->schedules, &r->policy->schedule_count,
				    sizeof(*schedule));
	if (!schedule)
		return -ENOMEM;
	memcpy(schedule->name, name, sizeof(name));
	schedule->windows = calloc(1, sizeof(*schedule->windows));
	if (!schedule->windows)
		return -ENOMEM;
	schedule->window_count = 1;
	schedule->windows[0] = (struct cardgate_window){
		.start = start, .end = end, .days = CARDGATE_DAYS_ALL,
		.first = INT32_MIN, .last = INT32_MAX,
	};
	return 0;
}

static const struct {
	const char *name;
	const char *why;
} strange[] = {
	{ "allowed-matches", "what a rule says does not depend on other devices" },
	{ "rule-applied", "what a rule says does not depend on what it did before" },
	{ "rule-evaluated", "what a rule says does not depend on what it did before" },
	{ "random", "what a rule says does not depend on chance" },
};

static int refuse(const struct reader *r, const struct usbguard_value *value)
{
	size_t i;

	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		if (!strcmp(strange[i].name, value->text))
			break;
	if (i < sizeof(strange) / sizeof(strange[0]))
		policy_errors_add(r->errors, r->rule->line,
				  "condition %s has no equivalent: %s", value->text,
				  strange[i].why);
	else
		policy_errors_add(r->errors, r->rule->line,
				  "condition \"%.40s\", expected localtime, true or false",
				  value->text);
	return -EINVAL;
}

static int read_one(const struct reader *r, const struct usbguard_value *value, u32 *ref)
{
	u32 start, end;
	int ret = 0;

	if (!strcmp(value->text, "localtime")) {
		ret = take_range(r, value->argument ? value->argument : "", &start, &end);
		if (!ret)
			ret = find_schedule(r, start, end, ref);
	} else if (!strcmp(value->text, "true") && !value->argument) {
		*ref = ALWAYS;
	} else if (!strcmp(value->text, "false") && !value->argument) {
		*ref = NEVER;
	} else {
		ret = refuse(r, value);
	}
	if (value->negated)
		*ref ^= CARDGATE_NOT;
	return ret;
}

static struct policy_refs *new_alternative(const struct reader *r)
{
	return policy_model_add(&r->times->list, &r->times->count, sizeof(struct policy_refs));
}

/* All of @refs hold at once; that never happens when one contradicts another */
static int all_hold(const struct reader *r, const u32 *refs, size_t count)
{
	struct policy_refs *all = new_alternative(r);
	bool known;
	size_t i, j;

	if (!all)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		known = refs[i] == ALWAYS;
		for (j = 0; j < all->count; j++) {
			known = known || all->index[j] == refs[i];
			if ((all->index[j] ^ refs[i]) == CARDGATE_NOT)
				break;
		}
		if (refs[i] == NEVER || j < all->count) {
			r->times->count--;
			return 0;
		}
		if (known)
			continue;
		if (all->count == POLICY_REFS_MAX) {
			policy_errors_add(r->errors, r->rule->line,
					  "more than %d times at once", POLICY_REFS_MAX);
			return -EINVAL;
		}
		all->index[all->count++] = refs[i];
	}
	return 0;
}

static int combine(const struct reader *r, u32 *refs, size_t count, enum usbguard_operator op)
{
	int ret = 0;
	size_t i;

	switch (op) {
	case USBGUARD_MATCH_ALL:
		policy_errors_add(r->errors, r->rule->line,
				  "operator match-all of conditions, expected all-of, one-of or none-of");
		return -EINVAL;
	case USBGUARD_ONE_OF:
		for (i = 0; i < count && !ret; i++)
			ret = all_hold(r, &refs[i], 1);
		return ret;
	case USBGUARD_NONE_OF:
		for (i = 0; i < count; i++)
			refs[i] ^= CARDGATE_NOT;
		break;
	default:
		break;
	}
	return all_hold(r, refs, count);
}

/**
 * usbguard_condition_read - when a rule applies
 * @rule: the rule
 * @policy: gets the schedules that this takes
 * @times: filled in, to be freed with usbguard_condition_free(), also on failure
 * @messages: gets what is wrong
 *
 * Return: 0, -EINVAL with an error among @messages, -ENOMEM.
 */
int usbguard_condition_read(const struct usbguard_rule *rule, struct policy *policy,
			    struct usbguard_times *times, struct usbguard_messages *messages)
{
	struct reader r = { .rule = rule, .policy = policy, .times = times,
			    .errors = &messages->errors };
	const struct usbguard_set *set = &rule->sets[USBGUARD_CONDITIONS];
	u32 *refs = calloc(set->count + 1, sizeof(*refs));
	int ret = 0, one;
	size_t i;

	*times = (struct usbguard_times){};
	if (!refs)
		return -ENOMEM;
	for (i = 0; i < set->count && ret != -ENOMEM; i++) {
		one = read_one(&r, &set->values[i], &refs[i]);
		ret = one ? one : ret;
	}
	if (!ret)
		ret = combine(&r, refs, set->count, set->op);
	free(refs);
	return ret;
}

/**
 * usbguard_condition_free - give back what usbguard_condition_read() made
 * @times: the times
 */
void usbguard_condition_free(struct usbguard_times *times)
{
	free(times->list);
	*times = (struct usbguard_times){};
}
