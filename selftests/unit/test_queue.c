// SPDX-License-Identifier: GPL-2.0-or-later
/* Reports on disk: order, limits, and what a crash may do to them */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/dm/dm_report.h"
#include "agent/dm/queue.h"
#include "agent/file.h"

static char dir[64], path[96];

static int set_up(void **state)
{
	(void)state;
	strcpy(dir, "/dev/shm/test-queue-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/queue", dir);
	return 0;
}

static int tear_down(void **state)
{
	char command[128];
	(void)state;

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static struct queue *open_queue(void)
{
	struct error err = {};
	struct queue *queue;

	if (queue_open(&queue, path, &err))
		fail_msg("%s", err.text);
	return queue;
}

static void put(struct queue *queue, enum queue_class class, const char *text)
{
	struct error err = {};

	if (queue_put(queue, class, text, strlen(text), &err))
		fail_msg("%s", err.text);
}

/* All that is in it, joined */
static void expect(struct queue *queue, const char *wanted)
{
	struct queue_entry entry = {};
	char found[256] = "";

	while (queue_next(queue, entry.id, &entry))
		snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s ",
			 (const char *)entry.data);
	assert_string_equal(found, wanted);
}

static void entries_come_in_order_and_once(void **state)
{
	struct queue *queue = open_queue();
	struct queue_entry entry;
	uint64_t last;
	(void)state;

	put(queue, QUEUE_ROUTINE, "a");
	put(queue, QUEUE_IMPORTANT, "b");
	put(queue, QUEUE_ROUTINE, "c");
	expect(queue, "a b c ");
	assert_true(queue_next(queue, 0, &entry));
	assert_true(queue_next(queue, entry.id, &entry));
	last = entry.id;
	assert_int_equal(queue_done(queue, last, NULL), 0);
	assert_int_equal(queue_done(queue, last, NULL), 0);
	queue_close(queue);
	queue = open_queue();
	expect(queue, "a c ");
	put(queue, QUEUE_ROUTINE, "d");
	expect(queue, "a c d ");
	queue_close(queue);
}

static void numbers_are_not_used_twice(void **state)
{
	struct queue *queue = open_queue();
	struct queue_entry entry;
	char name[32];
	uint64_t last;
	int i;
	(void)state;

	snprintf(name, sizeof(name), "%s", queue_name(queue));
	put(queue, QUEUE_ROUTINE, "a");
	assert_true(queue_next(queue, 0, &entry));
	last = entry.id;
	/* Often enough that the file is written anew */
	for (i = 0; i < 6000; i++) {
		assert_int_equal(queue_done(queue, last, NULL), 0);
		put(queue, QUEUE_ROUTINE, "0123456789012345678901234567890123456789");
		assert_true(queue_next(queue, 0, &entry));
		assert_true(entry.id > last);
		last = entry.id;
		if (i % 500)
			continue;
		queue_close(queue);
		queue = open_queue();
	}
	assert_string_equal(queue_name(queue), name);
	queue_close(queue);
}

static void torn_file_loses_the_torn_entry_alone(void **state)
{
	struct queue *queue = open_queue();
	uint8_t *whole;
	size_t before, len, cut;
	struct error err;
	(void)state;

	put(queue, QUEUE_ROUTINE, "first");
	assert_int_equal(file_read(path, 1 << 20, &whole, &before, &err), 0);
	free(whole);
	put(queue, QUEUE_ROUTINE, "second");
	queue_close(queue);
	assert_int_equal(file_read(path, 1 << 20, &whole, &len, &err), 0);
	for (cut = before; cut < len; cut++) {
		assert_int_equal(file_write(path, 0600, whole, cut, &err), 0);
		queue = open_queue();
		expect(queue, "first ");
		put(queue, QUEUE_ROUTINE, "third");
		expect(queue, "first third ");
		queue_close(queue);
	}
	/* One bit wrong is as good as not there */
	whole[len - 1] ^= 1;
	assert_int_equal(file_write(path, 0600, whole, len, &err), 0);
	queue = open_queue();
	expect(queue, "first ");
	queue_close(queue);
	free(whole);
}

static void rubbish_is_an_empty_queue(void **state)
{
	struct queue *queue;
	struct error err;
	(void)state;

	assert_int_equal(file_write(path, 0600, "not a queue", 11, &err), 0);
	queue = open_queue();
	expect(queue, "");
	put(queue, QUEUE_ROUTINE, "a");
	queue_close(queue);
	queue = open_queue();
	expect(queue, "a ");
	queue_close(queue);
}

