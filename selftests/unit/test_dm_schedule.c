// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/dm/dm_schedule.h"

#define NOW	1000000
#define DAY	86400

static void begins_soon_but_not_at_once(void **state)
{
	struct dm_schedule s;
	(void)state;

	dm_schedule_init(&s, NOW, DAY);
	assert_in_range(s.next, NOW + 1, NOW + DM_SCHEDULE_START_S);
	dm_schedule_init(&s, NOW, 5);
	assert_in_range(s.next, NOW + 1, NOW + 5);
}

static void devices_come_apart(void **state)
{
	uint64_t first = 0, differ = 0;
	struct dm_schedule s;
	int i;
	(void)state;

	for (i = 0; i < 32; i++) {
		dm_schedule_init(&s, NOW, DAY);
		dm_schedule_done(&s, NOW, false);
		assert_in_range(s.next, NOW + DAY * 9 / 10, NOW + DAY * 11 / 10);
		first = first ? first : s.next;
		differ += s.next != first;
	}
	assert_true(differ > 16);
}

static void failures_wait_longer_each_time(void **state)
{
	uint64_t wait = DM_SCHEDULE_RETRY_S;
	struct dm_schedule s;
	int i;
	(void)state;

	dm_schedule_init(&s, NOW, DAY);
	for (i = 0; i < 100; i++) {
		dm_schedule_done(&s, NOW, true);
		assert_in_range(s.next, NOW + wait / 2, NOW + wait);
		wait = wait * 2 < DM_SCHEDULE_RETRY_MAX_S ? wait * 2 : DM_SCHEDULE_RETRY_MAX_S;
	}
	dm_schedule_done(&s, NOW, false);
	dm_schedule_done(&s, NOW, true);
	assert_in_range(s.next, NOW, NOW + DM_SCHEDULE_RETRY_S);
}

static void events_are_told_soon_but_not_each(void **state)
{
	struct dm_schedule s;
	(void)state;

	dm_schedule_init(&s, NOW, DAY);
	dm_schedule_done(&s, NOW, false);
	dm_schedule_event(&s, NOW + 1);
	assert_int_equal(s.next, NOW + DM_SCHEDULE_GAP_S);
	dm_schedule_event(&s, NOW + 2);
	assert_int_equal(s.next, NOW + DM_SCHEDULE_GAP_S);
	dm_schedule_done(&s, NOW, false);
	dm_schedule_event(&s, NOW + 3600);
	assert_int_equal(s.next, NOW + 3600 + DM_SCHEDULE_SOON_S);
}

static void events_do_not_hurry_a_dead_server(void **state)
{
	struct dm_schedule s;
	uint64_t next;
	(void)state;

	dm_schedule_init(&s, NOW, DAY);
	dm_schedule_done(&s, NOW, true);
	next = s.next;
	dm_schedule_event(&s, NOW + 1);
	assert_int_equal(s.next, next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_soon_but_not_at_once),
		cmocka_unit_test(devices_come_apart),
		cmocka_unit_test(failures_wait_longer_each_time),
		cmocka_unit_test(events_are_told_soon_but_not_each),
		cmocka_unit_test(events_do_not_hurry_a_dead_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
