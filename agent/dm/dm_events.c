// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens on this device -> reports for its server. Nothing is kept while no server has an
 * account here.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/dm/dm_events.h"
#include "agent/dm/dm_report.h"
#include "agent/log.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"

/* Who tries in a loop is told once in a while, and how often it was */
#define REPEAT_SECONDS	60
#define REPEATS		32

/* Result codes of DCMO's alert for a policy; see operation.c for those of operations */
#define CODE_DONE	1200
#define CODE_REFUSED	1400
#define CODE_UNTRUSTED	1407
#define CODE_STALE	1452

static const char * const nodes[CARDGATE_CAP_MAX + 1] = {
	[CARDGATE_CAP_BLUETOOTH] = "./DCMO/Bluetooth",
	[CARDGATE_CAP_USB] = "./DCMO/USB",
	[CARDGATE_CAP_CAMERA] = "./DCMO/Camera",
	[CARDGATE_CAP_IR] = "./DCMO/Infrared",
};

static bool is_managed(const char *state)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/dm/tree.xml", state);
	return !access(path, F_OK);
}

/**
 * dm_events_put - report something, if there is a server
 * @state: directory of the association
 * @source: node that it is about
 * @type: type of the alert
 * @format: format of @data
 * @mark: "informational" or worse
 * @data: what to tell
 */
void dm_events_put(const char *state, const char *source, const char *type, const char *format,
		   const char *mark, const char *data)
{
	const struct dm_report report = {
		.source = (char *)source, .type = (char *)type, .format = (char *)format,
		.mark = (char *)mark, .data = (char *)data,
	};
	struct error err = {};

	if (!is_managed(state))
		return;
	if (dm_report_keep(state, &report, &err))
		log_line(LOG_ERR, "not reported: %s", err.text);
}

/*
 * struct repeat - something that may happen in a loop
 * @what: device, program and kind
 * @told: when it was reported
 * @count: how often it was since
 */
static struct repeat {
	char what[256];
	time_t told;
	unsigned int count;
} repeats[REPEATS];

/* Return: how often it happened without being reported, and this once; 0: not now */
static unsigned int worth_telling(const char *what)
{
	struct repeat *repeat = repeats, *oldest = repeats;
	time_t now = time(NULL);
	unsigned int count;
	size_t i;

	for (i = 0; i < REPEATS; i++) {
		repeat = &repeats[i];
		if (!strcmp(repeat->what, what))
			break;
		oldest = repeat->told < oldest->told ? repeat : oldest;
	}
	if (i == REPEATS) {
		repeat = oldest;
		*repeat = (struct repeat){};
		snprintf(repeat->what, sizeof(repeat->what), "%s", what);
	}
	repeat->count++;
	if (now >= repeat->told && now - repeat->told < REPEAT_SECONDS)
		return 0;
	count = repeat->count;
	repeat->count = 0;
	repeat->told = now;
	return count;
}

static const char *node_of(uint32_t cap)
{
	return cap <= CARDGATE_CAP_MAX && nodes[cap] ? nodes[cap] : "./Cardgate/Policy";
}

/* Names come from devices and programs */
static void describe(const struct kernel_event *event, const char *what, char *text, size_t size)
{
	char comm[RULESET_CLEAN_SIZE], path[256];

	ruleset_clean_copy(event->device.path, path, sizeof(path));
	snprintf(text, size, "%s by %s (uid %u): %s", what, ruleset_clean(event->comm, comm),
		 event->uid, path);
}

static void tell_use(const char *state, const struct kernel_event *event)
{
	char what[DM_EVENTS_TEXT], data[DM_EVENTS_TEXT + 64];
	unsigned int count;

	describe(event, "use refused", what, sizeof(what));
	count = worth_telling(what);
	if (!count)
		return;
	if (count > 1)
		snprintf(data, sizeof(data), "%s, %u times", what, count);
	else
		snprintf(data, sizeof(data), "%s", what);
	dm_events_put(state, node_of(event->device.capability), DM_EVENTS_USE, "chr",
		      "informational", data);
}

static void tell_tamper(const char *state, const struct kernel_event *event)
{
	char detail[RULESET_CLEAN_SIZE], what[DM_EVENTS_TEXT];

	describe(event, ruleset_clean(event->detail, detail), what, sizeof(what));
	if (worth_telling(what))
		dm_events_put(state, "./Cardgate/Policy", DM_EVENTS_TAMPER, "chr", "critical",
			      what);
}

