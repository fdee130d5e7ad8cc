/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SCHEDULE_H
#define CARDGATE_DM_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#define DM_SCHEDULE_INTERVAL_S	86400	/* between sessions that nothing asks for */
#define DM_SCHEDULE_START_S	60	/* until the first one */
#define DM_SCHEDULE_SOON_S	10	/* from what is to be told to the session that tells it */
#define DM_SCHEDULE_GAP_S	60	/* between sessions that events ask for */
#define DM_SCHEDULE_RETRY_S	60	/* after a failure, then twice as long each time */
#define DM_SCHEDULE_RETRY_MAX_S	21600

/*
 * struct dm_schedule - when the next session is due
 * @interval: seconds
 * @next: when, in seconds of a clock that the caller reads
 * @last: when the last one ended
 * @failures: in a row
 */
struct dm_schedule {
	uint64_t interval, next, last;
	unsigned int failures;
};

void dm_schedule_init(struct dm_schedule *schedule, uint64_t now, uint64_t interval);
void dm_schedule_done(struct dm_schedule *schedule, uint64_t now, bool failed);
void dm_schedule_event(struct dm_schedule *schedule, uint64_t now);

#endif
