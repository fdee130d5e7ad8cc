// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include <linux/bits.h>

#include "agent/policy_value.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_text.h"
#include "json.h"

/*
 * json-c takes over what is added to an object; adding fails only without
 * memory, and then the parent prints without it.
 */
/**
 * json_add_text - add a string to an object
 * @object: the object
 * @key: the member's name
 * @text: the string, cleaned; nothing is added for NULL
 */
void json_add_text(struct json_object *object, const char *key, const char *text)
{
	size_t size = text ? strlen(text) + 1 : 0;
	char *clean = size ? malloc(size) : NULL;

	if (clean) {
		ruleset_clean_copy(text, clean, size);
		json_object_object_add(object, key, json_object_new_string(clean));
	}
	free(clean);
}

/**
 * json_add_number - add a number to an object
 * @object: the object
 * @key: the member's name
 * @number: the number
 */
void json_add_number(struct json_object *object, const char *key, int64_t number)
{
	json_object_object_add(object, key, json_object_new_int64(number));
}

/**
 * json_add_bool - add a boolean to an object
 * @object: the object
 * @key: the member's name
 * @value: the boolean
 */
void json_add_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

static void add_digest(struct json_object *object, const char *key, const uint8_t *digest)
{
	char hex[2 * TRUST_DIGEST_SIZE + 1];
	size_t i;

	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	json_object_object_add(object, key, json_object_new_string(hex));
}

