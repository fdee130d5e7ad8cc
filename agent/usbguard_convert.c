// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * USBGuard's rules as a policy. Rules are added from the last to the first: a
 * rule for all devices but some comes behind what all the rules after it say of
 * these, so that it is never asked about them.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "agent/policy_value.h"
#include "agent/ruleset_clean.h"
#include "agent/usbguard_condition.h"
#include "agent/usbguard_convert.h"
#include "agent/usbguard_device.h"

#define RULES_MAX	20000

/**
 * struct output - the policy being made
 * @options: what the rules do not say
 * @messages: gets what is wrong
 * @policy: gets schedules
 * @rules: rules, the last first; their ids are still empty
 * @count: how many
 * @remarks: per rule of USBGuard's: what became of it, or NULL
 */
struct output {
	const struct usbguard_options *options;
	struct usbguard_messages *messages;
	struct policy *policy;
	struct policy_rule *rules;
	size_t count;
	const char **remarks;
};

static struct policy_rule *new_rule(struct output *out, const struct usbguard_rule *source)
{
	struct policy_rule *rule;

	if (out->count >= RULES_MAX) {
		policy_errors_add(&out->messages->errors, source->line,
				  "more than %d rules are needed to say the same: none-of is for few values and rules",
				  RULES_MAX);
		return NULL;
	}
	rule = policy_model_add(&out->rules, &out->count, sizeof(*rule));
	if (rule)
		rule->line = source->line;
	return rule;
}

