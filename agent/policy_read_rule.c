// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "agent/policy_check.h"
#include "agent/policy_read_rule.h"
#include "agent/policy_syntax.h"
#include "agent/policy_value.h"
#include "agent/ruleset_device.h"

#define REFS_EXPECTED	"1 to 16 names, each with ! in front for the contrary"

static const struct policy_field rule_fields[] = {
	{ "id", true, policy_value_name, offsetof(struct policy_rule, id),
	  POLICY_VALUE_NAME_WANTED },
	{ "action", true, policy_value_action, offsetof(struct policy_rule, action),
	  "allow or deny" },
	{ "label", false, policy_value_text, offsetof(struct policy_rule, label),
	  POLICY_VALUE_TEXT_WANTED },
	{ "during", false, NULL, 0, REFS_EXPECTED },
	{ "context", false, NULL, 0, REFS_EXPECTED },
	{ "monitor", false, policy_value_monitor, offsetof(struct policy_rule, flags),
	  "yes or no" },
	{ "force", false, policy_value_force, offsetof(struct policy_rule, flags), "yes or no" },
	{ "remote", false, policy_value_remote, offsetof(struct policy_rule, flags),
	  "no or may-allow" },
	{}
};

static const struct policy_child nothing[] = { {} };

/* A device's attributes are those that a command line has, see ruleset_device.c */
static void read_device(void *parent, const struct policy_element *element,
			struct policy_errors *errors)
{
	const struct ruleset_attribute *known;
	struct policy_rule *rule = parent;
	struct policy_attribute attr;
	struct cg_subject *device;
	size_t i;

	device = policy_syntax_add(&rule->devices, &rule->device_count, sizeof(*device), UINT16_MAX,
				   element, errors);
	if (!device)
		return;
	policy_syntax_children(element, nothing, device, errors);
	for (i = 0; policy_xml_attribute(element, i, &attr); i++) {
		known = attr.foreign ? NULL : ruleset_device_find(attr.name);
		if (!known)
			policy_errors_add(errors, attr.line,
					  "unknown attribute %.60s of <device>, expected: "
					  RULESET_DEVICE_KEYS, attr.name);
		else if (known->parse(known, attr.value, device))
			policy_syntax_bad_value(element, &attr, known->expected, errors);
	}
	if (!i)
		policy_errors_add(errors, policy_xml_line(element),
				  "<device> without attributes, expected at least one; a rule without <device> is for all");
}

/**
 * struct names - what conditions of one kind may name
 * @what: the kind
 * @first: name of the first
 * @stride: bytes from one name to the next
 * @count: how many
 */
struct names {
	const char *what;
	const char *first;
	size_t stride;
	size_t count;
};

static void add_ref(const struct policy_element *element, const struct policy_attribute *attr,
		    const char *text, const struct names *names, struct policy_refs *refs,
		    struct policy_errors *errors)
{
	bool negated = *text == '!';
	char name[POLICY_NAME_SIZE];
	size_t i;

	if (refs->count == POLICY_REFS_MAX || policy_value_name(text + negated, name)) {
		policy_syntax_bad_value(element, attr, REFS_EXPECTED, errors);
		return;
	}
	for (i = 0; i < names->count; i++)
		if (!strcmp(names->first + i * names->stride, name))
			break;
	if (i == names->count)
		policy_errors_add(errors, attr->line,
				  "attribute %s names %s \"%s\", expected one that the policy defines",
				  attr->name, names->what, name);
	else
		refs->index[refs->count++] = (u32)i | (negated ? CARDGATE_NOT : 0);
}

static void read_refs(const struct policy_element *element, const char *attribute,
		      const struct names *names, struct policy_refs *refs,
		      struct policy_errors *errors)
{
	struct policy_attribute attr;
	char text[POLICY_XML_VALUE_SIZE], *word, *rest = text;
	size_t before = errors->count, words = 0;

	if (!policy_syntax_attribute(element, attribute, &attr))
		return;
	memcpy(text, attr.value, sizeof(text));
	while ((word = strsep(&rest, " ")) && errors->count == before) {
		if (!*word)
			continue;
		words++;
		add_ref(element, &attr, word, names, refs, errors);
	}
	if (!words)
		policy_syntax_bad_value(element, &attr, REFS_EXPECTED, errors);
	policy_check_refs(refs, attribute, attr.line, errors);
}

/**
 * policy_read_rule - read a <rule>
 * @parent: struct policy_rule_parent
 * @element: the rule
 * @errors: gets what is wrong
 */
void policy_read_rule(void *parent, const struct policy_element *element,
		      struct policy_errors *errors)
{
	static const struct policy_child children[] = { { "device", read_device }, {} };
	const struct policy_rule_parent *at = parent;
	const struct policy *policy = at->policy;
	struct policy_rule *rule;

	rule = policy_syntax_add(&at->capability->rules, &at->capability->rule_count, sizeof(*rule),
				 SIZE_MAX, element, errors);
	if (!rule)
		return;
	rule->line = policy_xml_line(element);
	policy_syntax_fields(element, rule_fields, rule, errors);
	if (rule->flags & CARDGATE_RULE_REMOTE && rule->action == CARDGATE_ACTION_ALLOW)
		policy_errors_add(errors, rule->line,
				  "remote=\"may-allow\" on a rule that allows, expected one that denies");
	read_refs(element, "during",
		  &(struct names){ "schedule", policy->schedules ? policy->schedules->name : NULL,
				   sizeof(*policy->schedules), policy->schedule_count },
		  &rule->schedules, errors);
	read_refs(element, "context",
		  &(struct names){ "context", policy->contexts ? policy->contexts->name : NULL,
				   sizeof(*policy->contexts), policy->context_count },
		  &rule->contexts, errors);
	policy_syntax_children(element, children, rule, errors);
}
