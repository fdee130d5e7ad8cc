// SPDX-License-Identifier: GPL-2.0-or-later
/* What is scheduled, with a clock that goes where the test wants it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/dm/timetable.h"

#define MONDAY	1795996800LL	/* 20261130T000000Z */
#define HOUR	3600
#define DAY	TIMETABLE_DAY
#define WORKDAYS 0x3e

static const struct timetable daily = {
	.start = MONDAY + 8 * HOUR, .every = DAY, .until = TIMETABLE_NEVER,
	.missed = TIMETABLE_SKIP, .last = MONDAY,
};

static struct timetable_due at(struct timetable *timetable, int64_t now)
{
	struct timetable_due due;

	timetable_due(timetable, now, &due);
	timetable->last = due.last;
	return due;
}

static void once_at_its_moment_and_not_again(void **state)
{
	struct timetable one = daily;
	(void)state;

	one.every = 0;
	one.last = one.start - 1;
	assert_int_equal(timetable_next(&one), one.start);
	assert_int_equal(at(&one, one.start - 1).count, 0);
	assert_int_equal(at(&one, one.start).count, 1);
	assert_int_equal(at(&one, one.start + 1).count, 0);
	assert_int_equal(timetable_next(&one), TIMETABLE_NEVER);
}

static void each_day(void **state)
{
	struct timetable t = daily;
	struct timetable_due due;
	int day, runs = 0;
	int64_t now;
	(void)state;

	for (now = MONDAY; now < MONDAY + 10 * DAY; now += 61) {
		due = at(&t, now);
		runs += (int)due.count;
		assert_int_equal(due.late + due.skipped, 0);
		day = (int)((now - t.start + DAY) / DAY);
		assert_int_equal(runs, now < t.start ? 0 : day);
	}
	assert_int_equal(runs, 10);
}

static void working_days(void **state)
{
	struct timetable t = daily;
	(void)state;

	t.days = WORKDAYS;
	assert_int_equal(at(&t, t.start + 4 * DAY).count, 1);
	assert_int_equal(timetable_next(&t), t.start + 7 * DAY);
	assert_int_equal(at(&t, t.start + 5 * DAY).count, 0);
	assert_int_equal(at(&t, t.start + 6 * DAY).count, 0);
	assert_int_equal(timetable_next(&t), t.start + 7 * DAY);
	assert_int_equal(at(&t, t.start + 7 * DAY).count, 1);
	t.until = t.start + 11 * DAY;
	t.last = t.start + 11 * DAY;
	assert_int_equal(timetable_next(&t), TIMETABLE_NEVER);
	t.until = t.start + 13 * DAY;
	assert_int_equal(timetable_next(&t), TIMETABLE_NEVER);
}

static void an_end(void **state)
{
	struct timetable t = daily;
	(void)state;

	t.until = t.start + DAY;
	assert_int_equal(at(&t, t.start + DAY).count, 1);
	assert_int_equal(timetable_next(&t), TIMETABLE_NEVER);
	assert_int_equal(at(&t, t.start + 2 * DAY).count, 0);
}

static const struct {
	enum timetable_missed missed;
	int days, late_by;
	size_t count, late;
	uint64_t skipped;
} rows[] = {
	/* Nobody was there for so many days, and comes so many seconds after a moment */
	{ TIMETABLE_SKIP, 0, TIMETABLE_GRACE_S, 1, 0, 0 },
	{ TIMETABLE_SKIP, 0, TIMETABLE_GRACE_S + 1, 0, 0, 1 },
	{ TIMETABLE_SKIP, 5, HOUR, 0, 0, 6 },
	{ TIMETABLE_SKIP, 5, 0, 1, 0, 5 },
	{ TIMETABLE_ONCE, 0, TIMETABLE_GRACE_S + 1, 1, 1, 0 },
	{ TIMETABLE_ONCE, 5, HOUR, 1, 1, 5 },
	{ TIMETABLE_ONCE, 5, 0, 1, 0, 5 },
	{ TIMETABLE_ALL, 5, HOUR, 6, 6, 0 },
	{ TIMETABLE_ALL, 5, 0, 6, 5, 0 },
	{ TIMETABLE_ALL, 15, HOUR, 16, 16, 0 },
	{ TIMETABLE_ALL, 16, HOUR, 16, 16, 1 },
	{ TIMETABLE_ALL, 3000, 0, 16, 15, 2985 },
};

static void missed(void **state)
{
	struct timetable_due due;
	struct timetable t;
	int64_t newest;
	size_t i, k;
	(void)state;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t = daily;
		t.missed = rows[i].missed;
		newest = t.start + (int64_t)rows[i].days * DAY;
		due = at(&t, newest + rows[i].late_by);
		if (due.count != rows[i].count || due.late != rows[i].late ||
		    due.skipped != rows[i].skipped)
			fail_msg("row %zu: %zu runs, %zu late, %d skipped", i, due.count,
				 due.late, (int)due.skipped);
		for (k = 0; k < due.count; k++)
			assert_int_equal(due.moments[k],
					 newest - (int64_t)(due.count - 1 - k) * DAY);
		assert_int_equal(t.last, newest);
		assert_int_equal(at(&t, newest + rows[i].late_by + 1).count, 0);
	}
}

static void a_clock_set_back_runs_nothing_twice(void **state)
{
	struct timetable t = daily;
	(void)state;

	t.every = HOUR;
	assert_int_equal(at(&t, t.start).count, 1);
	assert_int_equal(at(&t, t.start - 30).count, 0);
	assert_int_equal(at(&t, t.start).count, 0);
	assert_int_equal(timetable_next(&t), t.start + HOUR);
	assert_int_equal(at(&t, t.start + HOUR).count, 1);
	/* By half a day */
	assert_int_equal(at(&t, t.start + 20 * HOUR).count, 1);
	assert_int_equal(at(&t, t.start + 8 * HOUR).count, 0);
	assert_int_equal(timetable_next(&t), t.start + 21 * HOUR);
}

static void a_clock_years_ahead_is_got_over(void **state)
{
	struct timetable t = daily;
	struct timetable_due due;
	(void)state;

	t.missed = TIMETABLE_ALL;
	due = at(&t, t.start + 3650LL * DAY);
	assert_int_equal(due.count, TIMETABLE_RUNS_MAX);
	due = at(&t, t.start + HOUR);
	assert_int_equal(due.count, 0);
	assert_int_equal(timetable_next(&t), t.start + DAY);
	assert_int_equal(at(&t, t.start + DAY).count, 1);
}

/* A machine without a battery wakes up in 1970 and is told the time a minute later */
static void a_clock_that_begins_anew_forgets_nothing(void **state)
{
	struct timetable t = daily;
	struct timetable_due due;
	(void)state;

	t.missed = TIMETABLE_ALL;
	assert_int_equal(at(&t, t.start + 3 * DAY).count, 4);
	assert_int_equal(at(&t, 60).count, 0);
	due = at(&t, t.start + 3 * DAY + 60);
	assert_int_equal(due.count + due.skipped, 0);
	assert_int_equal(timetable_next(&t), t.start + 4 * DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_at_its_moment_and_not_again),
		cmocka_unit_test(each_day),
		cmocka_unit_test(working_days),
		cmocka_unit_test(an_end),
		cmocka_unit_test(missed),
		cmocka_unit_test(a_clock_set_back_runs_nothing_twice),
		cmocka_unit_test(a_clock_years_ahead_is_got_over),
		cmocka_unit_test(a_clock_that_begins_anew_forgets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
