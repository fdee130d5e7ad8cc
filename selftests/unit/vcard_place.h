/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_PLACE_H
#define CARDGATE_SELFTESTS_VCARD_PLACE_H

/* A reader and a place for the state of the card in it. For cmocka tests of the card. */

#include "vcard_reader.h"

static const char *dir;
static char path[64];
static struct reader reader;

/* Before each test: no card, and none that was there before */
static inline int place_clear(void **state)
{
	(void)state;
	unlink(path);
	reader_start(&reader);
	return 0;
}

static inline int place_leave(void **state)
{
	(void)state;
	if (reader.fd >= 0)
		reader_remove(&reader);
	reader_stop(&reader);
	return 0;
}

#define place_test(f) cmocka_unit_test_setup_teardown(f, place_clear, place_leave)

static inline int place_begin(void)
{
	dir = reader_directory();
	if (!dir)
		return -1;
	snprintf(path, sizeof(path), "%s/state", dir);
	return 0;
}

static inline int place_end(int failed)
{
	unlink(path);
	rmdir(dir);
	return failed;
}

/* An array of tests; exit status */
#define place_run(tests) \
	(place_begin() ? 1 : place_end(cmocka_run_group_tests(tests, NULL, NULL)))

#endif
