// SPDX-License-Identifier: GPL-2.0-or-later
#include "agent/cli/names.h"

static const char * const states[] = {
	[CARDGATE_STATE_ALLOWED] = "allowed",
	[CARDGATE_STATE_RESTRICTED] = "restricted",
	[CARDGATE_STATE_DENIED] = "denied",
};

static const char * const reasons[] = {
	[CARDGATE_REASON_NO_POLICY] = "no-policy",
	[CARDGATE_REASON_DEFAULT] = "default",
	[CARDGATE_REASON_RULE] = "rule",
	[CARDGATE_REASON_EXEMPT] = "exempt",
	[CARDGATE_REASON_OPERATION] = "operation",
};

static const char * const clocks[] = {
	[CARDGATE_CLOCK_TRUSTED] = "trusted",
	[CARDGATE_CLOCK_SET_BACK] = "set-back",
};

static const char * const contexts[] = {
	[CARDGATE_CONTEXT_UNKNOWN] = "unknown",
	[CARDGATE_CONTEXT_CLEAR] = "clear",
	[CARDGATE_CONTEXT_SET] = "set",
};

static const char * const schedules[] = {
	[CARDGATE_SCHEDULE_STATE_UNKNOWN] = "unknown",
	[CARDGATE_SCHEDULE_STATE_CLOSED] = "closed",
	[CARDGATE_SCHEDULE_STATE_OPEN] = "open",
};

static const char * const confirms[] = {
	[CARDGATE_CONFIRM_PENDING] = "pending",
	[CARDGATE_CONFIRM_CONFIRMED] = "confirmed",
	[CARDGATE_CONFIRM_RETURNED] = "returned",
};

static const char * const events[] = {
	[CARDGATE_EVENT_DECISION] = "decision",
	[CARDGATE_EVENT_REFUSED] = "refused",
	[CARDGATE_EVENT_RULESET] = "ruleset",
	[CARDGATE_EVENT_CONTEXT] = "context",
	[CARDGATE_EVENT_CLOCK] = "clock",
	[CARDGATE_EVENT_TAMPER] = "tamper",
	[CARDGATE_EVENT_SEALED] = "sealed",
	[CARDGATE_EVENT_CONFIRM] = "confirm",
};

#define NAMES(list) { list, sizeof(list) / sizeof((list)[0]) }

const struct ruleset_names names_states = NAMES(states);
const struct ruleset_names names_reasons = NAMES(reasons);
const struct ruleset_names names_clocks = NAMES(clocks);
const struct ruleset_names names_contexts = NAMES(contexts);
const struct ruleset_names names_schedules = NAMES(schedules);
const struct ruleset_names names_confirms = NAMES(confirms);
const struct ruleset_names names_events = NAMES(events);