/**
 * json_print - write a document to standard output and free it
 * @object: the document
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_print(struct json_object *object, struct error *err)
{
	const char *text = object ? json_object_to_json_string_ext(object,
					JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE) :
				    NULL;
	int ret = 0;

	if (text)
		puts(text);
	else
		ret = error_set(err, -ENOMEM, "out of memory");
	json_object_put(object);
	return ret;
}

static void add_policy(struct json_object *object, const struct cg_ruleset *rs)
{
	json_add_text(object, "policy", rs->name);
	json_object_object_add(object, "version", json_object_new_uint64(rs->version));
	json_add_text(object, "issuer", rs->issuer);
}

static struct json_object *new_step(const struct ruleset_explanation *explanation,
				    const struct ruleset_step *step)
{
	struct json_object *object = json_object_new_object();

	json_add_number(object, "index", step->rule->index);
	json_add_text(object, "id", step->rule->id);
	json_add_text(object, "label", step->rule->label);
	json_add_text(object, "action", ruleset_names_get(&ruleset_actions, step->rule->action));
	json_add_bool(object, "monitor", step->rule->flags & CARDGATE_RULE_MONITOR);
	json_add_bool(object, "reached", step->reached);
	json_add_bool(object, "holds", step->holds);
	json_add_bool(object, "decides", explanation->decision.rule == step->rule);
	json_object_object_add(object, "why", json_object_new_string(step->why));
	return object;
}

/**
 * json_explanation - write an explanation to standard output
 * @rs: the rule set
 * @cap: what the device was asked for
 * @now: the moment, seconds since 1970-01-01 UTC
 * @explanation: what was found
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_explanation(const struct cg_ruleset *rs, enum cardgate_capability cap, s64 now,
		     const struct ruleset_explanation *explanation, struct error *err)
{
	struct json_object *object = json_object_new_object();
	struct json_object *steps = json_object_new_array();
	const struct cg_decision *decision = &explanation->decision;
	size_t i;

	add_policy(object, rs);
	json_add_text(object, "capability", ruleset_names_get(&ruleset_capabilities, cap));
	json_add_number(object, "time", now);
	json_add_text(object, "action", ruleset_names_get(&ruleset_actions, decision->action));
	json_add_text(object, "rule", decision->rule ? decision->rule->id : NULL);
	json_add_text(object, "monitor", decision->monitor ? decision->monitor->id : NULL);
	for (i = 0; i < explanation->count; i++)
		json_object_array_add(steps, new_step(explanation, &explanation->steps[i]));
	json_object_object_add(object, "rules", steps);
	return json_print(object, err);
}

/**
 * json_verdict - write who signed a policy to standard output
 * @rs: the rule set
 * @verdict: who signed it
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_verdict(const struct cg_ruleset *rs, const struct trust_verdict *verdict,
		 struct error *err)
{
	struct json_object *object = json_object_new_object();

	add_policy(object, rs);
	json_add_text(object, "signer", verdict->subject);
	json_add_text(object, "authority", verdict->authority_name);
	add_digest(object, "authority_key", verdict->authority);
	return json_print(object, err);
}

static struct json_object *new_window(const struct cardgate_window *window)
{
	struct json_object *object = json_object_new_object();
	char text[POLICY_VALUE_TEXT_SIZE];

	json_add_text(object, "days", policy_value_days_text(window->days, text));
	json_add_text(object, "from", policy_value_time_text(window->start, text));
	json_add_text(object, "to", policy_value_time_text(window->end, text));
	if (window->first != INT32_MIN)
		json_add_text(object, "first", policy_value_date_text(window->first, text));
	if (window->last != INT32_MAX)
		json_add_text(object, "last", policy_value_date_text(window->last, text));
	return object;
}

static struct json_object *new_schedule(const struct cg_schedule *schedule)
{
	struct json_object *object = json_object_new_object();
	struct json_object *windows = json_object_new_array();
	u32 i;

	json_add_text(object, "name", schedule->name);
	for (i = 0; i < schedule->count; i++)
		json_object_array_add(windows, new_window(&schedule->windows[i]));
	json_object_object_add(object, "windows", windows);
	return object;
}

static struct json_object *new_device(const struct cg_match *match)
{
	struct json_object *object = json_object_new_object();
	char value[RULESET_VALUE_SIZE];
	struct cg_subject device;
	size_t i;

	ruleset_device_from_match(match, &device);
	for (i = 0; i < ruleset_attribute_count; i++) {
		const struct ruleset_attribute *attr = &ruleset_attributes[i];

		if (!ruleset_device_has(attr, &device))
			continue;
		attr->format(attr, &device, value, sizeof(value));
		json_add_text(object, attr->key, value);
	}
	return object;
}

static void add_ref(struct json_object *list, u32 ref, const char *name)
{
	char clean[RULESET_CLEAN_SIZE], text[RULESET_CLEAN_SIZE + 1];

	snprintf(text, sizeof(text), "%s%s", ref & CARDGATE_NOT ? "!" : "",
		 ruleset_clean(name, clean));
	json_object_array_add(list, json_object_new_string(text));
}

static struct json_object *new_rule(const struct cg_ruleset *rs, const struct cg_rule *rule)
{
	struct json_object *object = json_object_new_object();
	struct json_object *devices = json_object_new_array();
	struct json_object *during = json_object_new_array();
	struct json_object *context = json_object_new_array();
	u32 i;

	json_add_number(object, "index", rule->index);
	json_add_text(object, "id", rule->id);
	json_add_text(object, "label", rule->label);
	json_add_text(object, "action", ruleset_names_get(&ruleset_actions, rule->action));
	json_add_bool(object, "monitor", rule->flags & CARDGATE_RULE_MONITOR);
	json_add_bool(object, "force", rule->flags & CARDGATE_RULE_FORCE);
	json_add_bool(object, "remote", rule->flags & CARDGATE_RULE_REMOTE);
	for (i = 0; i < rule->match_count; i++)
		json_object_array_add(devices, new_device(&rule->matches[i]));
	for (i = 0; i < rule->schedule_count; i++)
		add_ref(during, rule->schedules[i],
			rs->schedules[rule->schedules[i] & ~CARDGATE_NOT].name);
	for (i = 0; i < rule->context_count; i++)
		add_ref(context, rule->contexts[i],
			rs->contexts[rule->contexts[i] & ~CARDGATE_NOT]);
	json_object_object_add(object, "devices", devices);
	json_object_object_add(object, "during", during);
	json_object_object_add(object, "context", context);
	return object;
}

static struct json_object *new_capability(const struct cg_ruleset *rs, u32 cap)
{
	struct json_object *object = json_object_new_object();
	struct json_object *rules = json_object_new_array();
	u32 i;

	json_add_text(object, "name", ruleset_names_get(&ruleset_capabilities, cap));
	json_add_text(object, "default",
		      ruleset_names_get(&ruleset_actions, rs->caps[cap].default_action));
	json_add_bool(object, "remote", rs->caps[cap].remote);
	for (i = 0; i < rs->caps[cap].count; i++)
		json_object_array_add(rules, new_rule(rs, &rs->caps[cap].rules[i]));
	json_object_object_add(object, "rules", rules);
	return object;
}

/**
 * json_ruleset - write a rule set to standard output
 * @rs: the rule set
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_ruleset(const struct cg_ruleset *rs, struct error *err)
{
	struct json_object *object = json_object_new_object();
	struct json_object *schedules = json_object_new_array();
	struct json_object *contexts = json_object_new_array();
	struct json_object *capabilities = json_object_new_array();
	u32 i;

	add_policy(object, rs);
	if (rs->not_before != INT64_MIN)
		json_add_number(object, "not_before", rs->not_before);
	if (rs->not_after != INT64_MAX)
		json_add_number(object, "not_after", rs->not_after);
	json_add_bool(object, "release", rs->flags & CARDGATE_POLICY_RELEASE);
	json_add_bool(object, "operation", rs->flags & CARDGATE_POLICY_OPERATION);
	json_add_bool(object, "ask", rs->flags & CARDGATE_POLICY_ASK);
	json_add_bool(object, "ocsp", rs->flags & CARDGATE_POLICY_OCSP);
	json_add_bool(object, "packages", rs->flags & CARDGATE_POLICY_PACKAGES);
	json_add_text(object, "removal", ruleset_names_get(&ruleset_removals, rs->removal));
	json_add_text(object, "removal_context", rs->removal_context);
	json_add_bool(object, "bound", !(rs->flags & CARDGATE_POLICY_ANY_CARD));
	if (rs->source)
		add_digest(object, "source", rs->source);
	for (i = 0; i < rs->schedule_count; i++)
		json_object_array_add(schedules, new_schedule(&rs->schedules[i]));
	for (i = 0; i < rs->context_count; i++)
		add_ref(contexts, 0, rs->contexts[i]);
	for (i = 1; i <= CARDGATE_CAP_MAX; i++)
		if (rs->caps[i].named)
			json_object_array_add(capabilities, new_capability(rs, i));
	json_object_object_add(object, "schedules", schedules);
	json_object_object_add(object, "contexts", contexts);
	json_object_object_add(object, "capabilities", capabilities);
	return json_print(object, err);
}
