/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TIMETABLE_H
#define CARDGATE_DM_TIMETABLE_H

#include <stddef.h>
#include <stdint.h>

#define TIMETABLE_GRACE_S	120	/* a moment that is longer ago was missed */
#define TIMETABLE_RUNS_MAX	16	/* of what was missed, the last so many */
#define TIMETABLE_EVERY_MIN	60
#define TIMETABLE_EVERY_MAX	(10LL * 366 * 86400)
#define TIMETABLE_DAY		86400
#define TIMETABLE_BACK_MAX	86400	/* a clock set back further was wrong before */
#define TIMETABLE_NEVER		INT64_MAX

/**
 * enum timetable_missed - what becomes of moments that nobody was there for
 * @TIMETABLE_SKIP: nothing
 * @TIMETABLE_ONCE: one run for all of them
 * @TIMETABLE_ALL: a run for each of the last TIMETABLE_RUNS_MAX
 */
enum timetable_missed { TIMETABLE_SKIP, TIMETABLE_ONCE, TIMETABLE_ALL };

/**
 * struct timetable - moments at which something is to be done; seconds since 1970 UTC
 * @start: the first one
 * @every: seconds from one to the next; 0: there is only the first
 * @until: none after this; TIMETABLE_NEVER: no end
 * @days: of the week, bit 0 is Sunday, in UTC; 0: all. Then @every is TIMETABLE_DAY.
 * @missed: see there
 * @last: all moments up to this one are done with
 */
struct timetable {
	int64_t start, every, until;
	unsigned int days;
	enum timetable_missed missed;
	int64_t last;
};

/**
 * struct timetable_due - what is to be done now
 * @moments: a run for each, the oldest first
 * @count: how many
 * @late: of those, missed ones
 * @skipped: moments that were missed and get no run
 * @last: the timetable's from when all of it is done
 */
struct timetable_due {
	int64_t moments[TIMETABLE_RUNS_MAX];
	size_t count, late;
	uint64_t skipped;
	int64_t last;
};

void timetable_due(const struct timetable *timetable, int64_t now, struct timetable_due *due);
int64_t timetable_next(const struct timetable *timetable);

#endif
