/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_TORN_H
#define CARDGATE_SELFTESTS_VCARD_TORN_H

/* Cards pulled at each APDU, for any kind of card */

#include "agent/file.h"
#include "vcard_issue.h"

#define APDUS_MAX	200

/* Whether the first bundle is all that is on the card; may be NULL */
static int (*nothing_else)(void);

/*
 * Pulls the card at each APDU of an update, before the command or in the middle
 * of it: the old bundle is there or the new one, whole, and the next update works.
 * One takes at least so many APDUs.
 */
static inline void torn_update(const char *kind, const char *how, int least)
{
	bool seen[3] = { false };
	uint8_t *issued;
	char fault[32];
	size_t len;
	int n, ret;

	unlink(path);
	insert(kind, NULL);
	assert_int_equal(issue(&first), 0);
	reader_remove(&reader);
	assert_int_equal(file_read(path, 1 << 20, &issued, &len, NULL), 0);
	for (n = 1; n < APDUS_MAX; n++) {
		assert_int_equal(file_write(path, 0600, issued, len, NULL), 0);
		snprintf(fault, sizeof(fault), "%d:%s", n, how);
		insert(kind, fault);
		ret = update(&second);
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(ret, -ENODEV);
		assert_int_equal(reader_wait(&reader), 0);
		insert(kind, NULL);
		ret = read_card();
		if (ret < 1)
			fail_msg("APDU %d %s: the card has neither bundle (%d)", n, how, ret);
		seen[ret] = true;
		assert_int_equal(prove(), 0);
		assert_int_equal(update(&second), 0);
		assert_int_equal(read_card(), 2);
		assert_int_equal(update(&first), 0);
		assert_int_equal(read_card(), 1);
		if (nothing_else && !nothing_else())
			fail_msg("APDU %d %s: something is left behind", n, how);
		reader_remove(&reader);
	}
	print_message("update %s %s: %d APDUs\n", how, kind ? kind : "", n - 1);
	assert_in_range(n, least, APDUS_MAX - 1);
	assert_true(seen[1] && seen[2]);
	free(issued);
}

/* A card pulled while it is issued holds nothing or all, and can be issued again. */
static inline void torn_issue(const char *kind, int least)
{
	char fault[32];
	int n, ret;

	for (n = 1; n < APDUS_MAX; n++) {
		unlink(path);
		snprintf(fault, sizeof(fault), "%d:torn", n);
		insert(kind, fault);
		ret = issue(&first);
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(ret, -ENODEV);
		assert_int_equal(reader_wait(&reader), 0);
		insert(kind, NULL);
		ret = read_card();
		if (ret != -ENOENT && ret != -ENODATA && ret != 1)
			fail_msg("APDU %d: the card is half issued (%d)", n, ret);
		ret = issue(&first);
		assert_true(ret == 0 || ret == -EEXIST);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		reader_remove(&reader);
	}
	print_message("issue %s: %d APDUs\n", kind ? kind : "", n - 1);
	assert_in_range(n, least, APDUS_MAX - 1);
}

#endif
