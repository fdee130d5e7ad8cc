// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel events -> log lines.
 */
#include <inttypes.h>
#include <stdio.h>

#include "agent/log.h"
#include "agent/report.h"
#include "agent/ruleset_names.h"

static const char *name_of(const struct ruleset_names *names, uint32_t number)
{
	const char *name = ruleset_names_get(names, number);

	return name ? name : "?";
}

static void why(const struct kernel_device *device, char *text, size_t size)
{
	switch (device->reason) {
	case CARDGATE_REASON_RULE:
		snprintf(text, size, "rule %s%s%s", device->rule_id,
			 *device->rule_label ? ": " : "", device->rule_label);
		break;
	case CARDGATE_REASON_EXEMPT:
		snprintf(text, size, "never cut off");
		break;
	case CARDGATE_REASON_OPERATION:
		snprintf(text, size, "remote operation");
		break;
	case CARDGATE_REASON_NO_POLICY:
		snprintf(text, size, "no policy");
		break;
	case CARDGATE_REASON_DEFAULT:
		snprintf(text, size, "default");
		break;
	}
}

static void report_decision(const struct kernel_event *event)
{
	const struct kernel_device *device = &event->device;
	char reason[256] = "";

	why(device, reason, sizeof(reason));
	log_line(device->action == CARDGATE_ACTION_DENY ? LOG_NOTICE : LOG_INFO,
		 "%s %s: %s (policy %s version %" PRIu64 ", %s)%s%s",
		 name_of(&ruleset_capabilities, device->capability),
		 name_of(&ruleset_actions, device->action), device->path, event->policy_name,
		 event->policy_version, reason, *event->monitor ? ", monitor rule held: " : "",
		 event->monitor);
}

static void report_refused(const struct kernel_event *event)
{
	log_line(LOG_NOTICE, "%s refused to %s (pid %u, uid %u): %s",
		 name_of(&ruleset_capabilities, event->device.capability), event->comm,
		 event->pid, event->uid, event->device.path);
}

static void report_ruleset(const struct kernel_event *event)
{
	if (*event->policy_name)
		log_line(LOG_INFO, "policy %s version %" PRIu64 " is carried out",
			 event->policy_name, event->policy_version);
}

static void report_context(const struct kernel_event *event)
{
	static const char * const states[] = { "unknown", "clear", "set" };

	if (event->context.state < sizeof(states) / sizeof(*states))
		log_line(LOG_INFO, "context %s is %s", event->context.name,
			 states[event->context.state]);
}

static void report_clock(const struct kernel_event *event)
{
	if (event->clock == CARDGATE_CLOCK_SET_BACK)
		log_line(LOG_WARNING, "the clock was set back: timed rules fail closed");
	else
		log_line(LOG_NOTICE, "the clock caught up: timed rules count again");
}

static void report_tamper(const struct kernel_event *event)
{
	log_line(LOG_WARNING, "tampering by %s (pid %u, uid %u): %s%s%s", event->comm,
		 event->pid, event->uid, event->detail, *event->device.path ? ": " : "",
		 event->device.path);
}

static void report_sealed(const struct kernel_event *event)
{
	size_t i;

	for (i = 0; i < event->authority_count; i++)
		log_line(LOG_NOTICE, "sealed until reboot by %s", event->authorities[i]);
}

static void report_confirm(const struct kernel_event *event)
{
	static const char * const texts[] = {
		[CARDGATE_CONFIRM_PENDING] = "waits to be confirmed",
		[CARDGATE_CONFIRM_CONFIRMED] = "stays",
		[CARDGATE_CONFIRM_RETURNED] = "is in force again",
	};

	if (event->confirm <= CARDGATE_CONFIRM_RETURNED)
		log_line(LOG_NOTICE, "policy %s version %" PRIu64 " %s",
			 *event->policy_name ? event->policy_name : "(none)",
			 event->policy_version, texts[event->confirm]);
}

static void (* const reports[])(const struct kernel_event *event) = {
	[CARDGATE_EVENT_DECISION] = report_decision,
	[CARDGATE_EVENT_REFUSED] = report_refused,
	[CARDGATE_EVENT_RULESET] = report_ruleset,
	[CARDGATE_EVENT_CONTEXT] = report_context,
	[CARDGATE_EVENT_CLOCK] = report_clock,
	[CARDGATE_EVENT_TAMPER] = report_tamper,
	[CARDGATE_EVENT_SEALED] = report_sealed,
	[CARDGATE_EVENT_CONFIRM] = report_confirm,
};

/**
 * report_event - write a kernel event to the log
 * @event: the event; unknown kinds are passed over
 */
void report_event(const struct kernel_event *event)
{
	if (event->event < sizeof(reports) / sizeof(*reports) && reports[event->event])
		reports[event->event](event);
}

/**
 * report_state - write to the log what is in force, after events were lost
 * @status: what is in force
 * @devices: all devices
 * @count: how many
 */
void report_state(const struct kernel_status *status, const struct kernel_device *devices,
		  size_t count)
{
	char reason[256];
	size_t i;

	log_line(LOG_WARNING, "events were lost; policy %s version %" PRIu64
		 " is in force, %zu devices are present%s",
		 status->has_policy ? status->policy_name : "(none)", status->policy_version,
		 count, status->locksmith ? "; LOCKSMITH: nothing is enforced" : "");
	for (i = 0; i < count; i++) {
		if (devices[i].action != CARDGATE_ACTION_DENY)
			continue;
		why(&devices[i], reason, sizeof(reason));
		log_line(LOG_NOTICE, "%s deny: %s (%s)",
			 name_of(&ruleset_capabilities, devices[i].capability), devices[i].path,
			 reason);
	}
}
