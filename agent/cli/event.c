// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events as lines. One of no kind stands for events that were lost.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "agent/cli/device.h"
#include "agent/cli/event.h"
#include "agent/cli/format.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/cli/rule.h"

static void print_decision(const struct kernel_event *event)
{
	const struct kernel_device *device = &event->device;
	bool denied = device->action == CARDGATE_ACTION_DENY;
	char why[DEVICE_WHY_SIZE];

	format_print(denied ? FORMAT_BAD : FORMAT_GOOD, stdout, "%-5s",
		     ruleset_names_get(&ruleset_actions, device->action));
	format_print(FORMAT_PLAIN, stdout, " device %u /sys%s (%s)", device->id, device->path,
		     device_why(device, why));
	if (*event->monitor)
		format_print(FORMAT_WARNING, stdout, ", monitor rule %s held", event->monitor);
}

static void print_task(const struct kernel_event *event)
{
	format_print(FORMAT_PLAIN, stdout, "%s, process %u of user %u", event->comm, event->pid,
		     event->uid);
}

static void print_refused(const struct kernel_event *event)
{
	format_print(FORMAT_PLAIN, stdout, "%s device %u /sys%s to ",
		     ruleset_names_get(&ruleset_capabilities, event->device.capability),
		     event->device.id, event->device.path);
	print_task(event);
}

static void print_ruleset(const struct kernel_event *event)
{
	if (*event->policy_name)
		format_print(FORMAT_PLAIN, stdout, "policy %s, version %" PRIu64
			     ", is carried out", event->policy_name, event->policy_version);
	else
		fputs("no policy", stdout);
}

static void print_context(const struct kernel_event *event)
{
	format_print(FORMAT_PLAIN, stdout, "%s is %s", event->context.name,
		     ruleset_names_get(&names_contexts, event->context.state));
}

static void print_clock(const struct kernel_event *event)
{
	format_print(event->clock == CARDGATE_CLOCK_TRUSTED ? FORMAT_PLAIN : FORMAT_WARNING,
		     stdout, "%s", ruleset_names_get(&names_clocks, event->clock));
}

static void print_tamper(const struct kernel_event *event)
{
	format_print(FORMAT_WARNING, stdout, "%s", event->detail);
	if (event->device.id)
		format_print(FORMAT_PLAIN, stdout, " of device %u /sys%s", event->device.id,
			     event->device.path);
	fputs(" by ", stdout);
	print_task(event);
}

static void print_sealed(const struct kernel_event *event)
{
	size_t i;

	fputs("obeys only", stdout);
	for (i = 0; i < event->authority_count; i++)
		format_print(FORMAT_PLAIN, stdout, "%s %s", i ? "," : "", event->authorities[i]);
}

static void print_confirm(const struct kernel_event *event)
{
	static const char * const texts[] = {
		[CARDGATE_CONFIRM_PENDING] = "waits to be confirmed",
		[CARDGATE_CONFIRM_CONFIRMED] = "stays",
		[CARDGATE_CONFIRM_RETURNED] = "returned: the one after it was not confirmed",
	};

	if (event->confirm > CARDGATE_CONFIRM_RETURNED)
		return;
	if (*event->policy_name)
		format_print(FORMAT_PLAIN, stdout, "policy %s, version %" PRIu64 ", %s",
			     event->policy_name, event->policy_version, texts[event->confirm]);
	else
		format_print(FORMAT_PLAIN, stdout, "no policy: that %s", texts[event->confirm]);
	if (event->confirm_within)
		format_print(FORMAT_PLAIN, stdout, " for %u s", event->confirm_within);
}

static void put_device(struct json_object *map, const struct kernel_event *event)
{
	char path[sizeof(event->device.path) + 4];

	json_put_number(map, "id", event->device.id);
	snprintf(path, sizeof(path), "/sys%s", event->device.path);
	json_put_text(map, "path", *event->device.path ? path : NULL);
}

static void put_policy(struct json_object *map, const struct kernel_event *event)
{
	struct json_object *policy = NULL;

	if (*event->policy_name) {
		policy = json_map();
		json_put_text(policy, "name", event->policy_name);
		json_put_number(policy, "version", event->policy_version);
		json_put_hex(policy, "digest", event->policy_digest, CARDGATE_DIGEST_SIZE);
	}
	json_put(map, "policy", policy);
}

static struct json_object *condition_json(const struct kernel_condition *condition)
{
	bool schedule = condition->is_schedule;

	return rule_json_condition(schedule ? "schedule" : "context", condition->name,
				   condition->negated,
				   ruleset_names_get(schedule ? &names_schedules : &names_contexts,
						     condition->state));
}

static void put_decision(struct json_object *map, const struct kernel_event *event)
{
	struct json_object *conditions = json_list();
	size_t i;

	put_device(map, event);
	device_json_decision(map, &event->device);
	json_put_text(map, "monitor", *event->monitor ? event->monitor : NULL);
	json_put_time(map, "decided_at", event->decided_at);
	json_put_text(map, "clock", ruleset_names_get(&names_clocks, event->clock));
	for (i = 0; i < event->condition_count; i++)
		json_add(conditions, condition_json(&event->conditions[i]));
	json_put(map, "conditions", conditions);
}

