// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When devices talk to their server: not all at once, and not again and again
 * to one that does not answer.
 */
#include <sys/random.h>

#include "agent/dm/dm_schedule.h"

/* Somewhere from @least to @most; without random numbers the middle */
static uint64_t between(uint64_t least, uint64_t most)
{
	uint64_t n;

	if (getrandom(&n, sizeof(n), GRND_NONBLOCK) != sizeof(n))
		return least + (most - least) / 2;
	return least + n % (most - least + 1);
}

/**
 * dm_schedule_init - begin
 * @schedule: to be filled in
 * @now: the time
 * @interval: seconds between sessions that nothing asks for
 */
void dm_schedule_init(struct dm_schedule *schedule, uint64_t now, uint64_t interval)
{
	*schedule = (struct dm_schedule){
		.interval = interval,
		.next = now + between(1, DM_SCHEDULE_START_S < interval ? DM_SCHEDULE_START_S :
								       interval),
	};
}

/**
 * dm_schedule_done - a session was held, or failed
 * @schedule: gets the time of the next one
 * @now: the time
 * @failed: it failed
 */
void dm_schedule_done(struct dm_schedule *schedule, uint64_t now, bool failed)
{
	uint64_t wait = schedule->interval;

	schedule->last = now;
	if (!failed) {
		schedule->failures = 0;
		schedule->next = now + between(wait - wait / 10, wait + wait / 10);
		return;
	}
	wait = DM_SCHEDULE_RETRY_MAX_S;
	if (schedule->failures < 16 && DM_SCHEDULE_RETRY_S << schedule->failures < (int)wait)
		wait = DM_SCHEDULE_RETRY_S << schedule->failures;
	schedule->failures++;
	/* Half of it at least: devices that failed together come apart */
	schedule->next = now + between(wait / 2, wait);
}

/**
 * dm_schedule_event - there is something to tell
 * @schedule: the next session is sooner, unless the server does not answer
 * @now: the time
 */
void dm_schedule_event(struct dm_schedule *schedule, uint64_t now)
{
	uint64_t soon = now + DM_SCHEDULE_SOON_S;

	if (schedule->failures)
		return;
	if (schedule->last && soon < schedule->last + DM_SCHEDULE_GAP_S)
		soon = schedule->last + DM_SCHEDULE_GAP_S;
	if (soon < schedule->next)
		schedule->next = soon;
}
