// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_check.h"
#include "agent/policy_packages.h"
#include "agent/policy_read.h"
#include "agent/policy_read_rule.h"
#include "agent/policy_syntax.h"
#include "agent/policy_value.h"
#include "agent/policy_zone.h"

#define DAY	86400

#define NAME_EXPECTED	POLICY_VALUE_NAME_WANTED
#define TEXT_EXPECTED	POLICY_VALUE_TEXT_WANTED
#define DATE_EXPECTED	"a day YYYY-MM-DD between 1970 and 2199"

static const struct policy_field policy_fields[] = {
	{ "name", true, policy_value_name, offsetof(struct policy, name), NAME_EXPECTED },
	{ "version", true, policy_value_version, offsetof(struct policy, version),
	  "a number from 1 to 18446744073709551615" },
	{ "issuer", true, policy_value_text, offsetof(struct policy, issuer), TEXT_EXPECTED },
	{ "zone", false, policy_value_zone, offsetof(struct policy, zone),
	  "a name such as Europe/Madrid" },
	{}
};

static const struct policy_field validity_fields[] = {
	{ "from", false, policy_value_date, offsetof(struct policy, from), DATE_EXPECTED },
	{ "until", false, policy_value_date, offsetof(struct policy, until), DATE_EXPECTED },
	{}
};

static const struct policy_field card_fields[] = {
	{ "bound", false, policy_value_bound, offsetof(struct policy, flags), "yes or no" },
	{ "agree", false, policy_value_agree, offsetof(struct policy, flags), "no or ask" },
	{ "ocsp", false, policy_value_ocsp, offsetof(struct policy, flags), "ask or need" },
	{ "removal", false, policy_value_removal, offsetof(struct policy, removal),
	  "nothing, lock or context" },
	{ "context", false, policy_value_name, offsetof(struct policy, removal_context),
	  NAME_EXPECTED },
	{ "script", false, policy_aid_parse, offsetof(struct policy, card_script),
	  "10 to 32 hexadecimal digits, the name of an application on the card" },
	{}
};

static const struct policy_field schedule_fields[] = {
	{ "name", true, policy_value_name, offsetof(struct policy_schedule, name), NAME_EXPECTED },
	{}
};

static const struct policy_field window_fields[] = {
	{ "days", false, policy_value_days, offsetof(struct cardgate_window, days),
	  "days mon tue wed thu fri sat sun or ranges such as mon-fri" },
	{ "from", false, policy_value_time, offsetof(struct cardgate_window, start),
	  "a time 00:00 to 23:59" },
	{ "to", false, policy_value_end_time, offsetof(struct cardgate_window, end),
	  "a time 00:00 to 24:00" },
	{ "first", false, policy_value_date, offsetof(struct cardgate_window, first),
	  DATE_EXPECTED },
	{ "last", false, policy_value_date, offsetof(struct cardgate_window, last),
	  DATE_EXPECTED },
	{}
};

static const struct policy_field context_fields[] = {
	{ "name", true, policy_value_name, offsetof(struct policy_context, name), NAME_EXPECTED },
	{}
};

static const struct policy_field capability_fields[] = {
	{ "name", true, policy_value_capability, offsetof(struct policy_capability, id),
	  "bluetooth, usb, camera or ir" },
	{ "default", true, policy_value_action, offsetof(struct policy_capability, default_action),
	  "allow or deny" },
	{ "remote", false, policy_value_remote_default, offsetof(struct policy_capability, flags),
	  "no or may-allow" },
	{}
};

static const struct policy_child nothing[] = { {} };

static void read_validity(void *parent, const struct policy_element *element,
			  struct policy_errors *errors)
{
	char from[POLICY_VALUE_TEXT_SIZE], until[POLICY_VALUE_TEXT_SIZE];
	struct policy *policy = parent;

	if (policy->from != INT32_MIN || policy->until != INT32_MAX)
		policy_errors_add(errors, policy_xml_line(element),
				  "second <validity>, expected at most one");
	policy_syntax_fields(element, validity_fields, policy, errors);
	policy_syntax_children(element, nothing, policy, errors);
	if (policy->from > policy->until)
		policy_errors_add(errors, policy_xml_line(element),
				  "validity ends on %s, before it begins on %s, expected until not before from",
				  policy_value_date_text(policy->until, until),
				  policy_value_date_text(policy->from, from));
}

static void read_card(void *parent, const struct policy_element *element,
		      struct policy_errors *errors)
{
	struct policy *policy = parent;

	if (policy->card_line)
		policy_errors_add(errors, policy_xml_line(element),
				  "second <card>, expected at most one");
	policy->card_line = policy_xml_line(element);
	policy_syntax_fields(element, card_fields, policy, errors);
	policy_syntax_children(element, nothing, policy, errors);
}

static void read_window(void *parent, const struct policy_element *element,
			struct policy_errors *errors)
{
	struct policy_schedule *schedule = parent;
	struct cardgate_window *window;
	size_t before = errors->count;

	window = policy_syntax_add(&schedule->windows, &schedule->window_count,
				   sizeof(*window), CARDGATE_WINDOWS_MAX, element, errors);
	if (!window)
		return;
	*window = (struct cardgate_window){
		.end = DAY,
		.days = CARDGATE_DAYS_ALL,
		.first = INT32_MIN,
		.last = INT32_MAX,
	};
	policy_syntax_fields(element, window_fields, window, errors);
	policy_syntax_children(element, nothing, window, errors);
	if (errors->count != before)
		return;
	policy_check_window(window, policy_xml_line(element), errors);
	/* To midnight: the end of the day that it starts on */
	if (!window->end)
		window->end = DAY;
}

