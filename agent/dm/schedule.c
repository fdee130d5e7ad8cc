// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Schedules of the tree (./Schedule/<name>) and what is done at their moments: an Exec, with the
 * rights of the server that made the schedule. A moment is done with when that is on the disk, so
 * a device that dies in the middle of a run does it again.
 *
 * The agent, which does not read the tree, finds the next moment in a file beside it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_events.h"
#include "agent/dm/schedule.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_value.h"
#include "agent/file.h"
#include "agent/log.h"

static const char *text_of(const struct tree_node *node, const char *name)
{
	const struct tree_node *leaf = tree_node_child(node, name);

	return leaf && leaf->len ? (const char *)leaf->data : NULL;
}

static bool moment_of(const struct tree_node *node, const char *name, int64_t *moment)
{
	const char *text = text_of(node, name);

	return text && tree_value_parse_time(text, moment);
}

/**
 * schedule_days - days of the week by their names
 * @text: "Mon,Tue"; empty: all
 * @days: set as in struct timetable
 *
 * Return: false when it is none.
 */
bool schedule_days(const char *text, unsigned int *days)
{
	static const char names[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	unsigned int i;

	*days = 0;
	while (*text) {
		for (i = 0; i < 7 && strncmp(text, names[i], 3); i++)
			;
		if (i == 7 || (text[3] && text[3] != ',') || (text[3] && !text[4]))
			return false;
		*days |= 1U << i;
		text += text[3] ? 4 : 3;
	}
	return true;
}

/**
 * schedule_missed - what becomes of missed moments, by its name
 * @text: skip, once or all
 * @missed: set
 *
 * Return: false when it is none.
 */
bool schedule_missed(const char *text, enum timetable_missed *missed)
{
	static const char * const names[] = {
		[TIMETABLE_SKIP] = "skip", [TIMETABLE_ONCE] = "once", [TIMETABLE_ALL] = "all",
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*missed = i;
		if (!strcmp(text, names[i]))
			return true;
	}
	return false;
}

/*
 * What was scheduled for a moment that is past was missed. Of what recurs, only what comes after
 * it was scheduled can be.
 */
static int64_t last_of(const struct tree_node *node, const struct timetable *timetable)
{
	int64_t last = timetable->start - 1;

	if (moment_of(node, "Last", &last) || !timetable->every || node->stamp < last)
		return last;
	return node->stamp;
}

/**
 * schedule_read - what a node of the tree schedules
 * @node: child of ./Schedule
 * @schedule: filled in
 * @why: what is missing
 *
 * Return: 0, or -EINVAL when it is not complete.
 */
int schedule_read(const struct tree_node *node, struct schedule *schedule, struct error *why)
{
	struct timetable *t = &schedule->timetable;
	const char *every = text_of(node, "Every"), *days = text_of(node, "Days"),
		   *missed = text_of(node, "Missed");

	*schedule = (struct schedule){
		.target = text_of(node, "Target"), .data = tree_node_child(node, "Data"),
		.server = text_of(node, "Server"), .timetable.until = TIMETABLE_NEVER,
	};
	if (!schedule->target || !moment_of(node, "Start", &t->start))
		return error_set(why, -EINVAL, "%s: Target and Start expected", node->name);
	t->every = every ? strtoll(every, NULL, 10) : 0;
	if (every && (t->every < TIMETABLE_EVERY_MIN || t->every > TIMETABLE_EVERY_MAX))
		return error_set(why, -EINVAL, "%s: Every", node->name);
	if (days && !schedule_days(days, &t->days))
		return error_set(why, -EINVAL, "%s: Days", node->name);
	if (t->days && t->every && t->every != TIMETABLE_DAY)
		return error_set(why, -EINVAL, "%s: Days go with an Every of %d", node->name,
				 TIMETABLE_DAY);
	if (t->days)
		t->every = TIMETABLE_DAY;
	moment_of(node, "Until", &t->until);
	if (missed && !schedule_missed(missed, &t->missed))
		return error_set(why, -EINVAL, "%s: Missed", node->name);
	t->last = last_of(node, t);
	return 0;
}

static void tell(const struct tree *tree, const struct tree_node *node, bool bad, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));

