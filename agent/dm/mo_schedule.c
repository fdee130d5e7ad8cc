// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Schedule/<name>, urn:oma:mo:oma-dm-scheduling:1.0: what is done at its moments. Of OMA's
 * document nothing but the identifier was at hand: these nodes are ours, and all of them are here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/schedule.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_value.h"

#define ALL	(TREE_ADD | TREE_DELETE | TREE_GET | TREE_REPLACE)
#define TEXT_MAX 64

static int refuse(const struct tree_node *node, const char *expected, struct error *why)
{
	error_set(why, 0, "%s: %s expected", node->name, expected);
	return DM_BAD_REQUEST;
}

static const char *text_of(const uint8_t *data, size_t len, char text[TEXT_MAX])
{
	snprintf(text, TEXT_MAX, "%.*s", (int)(len < TEXT_MAX ? len : 0), data ?
		 (const char *)data : "");
	return text;
}

static int check_moment(const struct tree_node *node, const uint8_t *data, size_t len,
			struct error *why)
{
	char text[TEXT_MAX];
	int64_t moment;

	return tree_value_parse_time(text_of(data, len, text), &moment) ? DM_OK :
	       refuse(node, "20261130T080000Z", why);
}

static int check_every(const struct tree_node *node, const uint8_t *data, size_t len,
		       struct error *why)
{
	char text[TEXT_MAX];
	long long every = strtoll(text_of(data, len, text), NULL, 10);

	return every >= TIMETABLE_EVERY_MIN && every <= TIMETABLE_EVERY_MAX ? DM_OK :
	       refuse(node, "at least 60 seconds", why);
}

static int check_days(const struct tree_node *node, const uint8_t *data, size_t len,
		      struct error *why)
{
	char text[TEXT_MAX];
	unsigned int days;

	return len < TEXT_MAX && schedule_days(text_of(data, len, text), &days) ? DM_OK :
	       refuse(node, "Mon,Tue,...", why);
}

static int check_missed(const struct tree_node *node, const uint8_t *data, size_t len,
			struct error *why)
{
	enum timetable_missed missed;
	char text[TEXT_MAX];

	return schedule_missed(text_of(data, len, text), &missed) ? DM_OK :
	       refuse(node, "skip, once or all", why);
}

/* What the device itself notes; it is stored with the change that it belongs to */
static bool note(struct tree_node *schedule, const char *name, const char *text)
{
	struct tree_node *leaf = tree_node_child(schedule, name);

	if (!leaf) {
		leaf = tree_node_new(name, TREE_CHR);
		if (!leaf)
			return false;
		leaf->shape = tree_shape_find(schedule->shape->children, name);
		tree_node_attach(schedule, leaf);
	}
	return tree_node_text(&leaf->type, "text/plain") && tree_node_set(leaf, text, strlen(text));
}

static bool note_next(struct tree_node *node)
{
	char text[TREE_TIME_SIZE] = "";
	struct schedule schedule;
	struct error why;
	int64_t next;

	if (!schedule_read(node, &schedule, &why)) {
		next = timetable_next(&schedule.timetable);
		if (next != TIMETABLE_NEVER)
			tree_value_time(next, text);
	}
	return note(node, "Next", text);
}

static int apply_top(struct tree *tree, const struct tree_node *top, bool gone, struct error *why)
{
	(void)top;
	(void)gone;
	return schedule_note(tree, why) ? DM_STORE_FAILED : DM_OK;
}

/* Whoever changed it last is who it runs for; the device's own changes are none */
static int apply(struct tree *tree, const struct tree_node *node, bool gone, struct error *why)
{
	struct tree_node *schedule = (struct tree_node *)node;

	if (gone)
		return DM_OK;
	if ((tree->server && !note(schedule, "Server", tree->server)) || !note_next(schedule)) {
		error_set(why, 0, "out of memory");
		return DM_FAILED;
	}
	return apply_top(tree, node->parent, false, why);
}

static const struct tree_ops moment_ops = { .check = check_moment };
static const struct tree_ops every_ops = { .check = check_every };
static const struct tree_ops days_ops = { .check = check_days };
static const struct tree_ops missed_ops = { .check = check_missed };
static const struct tree_ops schedule_ops = { .apply = apply };
static const struct tree_ops top_ops = { .apply = apply_top };

static const struct tree_shape leaves[] = {
	{ "Target", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, NULL, "URI of what gets an Exec" },
	{ "Data", TREE_FORMATS, ALL, 0, NULL, NULL, NULL, "what the Exec is told" },
	{ "Start", TREE_CHR, ALL, TREE_NEEDED, NULL, NULL, &moment_ops,
	  "the first moment, in UTC: 20261130T080000Z" },
	{ "Every", TREE_INT, ALL, 0, NULL, NULL, &every_ops,
	  "seconds from one moment to the next; without it there is only the first" },
	{ "Days", TREE_CHR, ALL, 0, NULL, NULL, &days_ops,
	  "days of the week, in UTC: Mon,Tue,...; every day that is one of them" },
	{ "Until", TREE_CHR, ALL, 0, NULL, NULL, &moment_ops, "no moment after this one" },
	{ "Missed", TREE_CHR, ALL, 0, NULL, NULL, &missed_ops,
	  "what becomes of missed moments: skip (or nothing), once or all, of which the last 16" },
	{ "Last", TREE_CHR, TREE_GET, 0, NULL, NULL, NULL, "the last moment that is done with" },
	{ "Next", TREE_CHR, TREE_GET, 0, NULL, NULL, NULL,
	  "the next moment; empty: there is none" },
	{ "Server", TREE_CHR, TREE_GET, 0, NULL, NULL, NULL,
	  "whose rights it has: who changed it last; without it the device's own" },
	{ }
};

static const struct tree_shape schedules[] = {
	{ "", TREE_NODE, ALL, 0, MO_SCHEDULE, leaves, &schedule_ops, "something to be done" },
	{ }
};

static const struct tree_shape shape = {
	SCHEDULE_NODE, TREE_NODE, TREE_ADD | TREE_GET, TREE_PERMANENT | TREE_OWNED, NULL, schedules,
	&top_ops, "what is done at its moments, also while no server can be reached"
};

const struct mo mo_schedule = { MO_SCHEDULE, &shape, NULL };
