// SPDX-License-Identifier: GPL-2.0-or-later
/* The lowest versions that a device takes, without a TPM */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "agent/floor.h"

static char dir[64];
static char path[96];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_floor.XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/floor.json", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static int check(const char *name, uint8_t authority, uint64_t version)
{
	struct association offer = { .policy_version = version };
	struct error err;

	snprintf(offer.policy_name, sizeof(offer.policy_name), "%s", name);
	offer.authority[0] = authority;
	return floor_check(&(struct floor){ dir, NULL }, &offer, &err);
}

static int raise_to(const char *name, uint8_t authority, uint64_t lowest)
{
	struct association offer = {};
	struct error err;

	snprintf(offer.policy_name, sizeof(offer.policy_name), "%s", name);
	offer.authority[0] = authority;
	return floor_raise(&(struct floor){ dir, NULL }, &offer, lowest, &err);
}

static void test_floor(void **state)
{
	(void)state;
	assert_int_equal(check("a", 1, 1), 0);
	assert_int_equal(raise_to("a", 1, 3), 0);
	assert_int_equal(check("a", 1, 2), -ESTALE);
	assert_int_equal(check("a", 1, 3), 0);
	assert_int_equal(check("a", 1, 4), 0);
	/* Others are others */
	assert_int_equal(check("b", 1, 1), 0);
	assert_int_equal(check("a", 2, 1), 0);
	/* It only rises */
	assert_int_equal(raise_to("a", 1, 2), 0);
	assert_int_equal(check("a", 1, 2), -ESTALE);
	assert_int_equal(raise_to("a", 1, UINT64_MAX), 0);
	assert_int_equal(check("a", 1, UINT64_MAX - 1), -ESTALE);
	assert_int_equal(check("a", 1, UINT64_MAX), 0);
	assert_int_equal(raise_to("b", 1, 7), 0);
	assert_int_equal(check("b", 1, 6), -ESTALE);
	assert_int_equal(check("a", 1, 3), -ESTALE);
}

static void test_damaged(void **state)
{
	static const char * const texts[] = {
		"", "{}", "[", "noise", "[{\"authority\": \"00\"}, 7, [], null]",
	};
	FILE *file;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		file = fopen(path, "w");
		fputs(texts[i], file);
		fclose(file);
		/* A list may have entries of others; all else is not to be believed */
		assert_int_equal(check("a", 1, 1), *texts[i] == '[' && texts[i][1] ? 0 : -EBADMSG);
		assert_int_equal(raise_to("a", 1, 1),
				 *texts[i] == '[' && texts[i][1] ? 0 : -EBADMSG);
	}
}

static void test_many(void **state)
{
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		assert_int_equal(raise_to(name, 1, 2), 0);
	}
	assert_int_equal(raise_to("more", 1, 2), -E2BIG);
	assert_int_equal(raise_to("p0", 1, 3), 0);
	assert_int_equal(check("p0", 1, 2), -ESTALE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(floor),
		TEST(damaged),
		TEST(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
