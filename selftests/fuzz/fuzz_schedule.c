// SPDX-License-Identifier: GPL-2.0-or-later
/* What servers schedule: lines "NAME VALUE", and the clock in the first four bytes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/schedule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct timetable *timetable, int64_t now)
{
	struct timetable after = *timetable;
	struct timetable_due due;
	size_t i;

	timetable_due(timetable, now, &due);
	if (due.count > TIMETABLE_RUNS_MAX || due.late > due.count)
		abort();
	for (i = 0; i < due.count; i++)
		if (due.moments[i] > now || due.moments[i] > timetable->until ||
		    due.moments[i] < timetable->start ||
		    (i && due.moments[i] <= due.moments[i - 1]))
			abort();
	/* What is done with does not come again */
	after.last = due.last;
	timetable_due(&after, now, &due);
	if (due.count || due.skipped)
		abort();
	if (timetable_next(&after) <= now)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tree_node *top, *leaf;
	struct schedule schedule;
	struct error err;
	char *text, *rest, *line, *value;
	uint32_t now;

	if (size < sizeof(now))
		return 0;
	memcpy(&now, data, sizeof(now));
	top = tree_node_new("x", TREE_NODE);
	rest = text = strndup((const char *)data + sizeof(now), size - sizeof(now));
	while ((line = strsep(&rest, "\n"))) {
		value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		leaf = tree_node_new(line, TREE_CHR);
		tree_node_attach(top, leaf);
		tree_node_set(leaf, value, strlen(value));
	}
	if (!schedule_read(top, &schedule, &err))
		check(&schedule.timetable, now);
	tree_node_free(top);
	free(text);
	return 0;
}
