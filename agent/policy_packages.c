// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * <packages>: what becomes of software that the authority did not approve. The kernel knows nothing
 * of it but that it is there, so that a policy's text cannot be left out.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "agent/policy_packages.h"
#include "agent/policy_syntax.h"
#include "agent/policy_value.h"
#include "agent/policy_write.h"

#define RULES_MAX	1024

static const char * const kinds[] = {
	[POLICY_PACKAGE_ANY] = "any",
	[POLICY_PACKAGE_DEB] = "deb",
	[POLICY_PACKAGE_FIRMWARE] = "firmware",
	[POLICY_PACKAGE_FLATPAK] = "flatpak",
	[POLICY_PACKAGE_FILE] = "file",
};

static const char * const actions[] = {
	[POLICY_UNAPPROVED_ALLOW] = "allow",
	[POLICY_UNAPPROVED_ASK] = "ask",
	[POLICY_UNAPPROVED_REJECT] = "reject",
};

static const char * const absents[] = {
	[POLICY_ABSENT_NOTHING] = "nothing",
	[POLICY_ABSENT_ASK] = "ask",
	[POLICY_ABSENT_REJECT] = "reject",
};

const struct ruleset_names policy_package_kinds = { kinds, sizeof(kinds) / sizeof(*kinds) };
const struct ruleset_names policy_package_actions = { actions, sizeof(actions) / sizeof(*actions) };
const struct ruleset_names policy_package_absents = { absents, sizeof(absents) / sizeof(*absents) };

static int parse_named(const struct ruleset_names *names, const char *value, void *out)
{
	int number = ruleset_names_find(names, value);

	if (number < 0)
		return -EINVAL;
	memcpy(out, &number, sizeof(number));
	return 0;
}

static int parse_kind(const char *value, void *out)
{
	return parse_named(&policy_package_kinds, value, out);
}

static int parse_action(const char *value, void *out)
{
	return parse_named(&policy_package_actions, value, out);
}

static int parse_absent(const char *value, void *out)
{
	return parse_named(&policy_package_absents, value, out);
}

#define ACTION_EXPECTED	"allow, ask or reject"
#define ABSENT_EXPECTED	"nothing, ask or reject"

static const struct policy_field packages_fields[] = {
	{ "unapproved", true, parse_action, offsetof(struct policy_packages, unapproved),
	  ACTION_EXPECTED },
	{ "absent", false, parse_absent, offsetof(struct policy_packages, absent),
	  ABSENT_EXPECTED },
	{}
};

#define RULE(field)	offsetof(struct policy_package_rule, field)

static const struct policy_field rule_fields[] = {
	{ "id", true, policy_value_name, RULE(id), POLICY_VALUE_NAME_WANTED },
	{ "label", false, policy_value_text, RULE(label), POLICY_VALUE_TEXT_WANTED },
	{ "kind", false, parse_kind, RULE(kind), "any, deb, firmware, flatpak or file" },
	{ "source", false, policy_value_text, RULE(source), POLICY_VALUE_TEXT_WANTED },
	{ "package", false, policy_value_text, RULE(package), POLICY_VALUE_TEXT_WANTED },
	{ "unapproved", true, parse_action, RULE(unapproved), ACTION_EXPECTED },
	{ "absent", false, parse_absent, RULE(absent), ABSENT_EXPECTED },
	{}
};

static void check_id(const struct policy_packages *packages,
		     const struct policy_package_rule *rule, struct policy_errors *errors)
{
	const struct policy_package_rule *other;

	for (other = packages->rules; other < rule; other++)
		if (*rule->id && !strcmp(other->id, rule->id))
			policy_errors_add(errors, rule->line,
					  "second rule for packages with id \"%s\", the first is in line %u",
					  rule->id, other->line);
}

static void read_rule(void *parent, const struct policy_element *element,
		      struct policy_errors *errors)
{
	static const struct policy_child nothing[] = { {} };
	struct policy_packages *packages = parent;
	struct policy_package_rule *rule;

	rule = policy_syntax_add(&packages->rules, &packages->rule_count, sizeof(*rule), RULES_MAX,
				 element, errors);
	if (!rule)
		return;
	rule->line = policy_xml_line(element);
	rule->absent = packages->absent;
	policy_syntax_fields(element, rule_fields, rule, errors);
	policy_syntax_children(element, nothing, rule, errors);
	check_id(packages, rule, errors);
}

/**
 * policy_packages_read - read <packages>
 * @parent: the policy
 * @element: the element
 * @errors: gets what is wrong
 */
void policy_packages_read(void *parent, const struct policy_element *element,
			  struct policy_errors *errors)
{
	static const struct policy_child children[] = { { "rule", read_rule }, {} };
	struct policy *policy = parent;
	struct policy_packages *packages = &policy->packages;

	if (packages->line) {
		policy_errors_add(errors, policy_xml_line(element),
				  "second <packages>, expected at most one");
		return;
	}
	packages->line = policy_xml_line(element);
	policy->flags |= CARDGATE_POLICY_PACKAGES;
	policy_syntax_fields(element, packages_fields, packages, errors);
	policy_syntax_children(element, children, packages, errors);
}

static void write_absent(u32 absent, u32 inherited, FILE *out)
{
	if (absent != inherited)
		policy_write_attribute("absent", ruleset_names_get(&policy_package_absents, absent),
				       out);
}

static void write_rule(const struct policy_packages *packages,
		       const struct policy_package_rule *rule, FILE *out)
{
	fputs("    <rule", out);
	policy_write_attribute("id", rule->id, out);
	if (rule->kind)
		policy_write_attribute("kind", ruleset_names_get(&policy_package_kinds, rule->kind),
				       out);
	if (*rule->source)
		policy_write_attribute("source", rule->source, out);
	if (*rule->package)
		policy_write_attribute("package", rule->package, out);
	policy_write_attribute("unapproved",
			       ruleset_names_get(&policy_package_actions, rule->unapproved), out);
	write_absent(rule->absent, packages->absent, out);
	if (*rule->label)
		policy_write_attribute("label", rule->label, out);
	fputs("/>\n", out);
}

/**
 * policy_packages_write - write <packages> as XML
 * @packages: what to write; nothing when the policy does not speak of it
 * @out: where to
 */
void policy_packages_write(const struct policy_packages *packages, FILE *out)
{
	size_t i;

	if (!packages->line)
		return;
	fputs("\n  <packages", out);
	policy_write_attribute("unapproved",
			       ruleset_names_get(&policy_package_actions, packages->unapproved),
			       out);
	write_absent(packages->absent, POLICY_ABSENT_NOTHING, out);
	fputs(packages->rule_count ? ">\n" : "/>\n", out);
	for (i = 0; i < packages->rule_count; i++)
		write_rule(packages, &packages->rules[i], out);
	if (packages->rule_count)
		fputs("  </packages>\n", out);
}

static bool fits(const char *pattern, const char *text)
{
	return !*pattern || !fnmatch(pattern, text, FNM_NOESCAPE);
}

/**
 * policy_packages_find - the rule that is about a package
 * @packages: the rules
 * @kind: of the package
 * @source: where it is from
 * @name: what it is called
 *
 * Return: the first that fits, or NULL.
 */
const struct policy_package_rule *policy_packages_find(const struct policy_packages *packages,
						       enum policy_package_kind kind,
						       const char *source, const char *name)
{
	size_t i;

	for (i = 0; i < packages->rule_count; i++) {
		const struct policy_package_rule *rule = &packages->rules[i];

		if ((!rule->kind || rule->kind == kind) && fits(rule->source, source) &&
		    fits(rule->package, name))
			return rule;
	}
	return NULL;
}
