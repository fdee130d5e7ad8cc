// SPDX-License-Identifier: GPL-2.0-or-later
#include "vcard_issue.h"

#include "agent/file.h"

#define APDUS_MAX	200

/*
 * Pulls the card at each APDU of an update, before the command or in the middle
 * of it: the old bundle is there or the new one, whole, and the next update works.
 */
static void torn_update(const char *kind, const char *how)
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
		reader_remove(&reader);
	}
	print_message("update %s%s: %d APDUs\n", how, kind ? " short" : "", n - 1);
	assert_in_range(n, 15, APDUS_MAX - 1);
	assert_true(seen[1] && seen[2]);
	free(issued);
}

static void test_torn_update(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		torn_update(kinds[i], "remove");
		torn_update(kinds[i], "torn");
	}
}

/* A card pulled while it is issued holds nothing or all, and can be issued again. */
static void test_torn_issue(void **state)
{
	char fault[32];
	int n, ret;

	(void)state;
	for (n = 1; n < APDUS_MAX; n++) {
		unlink(path);
		snprintf(fault, sizeof(fault), "%d:torn", n);
		insert(NULL, fault);
		ret = issue(&first);
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(ret, -ENODEV);
		assert_int_equal(reader_wait(&reader), 0);
		insert(NULL, NULL);
		ret = read_card();
		if (ret != -ENOENT && ret != -ENODATA && ret != 1)
			fail_msg("APDU %d: the card is half issued (%d)", n, ret);
		ret = issue(&first);
		assert_true(ret == 0 || ret == -EEXIST);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		reader_remove(&reader);
	}
	print_message("issue: %d APDUs\n", n - 1);
	assert_in_range(n, 40, APDUS_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_torn_update),
		card_test(test_torn_issue),
	};
	int failed;

	if (issue_begin())
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	issue_end();
	return failed;
}
