// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When what is scheduled is to be done, and what of it was missed. All of it is in UTC, which has
 * no summer time: a moment comes once, and each day has 86400 seconds.
 *
 * A clock that is set forward passes moments, which were missed then. One that is set back passes
 * moments again that are done with: they stay so. Only when it is back by more than a day it was
 * wrong before, and what it seemed to have passed counts again.
 */
#include <stdbool.h>
#include <string.h>

#include "agent/dm/timetable.h"

static bool is_on(const struct timetable *timetable, int64_t moment)
{
	/* 1970 began with a Thursday */
	return !timetable->days || timetable->days & 1U << (moment / TIMETABLE_DAY + 4) % 7;
}

/* The first moment after another, whatever day of the week it is */
static int64_t after(const struct timetable *timetable, int64_t moment)
{
	if (moment < timetable->start)
		return timetable->start;
	if (!timetable->every)
		return TIMETABLE_NEVER;
	return moment + timetable->every - (moment - timetable->start) % timetable->every;
}

static int64_t done_with(const struct timetable *timetable, int64_t now)
{
	const bool wrong = now >= timetable->start && timetable->last > now + TIMETABLE_BACK_MAX;

	return wrong ? now : timetable->last;
}

/**
 * timetable_next - the next moment
 * @timetable: the moments
 *
 * Return: when, perhaps in the past; TIMETABLE_NEVER when there is none.
 */
int64_t timetable_next(const struct timetable *timetable)
{
	int64_t moment = after(timetable, timetable->last);

	while (moment <= timetable->until && moment != TIMETABLE_NEVER &&
	       !is_on(timetable, moment))
		moment += timetable->every;
	return moment <= timetable->until ? moment : TIMETABLE_NEVER;
}

/* How many there are from one to another */
static uint64_t count(const struct timetable *timetable, int64_t first, int64_t moment)
{
	uint64_t n = 0;

	if (!timetable->every)
		return 1;
	if (!timetable->days)
		return (uint64_t)((moment - first) / timetable->every) + 1;
	for (; moment >= first; moment -= timetable->every)
		n += is_on(timetable, moment);
	return n;
}

/* From the newest to the oldest; those that nobody was late for are not missed */
static void sort_out(const struct timetable *timetable, int64_t now, int64_t moment, int64_t first,
		     struct timetable_due *due)
{
	static const size_t runs[] = {
		[TIMETABLE_SKIP] = 0, [TIMETABLE_ONCE] = 1, [TIMETABLE_ALL] = TIMETABLE_RUNS_MAX,
	};
	bool late;

	for (; moment >= first; moment -= timetable->every) {
		late = now - moment > TIMETABLE_GRACE_S;
		if (due->count >= (late ? runs[timetable->missed] : TIMETABLE_RUNS_MAX)) {
			due->skipped = count(timetable, first, moment);
			return;
		}
		if (is_on(timetable, moment)) {
			due->moments[due->count++] = moment;
			due->late += late;
		}
		if (!timetable->every)
			return;
	}
}

static void reverse(struct timetable_due *due)
{
	int64_t moment;
	size_t i;

	for (i = 0; i < due->count / 2; i++) {
		moment = due->moments[i];
		due->moments[i] = due->moments[due->count - 1 - i];
		due->moments[due->count - 1 - i] = moment;
	}
}

/**
 * timetable_due - what is to be done now
 * @timetable: the moments
 * @now: the time
 * @due: filled in
 */
void timetable_due(const struct timetable *timetable, int64_t now, struct timetable_due *due)
{
	const int64_t newest = now < timetable->until ? now : timetable->until;
	int64_t last = done_with(timetable, now), first = after(timetable, last), moment = first;

	memset(due, 0, sizeof(*due));
	due->last = last;
	if (first > newest)
		return;
	if (timetable->every)
		moment += (newest - first) / timetable->every * timetable->every;
	due->last = moment;
	sort_out(timetable, now, moment, first, due);
	reverse(due);
}
