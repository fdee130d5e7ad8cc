// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A policy as the XML that a person would have written.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/policy_packages.h"
#include "agent/policy_value.h"
#include "agent/policy_write.h"
#include "agent/policy_xml.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"

static void write_escaped(const char *text, FILE *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

/**
 * policy_write_attribute - write an attribute of an element
 * @name: its name
 * @value: its value, which is escaped
 * @out: where to
 */
void policy_write_attribute(const char *name, const char *value, FILE *out)
{
	fprintf(out, " %s=\"", name);
	write_escaped(value, out);
	fputc('"', out);
}

/* In a comment, two hyphens end it */
static void write_note(const char *line, FILE *out)
{
	size_t size = strlen(line) + 1, i;
	char *clean = malloc(size);

	if (!clean)
		return;
	ruleset_clean_copy(line, clean, size);
	fputs("    <!-- ", out);
	for (i = *clean == ' '; clean[i]; i++) {
		fputc(clean[i], out);
		if (clean[i] == '-' && (clean[i + 1] == '-' || !clean[i + 1]))
			fputc(' ', out);
	}
	fputs(" -->\n", out);
	free(clean);
}

static void write_notes(const char *notes, FILE *out)
{
	char *copy = notes ? strdup(notes) : NULL, *rest = copy, *line;

	while ((line = strsep(&rest, "\n")))
		write_note(line, out);
	free(copy);
}

static void write_validity(const struct policy *policy, FILE *out)
{
	char text[POLICY_VALUE_TEXT_SIZE];

	if (policy->from == INT32_MIN && policy->until == INT32_MAX)
		return;
	fputs("\n  <validity", out);
	if (policy->from != INT32_MIN)
		policy_write_attribute("from", policy_value_date_text(policy->from, text), out);
	if (policy->until != INT32_MAX)
		policy_write_attribute("until", policy_value_date_text(policy->until, text), out);
	fputs("/>\n", out);
}

static void write_window(const struct cardgate_window *window, FILE *out)
{
	char text[POLICY_VALUE_TEXT_SIZE];

	fputs("    <window", out);
	if (window->days != CARDGATE_DAYS_ALL)
		policy_write_attribute("days", policy_value_days_text(window->days, text), out);
	policy_write_attribute("from", policy_value_time_text(window->start, text), out);
	policy_write_attribute("to", policy_value_time_text(window->end, text), out);
	if (window->first != INT32_MIN)
		policy_write_attribute("first", policy_value_date_text(window->first, text), out);
	if (window->last != INT32_MAX)
		policy_write_attribute("last", policy_value_date_text(window->last, text), out);
	fputs("/>\n", out);
}

static void write_schedule(const struct policy_schedule *schedule, FILE *out)
{
	size_t i;

	fputs("\n  <schedule", out);
	policy_write_attribute("name", schedule->name, out);
	fputs(">\n", out);
	for (i = 0; i < schedule->window_count; i++)
		write_window(&schedule->windows[i], out);
	fputs("  </schedule>\n", out);
}

static void write_device(const struct cg_subject *device, FILE *out)
{
	char value[RULESET_VALUE_SIZE];
	size_t i;

	fputs("<device", out);
	for (i = 0; i < ruleset_attribute_count; i++) {
		const struct ruleset_attribute *attr = &ruleset_attributes[i];

		if (!ruleset_device_has(attr, device))
			continue;
		attr->format(attr, device, value, sizeof(value));
		policy_write_attribute(attr->key, value, out);
	}
	fputs("/>", out);
}

static void write_refs(const char *attribute, const struct policy_refs *refs, const char *names,
		       size_t stride, FILE *out)
{
	size_t i;

	for (i = 0; i < refs->count; i++)
		fprintf(out, "%s%s%s%s%s", " ", i ? "" : attribute, i ? "" : "=\"",
			refs->index[i] & CARDGATE_NOT ? "!" : "",
			names + (refs->index[i] & ~CARDGATE_NOT) * stride);
	if (refs->count)
		fputc('"', out);
}

static void write_rule(const struct policy *policy, const struct policy_rule *rule, FILE *out)
{
	size_t i;

	fputs("    <rule", out);
	policy_write_attribute("id", rule->id, out);
	policy_write_attribute("action", ruleset_names_get(&ruleset_actions, rule->action), out);
	if (rule->schedules.count)
		write_refs("during", &rule->schedules, policy->schedules->name,
			   sizeof(*policy->schedules), out);
	if (rule->contexts.count)
		write_refs("context", &rule->contexts, policy->contexts->name,
			   sizeof(*policy->contexts), out);
	if (rule->flags & CARDGATE_RULE_MONITOR)
		policy_write_attribute("monitor", "yes", out);
	if (rule->flags & CARDGATE_RULE_FORCE)
		policy_write_attribute("force", "yes", out);
	if (rule->flags & CARDGATE_RULE_REMOTE)
		policy_write_attribute("remote", "may-allow", out);
	if (*rule->label)
		policy_write_attribute("label", rule->label, out);
	if (!rule->device_count) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	for (i = 0; i < rule->device_count; i++) {
		fputs("      ", out);
		write_device(&rule->devices[i], out);
		fputc('\n', out);
	}
	fputs("    </rule>\n", out);
}

static void write_capability(const struct policy *policy, const struct policy_capability *cap,
			     char * const *notes, FILE *out)
{
	size_t i;

	fputs("\n  <capability", out);
	policy_write_attribute("name", ruleset_names_get(&ruleset_capabilities, cap->id), out);
	policy_write_attribute("default", ruleset_names_get(&ruleset_actions, cap->default_action),
			       out);
	if (cap->flags & CARDGATE_CAPABILITY_REMOTE)
		policy_write_attribute("remote", "may-allow", out);
	if (!cap->rule_count && !(notes && *notes)) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	for (i = 0; i < cap->rule_count; i++) {
		if (notes)
			write_notes(notes[i], out);
		write_rule(policy, &cap->rules[i], out);
	}
	if (notes)
		write_notes(notes[i], out);
	fputs("  </capability>\n", out);
}

/**
 * policy_write - write a policy's XML
 * @policy: the policy, checked
 * @notes: comments: for each capability, one before each of its rules and one
 *	behind the last, each NULL or lines; NULL: no comments at all
 * @out: where to
 *
 * Descriptions of contexts are not part of a policy that was read, and so are
 * not written.
 */
void policy_write(const struct policy *policy, char * const *notes, FILE *out)
{
	char version[24];
	size_t i;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<policy xmlns=\"" POLICY_XML_NAMESPACE "\"\n       ", out);
	policy_write_attribute("name", policy->name, out);
	snprintf(version, sizeof(version), "%llu", (unsigned long long)policy->version);
	policy_write_attribute("version", version, out);
	policy_write_attribute("issuer", policy->issuer, out);
	policy_write_attribute("zone", policy->zone, out);
	fputs(">\n", out);
	write_validity(policy, out);
	if (policy->flags & CARDGATE_POLICY_ANY_CARD)
		fputs("\n  <card bound=\"no\"/>\n", out);
	policy_packages_write(&policy->packages, out);
	for (i = 0; i < policy->schedule_count; i++)
		write_schedule(&policy->schedules[i], out);
	for (i = 0; i < policy->context_count; i++) {
		fputs("\n  <context", out);
		policy_write_attribute("name", policy->contexts[i].name, out);
		fputs("/>\n", out);
	}
	for (i = 0; i < policy->capability_count; i++) {
		write_capability(policy, &policy->capabilities[i], notes, out);
		if (notes)
			notes += policy->capabilities[i].rule_count + 1;
	}
	fputs("</policy>\n", out);
}
