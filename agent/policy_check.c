// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "agent/context.h"
#include "agent/policy_check.h"
#include "agent/policy_value.h"
#include "agent/ruleset_names.h"

#define EPOCH_WEEKDAY	3	/* 1970-01-01 was a Thursday */
#define DAY		86400

/* Does one of the window's weekdays come between its first and last day? */
static bool day_in_range(const struct cardgate_window *window)
{
	s64 day;

	if ((s64)window->last - window->first >= 6)
		return true;
	for (day = window->first; day <= window->last; day++)
		if (window->days & 1U << (day + EPOCH_WEEKDAY) % 7)
			return true;
	return false;
}

/**
 * policy_check_window - can a window ever be open
 * @window: the window
 * @line: where it is
 * @errors: gets what is wrong
 */
void policy_check_window(const struct cardgate_window *window, unsigned int line,
			 struct policy_errors *errors)
{
	char first[POLICY_VALUE_TEXT_SIZE], last[POLICY_VALUE_TEXT_SIZE];

	if (window->start == window->end)
		policy_errors_add(errors, line,
				  "window from %s to %s is empty, expected different times; a whole day is 00:00 to 24:00",
				  policy_value_time_text(window->start, first),
				  policy_value_time_text(window->end, last));
	policy_value_date_text(window->first, first);
	policy_value_date_text(window->last, last);
	if (window->first > window->last)
		policy_errors_add(errors, line,
				  "window ends on %s, before it begins on %s, expected last not before first",
				  last, first);
	else if (!day_in_range(window))
		policy_errors_add(errors, line,
				  "window never opens: none of its days is between %s and %s",
				  first, last);
}

/**
 * policy_check_refs - can conditions hold together
 * @refs: schedules or contexts of a rule
 * @what: attribute that they come from
 * @line: where it is
 * @errors: gets what is wrong
 */
void policy_check_refs(const struct policy_refs *refs, const char *what, unsigned int line,
		       struct policy_errors *errors)
{
	size_t i, j;

	for (i = 0; i < refs->count; i++) {
		for (j = 0; j < i; j++) {
			u32 difference = refs->index[i] ^ refs->index[j];

			if (!difference)
				policy_errors_add(errors, line,
						  "attribute %s names something twice, expected each once",
						  what);
			else if (difference == CARDGATE_NOT)
				policy_errors_add(errors, line,
						  "attribute %s never holds: it demands something and its contrary",
						  what);
		}
	}
}

/**
 * struct named - something that may be named once
 * @name: its name
 * @line: where
 */
struct named {
	const char *name;
	unsigned int line;
};

static int compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->line > y->line) - (x->line < y->line);
}

static void check_unique(struct named *list, size_t count, const char *what,
			 struct policy_errors *errors)
{
	size_t i;

	qsort(list, count, sizeof(*list), compare_named);
	for (i = 1; i < count; i++)
		if (!strcmp(list[i].name, list[i - 1].name))
			policy_errors_add(errors, list[i].line,
					  "%s \"%s\" is already on line %u, expected each once",
					  what, list[i].name, list[i - 1].line);
}

/* A card carries one policy, so what is demanded of all cards excludes the other policies */
static bool excludes(const struct policy *policy, u32 all, u32 other)
{
	const char *a = "", *b = "";
	enum context_kind kind;

	if ((all | other) & CARDGATE_NOT ||
	    context_kind(policy->contexts[all].name, &a) != CONTEXT_ALL_POLICIES)
		return false;
	kind = context_kind(policy->contexts[other].name, &b);
	return (kind == CONTEXT_ALL_POLICIES || kind == CONTEXT_ANY_POLICY) && strcmp(a, b);
}

static void check_exclusion(const struct policy *policy, const struct policy_rule *rule,
			    struct policy_errors *errors)
{
	const u32 *refs = rule->contexts.index;
	size_t i, j;

	for (i = 0; i < rule->contexts.count; i++)
		for (j = 0; j < rule->contexts.count; j++)
			if (excludes(policy, refs[i], refs[j])) {
				policy_errors_add(errors, rule->line,
						  "rule \"%s\" never holds: a card has one policy, so while %s is set, %s is clear",
						  rule->id, policy->contexts[refs[i]].name,
						  policy->contexts[refs[j]].name);
				return;
			}
}

/**
 * policy_check_cards - can what rules demand of the cards that are there be
 * @policy: the policy
 * @errors: gets what is wrong
 */
void policy_check_cards(const struct policy *policy, struct policy_errors *errors)
{
	size_t i, j;

	for (i = 0; i < policy->capability_count; i++)
		for (j = 0; j < policy->capabilities[i].rule_count; j++)
			check_exclusion(policy, &policy->capabilities[i].rules[j], errors);
}

