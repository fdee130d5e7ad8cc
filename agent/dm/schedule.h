/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SCHEDULE_H
#define CARDGATE_SCHEDULE_H

#include "agent/dm/timetable.h"
#include "agent/dm/tree_node.h"

#define SCHEDULE_WAKE	"dm/wake"	/* below the state directory: when something is due */
#define SCHEDULE_NODE	"Schedule"	/* child of the root, a node for each below it */

/**
 * struct schedule - a command that is carried out at its moments; texts are the node's
 * @timetable: when
 * @target: URI that gets an Exec
 * @data: leaf with what it is told, or NULL
 * @server: on whose behalf, NULL: the device's own
 */
struct schedule {
	struct timetable timetable;
	const char *target;
	const struct tree_node *data;
	const char *server;
};

int schedule_read(const struct tree_node *node, struct schedule *schedule, struct error *why);
bool schedule_days(const char *text, unsigned int *days);
bool schedule_missed(const char *text, enum timetable_missed *missed);
int schedule_run(struct tree *tree, int64_t now, struct error *err);
int schedule_note(const struct tree *tree, struct error *err);
int64_t schedule_wake(const char *state);

#endif