static void tell_clock(const char *state, const struct kernel_event *event)
{
	const bool back = event->clock == CARDGATE_CLOCK_SET_BACK;

	dm_events_put(state, "./Cardgate/Policy/ClockTrusted", DM_EVENTS_CLOCK, "chr",
		      back ? "warning" : "informational",
		      back ? "the clock was set back: timed rules fail closed" :
			     "the clock caught up");
}

/**
 * dm_events_kernel - report an event of the kernel
 * @state: directory of the association
 * @event: refused uses, tampering and the clock are reported, others passed over
 */
void dm_events_kernel(const char *state, const struct kernel_event *event)
{
	switch (event->event) {
	case CARDGATE_EVENT_REFUSED:
		tell_use(state, event);
		break;
	case CARDGATE_EVENT_TAMPER:
		tell_tamper(state, event);
		break;
	case CARDGATE_EVENT_CLOCK:
		tell_clock(state, event);
		break;
	default:
		break;
	}
}

static int code_of(int outcome)
{
	switch (outcome) {
	case 0:
		return CODE_DONE;
	case -ENOKEY:
	case -EKEYREJECTED:
	case -EKEYEXPIRED:
	case -EKEYREVOKED:
	case -EBADMSG:
		return CODE_UNTRUSTED;
	case -ESTALE:
	case -EEXIST:
		return CODE_STALE;
	default:
		return CODE_REFUSED;
	}
}

/**
 * dm_events_policy - report that a policy was applied or refused
 * @state: directory of the association
 * @outcome: 0, or the -errno that it was refused with
 * @association: what is in force afterwards
 * @text: why it was refused, or NULL
 */
void dm_events_policy(const char *state, int outcome, const struct association *association,
		      const char *text)
{
	char code[16], data[DM_EVENTS_TEXT];

	snprintf(code, sizeof(code), "%d", code_of(outcome));
	dm_events_put(state, "./Cardgate/Policy", DM_EVENTS_DCMO, "int",
		      outcome ? "warning" : "minor", code);
	if (outcome)
		snprintf(data, sizeof(data), "refused: %s", text);
	else if (association->exists)
		snprintf(data, sizeof(data), "policy %s version %" PRIu64 " of %s is in force",
			 association->policy_name, association->policy_version,
			 association->authority_name);
	else
		snprintf(data, sizeof(data), "released");
	dm_events_put(state, "./Cardgate/Policy", DM_EVENTS_POLICY, "chr",
		      outcome ? "warning" : "minor", data);
}

/**
 * dm_events_written - report that the policy in force was written to a card, or why not
 * @state: directory of the association
 * @association: with the policy
 * @outcome: 0, or the -errno that it failed with
 * @text: why
 */
void dm_events_written(const char *state, const struct association *association, int outcome,
		       const char *text)
{
	char data[DM_EVENTS_TEXT];

	snprintf(data, sizeof(data), "policy %s version %" PRIu64 " was %swritten to the card%s%s",
		 association->policy_name, association->policy_version, outcome ? "not " : "",
		 outcome ? ": " : "", outcome ? text : "");
	dm_events_put(state, "./Cardgate/Policy/Bundle", DM_EVENTS_CARD, "chr",
		      outcome ? "warning" : "informational", data);
}

/**
 * dm_events_card - report that a card of the association came or went
 * @state: directory of the association
 * @reader: where
 * @inserted: it came
 */
void dm_events_card(const char *state, const char *reader, bool inserted)
{
	char clean[RULESET_CLEAN_SIZE], data[DM_EVENTS_TEXT];

	snprintf(data, sizeof(data), "card %s: %s", inserted ? "inserted" : "removed",
		 ruleset_clean(reader, clean));
	dm_events_put(state, "./Cardgate/Association", DM_EVENTS_CARD, "chr", "informational",
		      data);
}

/**
 * dm_events_schedule - report what became of a schedule's moment
 * @state: directory of the association
 * @node: URI of the schedule
 * @bad: it was not done, or not as it should be
 * @text: in words
 */
void dm_events_schedule(const char *state, const char *node, bool bad, const char *text)
{
	dm_events_put(state, node, DM_EVENTS_SCHEDULE, "chr", bad ? "warning" : "informational",
		      text);
}