static void put_attempt(struct json_object *map, const struct kernel_event *event)
{
	bool device = event->device.id;

	if (device)
		put_device(map, event);
	json_put_text(map, "capability", device ?
		      ruleset_names_get(&ruleset_capabilities, event->device.capability) : NULL);
	if (event->event == CARDGATE_EVENT_TAMPER)
		json_put_text(map, "detail", event->detail);
	json_put_number(map, "pid", event->pid);
	json_put_number(map, "uid", event->uid);
	json_put_text(map, "comm", event->comm);
}

static void put_ruleset(struct json_object *map, const struct kernel_event *event)
{
	json_put_number(map, "generation", event->generation);
	if (*event->policy_name)
		json_put_hex(map, "digest", event->policy_digest, CARDGATE_DIGEST_SIZE);
}

static void put_context(struct json_object *map, const struct kernel_event *event)
{
	json_put_text(map, "name", event->context.name);
	json_put_text(map, "state", ruleset_names_get(&names_contexts, event->context.state));
}

static void put_clock(struct json_object *map, const struct kernel_event *event)
{
	json_put_text(map, "clock", ruleset_names_get(&names_clocks, event->clock));
}

static void put_sealed(struct json_object *map, const struct kernel_event *event)
{
	struct json_object *authorities = json_list();
	size_t i;

	for (i = 0; i < event->authority_count; i++)
		json_add_text(authorities, event->authorities[i]);
	json_put(map, "sealed_by", authorities);
}

static void put_confirm(struct json_object *map, const struct kernel_event *event)
{
	json_put_text(map, "state", ruleset_names_get(&names_confirms, event->confirm));
	json_put(map, "confirm_within", NULL);
	if (event->confirm_within)
		json_put_number(map, "confirm_within", event->confirm_within);
}

static const struct kind {
	void (*print)(const struct kernel_event *event);
	void (*put)(struct json_object *map, const struct kernel_event *event);
} kinds[] = {
	[CARDGATE_EVENT_DECISION] = { print_decision, put_decision },
	[CARDGATE_EVENT_REFUSED] = { print_refused, put_attempt },
	[CARDGATE_EVENT_RULESET] = { print_ruleset, put_ruleset },
	[CARDGATE_EVENT_CONTEXT] = { print_context, put_context },
	[CARDGATE_EVENT_CLOCK] = { print_clock, put_clock },
	[CARDGATE_EVENT_TAMPER] = { print_tamper, put_attempt },
	[CARDGATE_EVENT_SEALED] = { print_sealed, put_sealed },
	[CARDGATE_EVENT_CONFIRM] = { print_confirm, put_confirm },
};

static const struct kind *kind_of(const struct kernel_event *event)
{
	if (event->event >= sizeof(kinds) / sizeof(*kinds) || !kinds[event->event].print)
		return NULL;
	return &kinds[event->event];
}

/**
 * event_print - write an event for people
 * @event: the event
 */
void event_print(const struct kernel_event *event)
{
	const struct kind *kind = kind_of(event);
	char text[FORMAT_TIME_SIZE];

	if (!event->event) {
		format_print(FORMAT_WARNING, stdout,
			     "%s  lost      events came faster than they were read",
			     format_time(time(NULL), text));
		putchar('\n');
		return;
	}
	format_print(FORMAT_FAINT, stdout, "%s", format_time(event->time, text));
	format_print(FORMAT_PLAIN, stdout, "  %-8s  ",
		     ruleset_names_get(&names_events, event->event));
	if (kind)
		kind->print(event);
	if (event->locksmith)
		format_print(FORMAT_BAD, stdout, "  (locksmith: not enforced)");
	putchar('\n');
}

/**
 * event_print_json - write an event for programs, in one line
 * @event: the event
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int event_print_json(const struct kernel_event *event, struct error *err)
{
	const struct kind *kind = kind_of(event);
	struct json_object *map = json_map();

	if (!event->event) {
		json_put_text(map, "event", "lost");
		return json_print_line(map, err);
	}
	json_put_text(map, "event", ruleset_names_get(&names_events, event->event));
	json_put_number(map, "seq", event->seq);
	json_put_time(map, "time", event->time);
	put_policy(map, event);
	json_put_flag(map, "sealed", event->sealed);
	json_put_flag(map, "locksmith", event->locksmith);
	if (kind)
		kind->put(map, event);
	return json_print_line(map, err);
}

/**
 * event_print_state - write a device's decision for people, in place of lost events
 * @device: the device
 */
void event_print_state(const struct kernel_device *device)
{
	const struct kernel_event event = { .device = *device };
	char text[FORMAT_TIME_SIZE];

	format_print(FORMAT_FAINT, stdout, "%s", format_time(time(NULL), text));
	format_print(FORMAT_PLAIN, stdout, "  %-8s  ", "state");
	print_decision(&event);
	putchar('\n');
}

/**
 * event_print_state_json - the same for programs, in one line
 * @device: the device
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int event_print_state_json(const struct kernel_device *device, struct error *err)
{
	const struct kernel_event event = { .device = *device };
	struct json_object *map = json_map();

	json_put_text(map, "event", "state");
	json_put_time(map, "time", time(NULL));
	put_device(map, &event);
	device_json_decision(map, device);
	return json_print_line(map, err);
}
