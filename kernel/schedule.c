// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Local time and weekday windows. Pure: no kernel service inside, userspace
 * runs the same code.
 */
#include <linux/bits.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>

#include "schedule.h"

#define DAY		86400
#define EPOCH_WEEKDAY	3	/* 1970-01-01 was a Thursday; Monday is 0 */

static const struct cardgate_zone *zone_at(const struct cg_ruleset *rs, s64 now)
{
	u32 low = 0, high = rs->zone_count;

	while (high - low > 1) {
		u32 mid = low + (high - low) / 2;

		if (rs->zone[mid].from <= now)
			low = mid;
		else
			high = mid;
	}
	return rs->zone_count ? &rs->zone[low] : NULL;
}

/**
 * cg_schedule_local - local wall clock time
 * @rs: rule set whose zone is meant
 * @now: seconds since 1970-01-01 UTC
 *
 * Return: @now plus the offset that the zone has at that moment.
 */
s64 cg_schedule_local(const struct cg_ruleset *rs, s64 now)
{
	const struct cardgate_zone *zone = zone_at(rs, now);

	return zone ? now + zone->offset : now;
}

static bool day_open(const struct cardgate_window *window, s64 day)
{
	s32 weekday;

	if (day < window->first || day > window->last)
		return false;
	div_s64_rem(day + EPOCH_WEEKDAY, 7, &weekday);
	if (weekday < 0)
		weekday += 7;
	return window->days & BIT(weekday);
}

static bool window_open(const struct cardgate_window *window, s64 day, u32 second)
{
	if (window->start < window->end)
		return second >= window->start && second < window->end &&
		       day_open(window, day);

	/* Over midnight: the late part of today or the early one of yesterday */
	if (second >= window->start)
		return day_open(window, day);
	return second < window->end && day_open(window, day - 1);
}

static s64 split_day(s64 local, u32 *second)
{
	s32 rest;
	s64 day = div_s64_rem(local, DAY, &rest);

	if (rest < 0) {
		rest += DAY;
		day--;
	}
	*second = rest;
	return day;
}

/**
 * cg_schedule_open - is one of the schedule's windows open?
 * @schedule: the schedule
 * @local: local wall clock time from cg_schedule_local()
 */
bool cg_schedule_open(const struct cg_schedule *schedule, s64 local)
{
	u32 second, i;
	s64 day = split_day(local, &second);

	for (i = 0; i < schedule->count; i++)
		if (window_open(&schedule->windows[i], day, second))
			return true;
	return false;
}

static u32 seconds_until(u32 edge, u32 second)
{
	edge %= DAY;
	return edge > second ? edge - second : edge + DAY - second;
}

/**
 * cg_schedule_next_edge - when to decide again
 * @rs: the rule set
 * @now: seconds since 1970-01-01 UTC
 *
 * The next moment at which any window may open or close. Weekdays and dates
 * are not looked at, so some edges change nothing; none is missed, because a
 * change of the zone's offset is an edge too.
 *
 * Return: seconds since 1970-01-01 UTC, above @now; CG_SCHEDULE_NEVER when the
 * rule set has no windows.
 */
s64 cg_schedule_next_edge(const struct cg_ruleset *rs, s64 now)
{
	u32 wait = DAY, second, i, j;
	const struct cardgate_zone *zone;
	bool any = false;
	s64 edge;

	split_day(cg_schedule_local(rs, now), &second);
	for (i = 0; i < rs->schedule_count; i++) {
		const struct cg_schedule *schedule = &rs->schedules[i];

		for (j = 0; j < schedule->count; j++) {
			wait = min(wait, seconds_until(schedule->windows[j].start, second));
			wait = min(wait, seconds_until(schedule->windows[j].end, second));
			any = true;
		}
	}
	if (!any)
		return CG_SCHEDULE_NEVER;

	edge = now + wait;
	zone = zone_at(rs, now);
	if (zone && zone + 1 < rs->zone + rs->zone_count)
		edge = min_t(s64, edge, zone[1].from);
	return edge;
}