static void read_schedule(void *parent, const struct policy_element *element,
			  struct policy_errors *errors)
{
	static const struct policy_child children[] = { { "window", read_window }, {} };
	struct policy *policy = parent;
	struct policy_schedule *schedule;

	schedule = policy_syntax_add(&policy->schedules, &policy->schedule_count,
				     sizeof(*schedule), CARDGATE_SCHEDULES_MAX, element, errors);
	if (!schedule)
		return;
	schedule->line = policy_xml_line(element);
	policy_syntax_fields(element, schedule_fields, schedule, errors);
	policy_syntax_children(element, children, schedule, errors);
	if (!policy_xml_child(element))
		policy_errors_add(errors, schedule->line,
				  "<schedule> is never open, expected at least one <window>");
}

static void read_context(void *parent, const struct policy_element *element,
			 struct policy_errors *errors)
{
	const struct policy_element *child = policy_xml_child(element);
	struct policy *policy = parent;
	struct policy_context *context;

	context = policy_syntax_add(&policy->contexts, &policy->context_count,
				    sizeof(*context), CARDGATE_CONTEXTS_MAX, element, errors);
	if (!context)
		return;
	context->line = policy_xml_line(element);
	policy_syntax_fields(element, context_fields, context, errors);
	if (child)
		policy_errors_add(errors, policy_xml_line(child),
				  "element <%.60s> in <context>, expected only a description",
				  policy_xml_name(child));
}

static void read_capability(void *parent, const struct policy_element *element,
			    struct policy_errors *errors)
{
	static const struct policy_child children[] = { { "rule", policy_read_rule }, {} };
	struct policy *policy = parent;
	struct policy_rule_parent at = { .policy = policy };

	at.capability = policy_syntax_add(&policy->capabilities, &policy->capability_count,
					  sizeof(*policy->capabilities), SIZE_MAX, element, errors);
	if (!at.capability)
		return;
	at.capability->line = policy_xml_line(element);
	policy_syntax_fields(element, capability_fields, at.capability, errors);
	if (at.capability->flags & CARDGATE_CAPABILITY_REMOTE &&
	    at.capability->default_action == CARDGATE_ACTION_ALLOW)
		policy_errors_add(errors, at.capability->line,
				  "remote=\"may-allow\" where the default is allow, expected deny");
	policy_syntax_children(element, children, &at, errors);
}

static void read_policy(struct policy *policy, const struct policy_element *root,
			struct policy_errors *errors)
{
	/* Rules may name what comes behind them, so they are read last */
	static const struct policy_child children[] = {
		{ "validity", read_validity },
		{ "card", read_card },
		{ "packages", policy_packages_read },
		{ "schedule", read_schedule },
		{ "context", read_context },
		{ "capability", NULL },
		{}
	};
	const struct policy_element *element;
	struct policy_attribute zone = {};

	policy_syntax_fields(root, policy_fields, policy, errors);
	policy_syntax_children(root, children, policy, errors);
	for (element = policy_xml_child(root); element; element = policy_xml_next(element))
		if (policy_xml_is(element, "capability"))
			read_capability(policy, element, errors);
	policy_check_names(policy, errors);
	policy_check_removal(policy, errors);
	policy_check_cards(policy, errors);
	if (!policy_zone_exists(policy->zone)) {
		policy_syntax_attribute(root, "zone", &zone);
		policy_errors_add(errors, zone.line,
				  "time zone \"%s\" is not in this system's database, expected a name such as Europe/Madrid",
				  policy->zone);
	}
}

/**
 * policy_read - a policy from its XML
 * @xml: the text, UTF-8
 * @len: bytes of it, at most POLICY_XML_SIZE_MAX
 * @policy: set to the policy, to be freed with policy_model_free()
 * @errors: set to all that is wrong, each with its line
 *
 * The text is also compared with include/cardgate-policy.xsd; that this finds
 * something which was not found here is not expected, but then counts.
 *
 * Return: 0, -EINVAL when something is wrong, -ENOMEM.
 */
int policy_read(const uint8_t *xml, size_t len, struct policy **policy,
		struct policy_errors *errors)
{
	const struct policy_element *root;
	struct policy_xml *doc;
	struct policy *p;
	int ret;

	ret = policy_xml_open(xml, len, &doc, errors);
	if (ret)
		return ret;
	p = calloc(1, sizeof(*p));
	if (!p) {
		ret = -ENOMEM;
		goto out_close;
	}
	p->from = INT32_MIN;
	p->until = INT32_MAX;
	strcpy(p->zone, "UTC");

	root = policy_xml_root(doc);
	if (policy_xml_is(root, "policy"))
		read_policy(p, root, errors);
	else
		policy_errors_add(errors, policy_xml_line(root),
				  "root element <%.60s>, expected <policy xmlns=\"%s\">",
				  policy_xml_name(root), POLICY_XML_NAMESPACE);
	if (!errors->count)
		policy_xml_validate(doc, errors);
	if (errors->count) {
		policy_model_free(p);
		ret = -EINVAL;
	} else {
		*policy = p;
	}
out_close:
	policy_xml_close(doc);
	return ret;
}