static int add_device(struct policy_rule *rule, const struct cg_subject *device)
{
	struct cg_subject *new;

	new = policy_model_add(&rule->devices, &rule->device_count, sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = *device;
	return 0;
}

static int read_label(const struct usbguard_rule *source, struct policy_rule *rule,
		      struct usbguard_messages *messages)
{
	const struct usbguard_set *set = &source->sets[USBGUARD_LABEL];

	if (!set->count)
		return 0;
	if (set->count == 1 && !policy_value_text(set->values[0].text, rule->label))
		return 0;
	policy_errors_add(&messages->errors, source->line, "label \"%.60s\", expected %s",
			  set->values[0].text, set->count > 1 ? "one value" :
			  POLICY_VALUE_TEXT_WANTED);
	return -EINVAL;
}

static int add_rule(struct output *out, const struct usbguard_rule *source,
		    const struct usbguard_devices *devices, const struct policy_refs *refs)
{
	struct policy_rule *rule = new_rule(out, source);
	int ret;
	size_t i;

	if (!rule)
		return -ENOMEM;
	rule->action = strcmp(source->target, "allow") ? CARDGATE_ACTION_DENY :
		       CARDGATE_ACTION_ALLOW;
	rule->schedules = *refs;
	ret = read_label(source, rule, out->messages);
	/* A rule for every device has none */
	for (i = 0; i < devices->count; i++)
		if (!devices->list[i].fields)
			return ret;
	for (i = 0; i < devices->count && !ret; i++)
		ret = add_device(rule, &devices->list[i]);
	return ret;
}

/* What the rules so far say of one device, and the default */
static int add_copy(struct output *out, const struct usbguard_rule *source, size_t from,
		    const struct cg_subject *device)
{
	struct policy_rule *rule, copy = out->rules[from];
	struct cg_subject one;
	size_t i;
	int ret = 0;

	copy.devices = NULL;
	copy.device_count = 0;
	for (i = 0; i < out->rules[from].device_count && !ret; i++) {
		one = out->rules[from].devices[i];
		if (usbguard_device_merge(&one, device))
			ret = add_device(&copy, &one);
	}
	if (!ret && !out->rules[from].device_count)
		ret = add_device(&copy, device);
	rule = !ret && copy.device_count ? new_rule(out, source) : NULL;
	if (rule) {
		copy.line = rule->line;
		*rule = copy;
		return 0;
	}
	free(copy.devices);
	return ret ? ret : copy.device_count ? -ENOMEM : 0;
}

static int add_exception(struct output *out, const struct usbguard_rule *source, size_t behind,
			 const struct cg_subject *device)
{
	struct policy_rule *rule = new_rule(out, source);
	size_t i;
	int ret;

	if (!rule)
		return -ENOMEM;
	rule->action = out->options->default_action;
	ret = add_device(rule, device);
	for (i = 0; i < behind && !ret; i++)
		ret = add_copy(out, source, i, device);
	return ret;
}

static const char *why_never(const struct usbguard_devices *devices,
			     const struct usbguard_times *times)
{
	size_t i;

	if (!times->count)
		return "never applies: its conditions are never true";
	for (i = 0; i < devices->except_count; i++)
		if (!devices->except[i].fields)
			return "never applies: it is for no device";
	return devices->count ? NULL : "never applies: a device has one value, not several";
}

static int convert_rule(struct output *out, const struct usbguard_rule *source,
			const char **remark)
{
	struct usbguard_devices devices = {};
	struct usbguard_times times = {};
	size_t behind = out->count, i;
	int ret;

	ret = usbguard_device_read(source, out->options, &devices, out->messages);
	if (ret != -ENOMEM)
		ret = usbguard_condition_read(source, out->policy, &times, out->messages) ?: ret;
	*remark = ret ? NULL : why_never(&devices, &times);
	if (*remark)
		goto out;
	if (devices.except_count)
		*remark = "is not for some devices: what later lines say of these comes before it";
	for (i = times.count; i-- && !ret;)
		ret = add_rule(out, source, &devices, &times.list[i]);
	for (i = devices.except_count; i-- && !ret;)
		ret = add_exception(out, source, behind, &devices.except[i]);
out:
	usbguard_condition_free(&times);
	usbguard_device_free(&devices);
	return ret;
}

/* In their order, with ids that tell the lines */
static int finish_rules(struct output *out)
{
	struct policy_capability *cap;
	unsigned int line = 0, number = 0;
	size_t i;

	cap = policy_model_add(&out->policy->capabilities, &out->policy->capability_count,
			       sizeof(*cap));
	if (!cap)
		return -ENOMEM;
	cap->id = CARDGATE_CAP_USB;
	cap->default_action = out->options->default_action;
	for (i = 0; i < out->count / 2; i++) {
		struct policy_rule swap = out->rules[i];

		out->rules[i] = out->rules[out->count - 1 - i];
		out->rules[out->count - 1 - i] = swap;
	}
	cap->rules = out->rules;
	cap->rule_count = out->count;
	out->rules = NULL;
	for (i = 0; i < out->count; i++) {
		struct policy_rule *rule = &cap->rules[i];

		number = rule->line == line ? number + 1 : 1;
		line = rule->line;
		snprintf(rule->id, sizeof(rule->id), number > 1 ? "line-%u-%u" : "line-%u", line,
			 number);
	}
	return 0;
}

static int add_note(char **note, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int add_note(char **note, const char *fmt, ...)
{
	char *old = *note, *line;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vasprintf(&line, fmt, args);
	va_end(args);
	if (n < 0)
		return -ENOMEM;
	n = asprintf(note, "%s%s%s", old ? old : "", old ? "\n" : "", line);
	free(line);
	free(old);
	if (n < 0)
		*note = NULL;
	return n < 0 ? -ENOMEM : 0;
}

/* Comments go to the first rule that comes of their line or a later one */
static int make_notes(const struct usbguard_rules *rules, const struct output *out,
		      char **notes)
{
	const struct policy_capability *cap = &out->policy->capabilities[0];
	size_t i, n = 0;
	int ret = 0;

	for (i = 0; i < rules->count && !ret; i++) {
		const struct usbguard_rule *source = &rules->list[i];

		while (n < cap->rule_count && cap->rules[n].line < source->line)
			n++;
		if (source->comment)
			ret = add_note(&notes[n], "%s", source->comment);
		if (!ret && out->remarks[i])
			ret = add_note(&notes[n], "line %u %s", source->line, out->remarks[i]);
	}
	return ret;
}

static int convert(struct output *out, const struct usbguard_rules *rules,
		   struct usbguard_policy *result)
{
	int ret = 0, one;
	size_t i;

	for (i = rules->count; i-- && ret != -ENOMEM;) {
		if (!rules->list[i].target)
			continue;
		one = convert_rule(out, &rules->list[i], &out->remarks[i]);
		ret = one ? one : ret;
	}
	if (ret == -ENOMEM && !out->messages->errors.count)
		return ret;
	if (ret || out->messages->errors.count)
		return -EINVAL;
	ret = finish_rules(out);
	if (ret)
		return ret;
	result->notes = calloc(out->count + 1, sizeof(*result->notes));
	return result->notes ? make_notes(rules, out, result->notes) : -ENOMEM;
}

/**
 * usbguard_convert - a policy that says what USBGuard's rules say
 * @rules: the rules
 * @options: what they do not say
 * @result: filled in, to be freed with usbguard_convert_free(), also on failure
 * @messages: gets what has no equivalent, by line
 *
 * "reject" becomes deny: a device is not removed from the bus, only not used.
 * Hubs and card readers stay usable as with any rule without force.
 *
 * Return: 0, -EINVAL with errors among @messages, -ENOMEM.
 */
int usbguard_convert(const struct usbguard_rules *rules, const struct usbguard_options *options,
		     struct usbguard_policy *result, struct usbguard_messages *messages)
{
	struct output out = { .options = options, .messages = messages };
	struct policy *policy = calloc(1, sizeof(*policy));
	int ret = -ENOMEM;
	size_t i;

	*result = (struct usbguard_policy){ .policy = policy };
	out.policy = policy;
	out.remarks = calloc(rules->count + 1, sizeof(*out.remarks));
	if (policy && out.remarks) {
		policy->version = 1;
		policy->from = INT32_MIN;
		policy->until = INT32_MAX;
		snprintf(policy->name, sizeof(policy->name), "%s", options->name);
		snprintf(policy->issuer, sizeof(policy->issuer), "%s", options->issuer);
		snprintf(policy->zone, sizeof(policy->zone), "%s", options->zone);
		ret = convert(&out, rules, result);
	}
	for (i = 0; out.rules && i < out.count; i++)
		free(out.rules[i].devices);
	free(out.rules);
	free(out.remarks);
	return ret;
}

/**
 * usbguard_convert_free - give back what usbguard_convert() made
 * @result: the policy
 */
void usbguard_convert_free(struct usbguard_policy *result)
{
	size_t i;

	if (result->notes)
		for (i = 0; i <= result->policy->capabilities[0].rule_count; i++)
			free(result->notes[i]);
	free(result->notes);
	policy_model_free(result->policy);
	*result = (struct usbguard_policy){};
}