static size_t count_rules(const struct policy *policy)
{
	size_t i, count = 0;

	for (i = 0; i < policy->capability_count; i++)
		count += policy->capabilities[i].rule_count;
	return count;
}

static void check_rules(const struct policy *policy, struct named *list,
			struct policy_errors *errors)
{
	size_t i, j, count = 0;

	for (i = 0; i < policy->capability_count; i++)
		for (j = 0; j < policy->capabilities[i].rule_count; j++) {
			const struct policy_rule *rule = &policy->capabilities[i].rules[j];

			/* Without an id there is an error already */
			if (*rule->id)
				list[count++] = (struct named){ rule->id, rule->line };
		}
	check_unique(list, count, "rule", errors);
}

/**
 * policy_check_names - is everything that has a name there only once
 * @policy: the policy
 * @errors: gets what is wrong
 */
void policy_check_names(const struct policy *policy, struct policy_errors *errors)
{
	size_t count = count_rules(policy) + policy->schedule_count + policy->context_count +
		       policy->capability_count;
	struct named *list = calloc(count + 1, sizeof(*list));
	size_t i, n;

	if (!list) {
		policy_errors_add(errors, 0, "not checked: out of memory");
		return;
	}
	for (i = n = 0; i < policy->schedule_count; i++)
		if (*policy->schedules[i].name)
			list[n++] = (struct named){ policy->schedules[i].name,
						    policy->schedules[i].line };
	check_unique(list, n, "schedule", errors);

	for (i = n = 0; i < policy->context_count; i++)
		if (*policy->contexts[i].name)
			list[n++] = (struct named){ policy->contexts[i].name,
						    policy->contexts[i].line };
	check_unique(list, n, "context", errors);

	for (i = n = 0; i < policy->capability_count; i++) {
		const struct policy_capability *c = &policy->capabilities[i];

		if (c->id)
			list[n++] = (struct named){ ruleset_names_get(&ruleset_capabilities, c->id),
						    c->line };
	}
	check_unique(list, n, "capability", errors);
	check_rules(policy, list, errors);
	free(list);
}

/*
 * What a pulled card does to a context may let deny rules hold and allow rules
 * not, and nothing else. @sets: it sets it; else it clears it.
 */
static void check_tightens(const struct policy_rule *rule, size_t context, const char *name,
			   bool sets, struct policy_errors *errors)
{
	bool deny = rule->action == CARDGATE_ACTION_DENY;
	bool plain = deny == sets;
	size_t i;

	for (i = 0; i < rule->contexts.count; i++) {
		if ((rule->contexts.index[i] & ~CARDGATE_NOT) != context ||
		    rule->flags & CARDGATE_RULE_MONITOR ||
		    plain == !(rule->contexts.index[i] & CARDGATE_NOT))
			continue;
		policy_errors_add(errors, rule->line,
				  "rule \"%s\" would loosen when the card is pulled, expected context \"%s%s\" in rules that %s",
				  rule->id, plain ? "" : "!", name, deny ? "deny" : "allow");
	}
}

static void check_context(const struct policy *policy, size_t context, bool sets,
			  struct policy_errors *errors)
{
	size_t i, j;

	for (i = 0; i < policy->capability_count; i++)
		for (j = 0; j < policy->capabilities[i].rule_count; j++)
			check_tightens(&policy->capabilities[i].rules[j], context,
				       policy->contexts[context].name, sets, errors);
}

/**
 * policy_check_removal - does a card that is pulled never loosen anything
 * @policy: the policy
 * @errors: gets what is wrong
 */
void policy_check_removal(const struct policy *policy, struct policy_errors *errors)
{
	bool wanted = policy->removal == CARDGATE_REMOVAL_CONTEXT;
	const char *name = policy->removal_context;
	size_t context;

	for (context = 0; context < policy->context_count; context++)
		if (context_kind(policy->contexts[context].name, NULL) != CONTEXT_PLAIN)
			check_context(policy, context, false, errors);
	if (wanted != !!*name)
		policy_errors_add(errors, policy->card_line,
				  "<card> with attribute %s alone, expected removal=\"context\" and context=\"NAME\" together",
				  *name ? "context" : "removal");
	if (!*name)
		return;
	for (context = 0; context < policy->context_count; context++)
		if (!strcmp(policy->contexts[context].name, name))
			break;
	if (context == policy->context_count)
		policy_errors_add(errors, policy->card_line,
				  "attribute context names context \"%s\", expected one that the policy defines",
				  name);
	else if (context_kind(name, NULL) != CONTEXT_PLAIN)
		policy_errors_add(errors, policy->card_line,
				  "attribute context names context \"%s\", which tells whose cards are there: expected another one",
				  name);
	else
		check_context(policy, context, true, errors);
}