static void oldest_routine_entries_make_way_and_are_counted(void **state)
{
	struct queue *queue = open_queue();
	struct queue_entry entry;
	char text[16];
	int i, important = 0;
	(void)state;

	put(queue, QUEUE_IMPORTANT, "important");
	for (i = 0; i < QUEUE_ENTRIES_MAX + 10; i++) {
		snprintf(text, sizeof(text), "%d", i);
		put(queue, QUEUE_ROUTINE, text);
	}
	assert_int_equal(queue_dropped(queue), 11);
	queue_close(queue);
	queue = open_queue();
	assert_int_equal(queue_dropped(queue), 11);
	entry.id = 0;
	for (i = 0; queue_next(queue, entry.id, &entry); i++) {
		important += entry.class == QUEUE_IMPORTANT;
		if (i == 1)
			assert_string_equal(entry.data, "11");
	}
	assert_int_equal(i, QUEUE_ENTRIES_MAX);
	assert_int_equal(important, 1);
	queue_close(queue);
}

static void bytes_are_bounded(void **state)
{
	struct queue *queue = open_queue();
	struct error err;
	uint8_t *big = calloc(1, QUEUE_ENTRY_MAX + 1);
	int i;
	(void)state;

	assert_int_equal(queue_put(queue, QUEUE_ROUTINE, big, QUEUE_ENTRY_MAX + 1, &err),
			 -EMSGSIZE);
	for (i = 0; i < QUEUE_SIZE_MAX / QUEUE_ENTRY_MAX + 3; i++)
		assert_int_equal(queue_put(queue, QUEUE_ROUTINE, big, QUEUE_ENTRY_MAX, &err), 0);
	assert_int_equal(queue_dropped(queue), 3);
	queue_close(queue);
	free(big);
}

static void two_who_have_it_open_see_each_other(void **state)
{
	struct queue *one = open_queue(), *other = open_queue();
	struct queue_entry entry;
	(void)state;

	put(one, QUEUE_ROUTINE, "a");
	put(other, QUEUE_ROUTINE, "b");
	put(one, QUEUE_ROUTINE, "c");
	expect(other, "a b c ");
	assert_true(queue_next(other, 0, &entry));
	assert_int_equal(queue_done(other, entry.id, NULL), 0);
	expect(one, "b c ");
	queue_close(one);
	queue_close(other);
}

static void reports_come_back_as_they_were(void **state)
{
	struct dm_report report = {
		.source = (char *)"./DCMO/Camera/Operations/Disable",
		.type = (char *)"urn:oma:at:dcmo:1.0:OperationComplete",
		.format = (char *)"int", .mark = (char *)"warning",
		.data = (char *)"a \"quote\" <and> \xc3\xa4", .correlator = (char *)"c1",
	};
	struct dm_reports *reports;
	struct dm_report found;
	struct error err = {};
	uint64_t number, next;
	char id[96];
	(void)state;

	assert_int_equal(dm_reports_open(&reports, dir, &err), 0);
	assert_int_equal(dm_reports_put(reports, &report, &err), 0);
	report.correlator = NULL;
	assert_int_equal(dm_reports_put(reports, &report, &err), 0);
	assert_int_equal(dm_reports_next(reports, 0, &number, &found, &err), 0);
	assert_string_equal(found.source, report.source);
	assert_string_equal(found.type, report.type);
	assert_string_equal(found.format, report.format);
	assert_string_equal(found.mark, report.mark);
	assert_string_equal(found.data, report.data);
	assert_string_equal(found.correlator, "c1");
	snprintf(id, sizeof(id), "%s", found.id);
	dm_report_free(&found);
	dm_reports_close(reports);
	assert_int_equal(dm_reports_open(&reports, dir, &err), 0);
	assert_int_equal(dm_reports_next(reports, 0, &number, &found, &err), 0);
	assert_string_equal(found.id, id);
	dm_report_free(&found);
	assert_int_equal(dm_reports_next(reports, number, &next, &found, &err), 0);
	assert_string_not_equal(found.id, id);
	assert_string_equal(found.correlator, "");
	dm_report_free(&found);
	assert_int_equal(dm_reports_done(reports, number, &err), 0);
	assert_int_equal(dm_reports_next(reports, next, &number, &found, &err), -ENOENT);
	dm_reports_close(reports);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(entries_come_in_order_and_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(numbers_are_not_used_twice, set_up, tear_down),
		cmocka_unit_test_setup_teardown(torn_file_loses_the_torn_entry_alone, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(rubbish_is_an_empty_queue, set_up, tear_down),
		cmocka_unit_test_setup_teardown(oldest_routine_entries_make_way_and_are_counted,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(bytes_are_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_who_have_it_open_see_each_other, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(reports_come_back_as_they_were, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
