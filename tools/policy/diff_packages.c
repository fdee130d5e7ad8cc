// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What two policies say differently of packages. It is in their text only, not in the rule set.
 */
#include <errno.h>
#include <string.h>

#include "agent/policy_packages.h"
#include "diff.h"
#include "diff_say.h"

static const char *action_of(u32 unapproved)
{
	return ruleset_names_get(&policy_package_actions, unapproved);
}

static const char *absent_of(u32 absent)
{
	return ruleset_names_get(&policy_package_absents, absent);
}

static void compare(struct diff_place *place, const char *what, const char *old, const char *new)
{
	if (strcmp(old, new))
		diff_say(place, "%s now %s, was %s", what, *new ? new : "any", *old ? old : "any");
}

static const struct policy_package_rule *find(const struct policy_packages *packages,
					      const char *id)
{
	size_t i;

	for (i = 0; i < packages->rule_count; i++)
		if (!strcmp(packages->rules[i].id, id))
			return &packages->rules[i];
	return NULL;
}

static void compare_rule(struct diff_place *place, const struct policy_package_rule *old,
			 const struct policy_package_rule *new)
{
	compare(place, "kind", ruleset_names_get(&policy_package_kinds, old->kind),
		ruleset_names_get(&policy_package_kinds, new->kind));
	compare(place, "source", old->source, new->source);
	compare(place, "package", old->package, new->package);
	compare(place, "not approved:", action_of(old->unapproved), action_of(new->unapproved));
	compare(place, "without a card:", absent_of(old->absent), absent_of(new->absent));
}

/* Those of both: does one stand before another that it stood behind? */
static bool reordered(const struct policy_packages *old, const struct policy_packages *new)
{
	const struct policy_package_rule *last = NULL, *was;
	size_t i;

	for (i = 0; i < new->rule_count; i++) {
		was = find(old, new->rules[i].id);
		if (was && last && was < last)
			return true;
		last = was ? was : last;
	}
	return false;
}

static void compare_rules(struct diff_place *place, const struct policy_packages *old,
			  const struct policy_packages *new)
{
	const struct policy_package_rule *was;
	size_t i;

	for (i = 0; i < old->rule_count; i++) {
		place->rule = old->rules[i].id;
		if (!find(new, place->rule))
			diff_say(place, "removed");
	}
	for (i = 0; i < new->rule_count; i++) {
		place->rule = new->rules[i].id;
		was = find(old, place->rule);
		if (was)
			compare_rule(place, was, &new->rules[i]);
		else
			diff_say(place, "added as number %zu: not approved: %s", i + 1,
				 action_of(new->rules[i].unapproved));
	}
	place->rule = NULL;
	if (reordered(old, new))
		diff_say(place, "rules stand in another order");
}

/**
 * diff_packages - what two policies say differently of packages
 * @packages: what they say, old and new
 * @diff: gets what differs
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int diff_packages(const struct policy_packages *packages[2], struct diff *diff, struct error *err)
{
	struct diff_place place = { .diff = diff, .capability = "packages" };
	const struct policy_packages *old = packages[0], *new = packages[1];

	if (!new->line && old->line) {
		diff_say(&place, "not spoken of any more: all may be installed");
	} else if (new->line && !old->line) {
		diff_say(&place, "spoken of now: not approved: %s, without a card: %s",
			 action_of(new->unapproved), absent_of(new->absent));
	} else {
		compare(&place, "not approved:", action_of(old->unapproved),
			action_of(new->unapproved));
		compare(&place, "without a card:", absent_of(old->absent), absent_of(new->absent));
	}
	if (new->line)
		compare_rules(&place, old, new);
	return place.failed ? error_set(err, -ENOMEM, "out of memory") : 0;
}