static void tell(const struct tree *tree, const struct tree_node *node, bool bad, const char *fmt,
		 ...)
{
	char text[DM_EVENTS_TEXT], *uri = tree_node_uri(node);
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log_line(bad ? LOG_WARNING : LOG_NOTICE, "schedule %s: %s", node->name, text);
	if (uri)
		dm_events_schedule(tree->state, uri, bad, text);
	free(uri);
}

static void run_one(struct tree *tree, const struct tree_node *node,
		    const struct schedule *schedule, int64_t moment, bool late)
{
	struct tree_item item = { .uri = (char *)schedule->target, .type = (char *)"text/plain" };
	char time[TREE_TIME_SIZE], correlator[TREE_SEGMENT_MAX + TREE_TIME_SIZE + 2];
	struct error why = {};
	int status;

	if (schedule->data) {
		item.format = schedule->data->format;
		item.type = schedule->data->type;
		item.data = schedule->data->data;
		item.len = schedule->data->len;
	}
	tree_value_time(moment, time);
	snprintf(correlator, sizeof(correlator), "%s/%s", node->name, time);
	status = tree_exec(tree, schedule->server, &item, correlator, &why);
	if (status >= 300)
		tell(tree, node, true, "%s: status %d: %s", time, status, why.text);
	else
		tell(tree, node, false, "%s: %s", time, late ? "done late" : "done");
}

/* By the device itself: of servers' commands that is no change */
static int set_last(struct tree *tree, const struct tree_node *node, int64_t last,
		    struct error *why)
{
	char time[TREE_TIME_SIZE], *above = tree_node_uri(node), *uri = NULL;
	struct tree_item item = { .format = TREE_CHR };
	int status = DM_FAILED;

	tree_value_time(last, time);
	if (above && asprintf(&uri, "%s/Last", above) > 0) {
		item.uri = uri;
		item.data = (uint8_t *)strdup(time);
		item.len = strlen(time);
		status = tree_node_child(node, "Last") ? tree_replace(tree, NULL, &item, why) :
							 tree_add(tree, NULL, &item, why);
		free(item.data);
	}
	free(above);
	free(uri);
	return status;
}

static int look_at(struct tree *tree, const struct tree_node *node, int64_t now,
		   struct error *err)
{
	struct timetable_due due;
	struct schedule schedule;
	struct error why = {};
	size_t i;

	if (schedule_read(node, &schedule, &why))
		return 0;
	timetable_due(&schedule.timetable, now, &due);
	for (i = 0; i < due.count; i++)
		run_one(tree, node, &schedule, due.moments[i], i < due.late);
	if (due.skipped)
		tell(tree, node, true, "%" PRIu64 " missed, not done", due.skipped);
	if (due.last == schedule.timetable.last || set_last(tree, node, due.last, &why) == DM_OK)
		return 0;
	return error_set(err, -EIO, "schedule %s runs again: %s", node->name, why.text);
}

/**
 * schedule_run - do what is due
 * @tree: the tree, in no Atomic
 * @now: the time
 * @err: message on failure
 *
 * Return: 0; -EIO when that something was done is not on the disk, it will be done again; what
 * schedule_note() says.
 */
int schedule_run(struct tree *tree, int64_t now, struct error *err)
{
	const struct tree_node *top = tree_node_child(tree->root, SCHEDULE_NODE), *node;
	int ret = 0;

	for (node = top->child; node; node = node->next)
		ret = look_at(tree, node, now, err) ?: ret;
	return ret ?: schedule_note(tree, err);
}

/**
 * schedule_note - write down for the agent when something is due
 * @tree: the tree
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int schedule_note(const struct tree *tree, struct error *err)
{
	const struct tree_node *top = tree_node_child(tree->root, SCHEDULE_NODE), *node;
	int64_t next = TIMETABLE_NEVER, one;
	struct schedule schedule;
	char path[512], text[32];

	for (node = top->child; node; node = node->next) {
		if (schedule_read(node, &schedule, err))
			continue;
		one = timetable_next(&schedule.timetable);
		next = one < next ? one : next;
	}
	if (next == schedule_wake(tree->state))
		return 0;
	snprintf(path, sizeof(path), "%s/" SCHEDULE_WAKE, tree->state);
	snprintf(text, sizeof(text), "%" PRId64 "\n", next);
	return file_write(path, 0600, text, strlen(text), err);
}
