// SPDX-License-Identifier: GPL-2.0-or-later
/* Apart from the rest of schedules: the agent is to know when, and has no tree in its memory */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/dm/schedule.h"
#include "agent/file.h"

/**
 * schedule_wake - when something is due
 * @state: directory of the association
 *
 * Return: seconds since 1970 UTC, perhaps in the past; TIMETABLE_NEVER.
 */
int64_t schedule_wake(const char *state)
{
	int64_t wake = TIMETABLE_NEVER;
	uint8_t *text;
	char path[512];
	size_t len;

	snprintf(path, sizeof(path), "%s/" SCHEDULE_WAKE, state);
	if (file_read(path, 32, &text, &len, NULL))
		return TIMETABLE_NEVER;
	if (sscanf((const char *)text, "%" SCNd64, &wake) != 1)
		wake = 0;
	free(text);
	return wake;
}
