// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules for packages that do nothing. All that is said here is sure: patterns are compared only
 * where it is plain what they fit.
 */
#include <fnmatch.h>
#include <string.h>

#include "agent/policy_lint.h"

/* Does one pattern fit whatever the other does? */
static bool covers(const char *wide, const char *narrow)
{
	if (!*wide || !strcmp(wide, "*") || !strcmp(wide, narrow))
		return true;
	return *narrow && !strpbrk(narrow, "*?[") && !fnmatch(wide, narrow, FNM_NOESCAPE);
}

static bool decides_before(const struct policy_package_rule *first,
			   const struct policy_package_rule *rule)
{
	return (!first->kind || first->kind == rule->kind) &&
	       covers(first->source, rule->source) && covers(first->package, rule->package);
}

static int look_at_rule(const struct policy_packages *packages,
			const struct policy_package_rule *rule, struct policy_findings *findings)
{
	const struct policy_package_rule *first;

	for (first = packages->rules; first < rule; first++)
		if (decides_before(first, rule))
			return policy_lint_add(findings, rule->line, "unreachable-package-rule",
					       "rule \"%s\" for packages never decides: rule \"%s\" on line %u fits all that it fits",
					       rule->id, first->id, first->line);
	return 0;
}

static bool allows_all(const struct policy_packages *packages)
{
	size_t i;

	for (i = 0; i < packages->rule_count; i++)
		if (packages->rules[i].unapproved != POLICY_UNAPPROVED_ALLOW ||
		    packages->rules[i].absent != POLICY_ABSENT_NOTHING)
			return false;
	return packages->unapproved == POLICY_UNAPPROVED_ALLOW &&
	       packages->absent == POLICY_ABSENT_NOTHING;
}

/**
 * policy_lint_packages - look at what a policy says of packages
 * @packages: that
 * @findings: gets what is found
 *
 * Return: 0 or -ENOMEM.
 */
int policy_lint_packages(const struct policy_packages *packages, struct policy_findings *findings)
{
	int ret = 0;
	size_t i;

	if (packages->line && allows_all(packages))
		ret = policy_lint_add(findings, packages->line, "packages-allow-all",
				      "<packages> allows whatever is not approved: nothing is refused but what a list withdraws");
	for (i = 0; i < packages->rule_count && !ret; i++)
		ret = look_at_rule(packages, &packages->rules[i], findings);
	return ret;
}
