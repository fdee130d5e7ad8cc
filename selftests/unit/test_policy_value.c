// SPDX-License-Identifier: GPL-2.0-or-later
/* Single values of a policy's attributes */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "agent/policy_model.h"
#include "agent/policy_value.h"

#define COUNT(list)	(sizeof(list) / sizeof((list)[0]))

static void test_dates(void **state)
{
	static const struct {
		const char *text;
		int32_t day;
	} good[] = {
		{ "1970-01-01", 0 }, { "1970-01-02", 1 }, { "2000-02-29", 11016 },
		{ "2024-02-29", 19782 }, { "2026-11-23", 20780 }, { "2100-02-28", 47540 },
		{ "2199-12-31", 84005 },
	};
	static const char * const bad[] = {
		"", "2026", "2026-11", "2026-11-2", "2026-11-231", "26-11-23", "2026-00-01",
		"2026-13-01", "2026-01-00", "2026-01-32", "2026-02-29", "2100-02-29", "2026/11/23",
		"2026-11-23 ", " 2026-11-23", "1969-12-31", "2200-01-01", "9999-12-31",
		"+026-11-23", "2026--1-23", "2026-11--1",
	};
	char text[POLICY_VALUE_TEXT_SIZE];
	int32_t day;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		assert_int_equal(policy_value_date(good[i].text, &day), 0);
		assert_int_equal(day, good[i].day);
		assert_string_equal(policy_value_date_text(day, text), good[i].text);
	}
	day = 4711;
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(policy_value_date(bad[i], &day), -EINVAL);
	assert_int_equal(day, 4711);
}

static void test_times(void **state)
{
	static const struct {
		const char *text;
		uint32_t second;
	} good[] = {
		{ "00:00", 0 }, { "00:01", 60 }, { "08:30", 30600 }, { "23:59", 86340 },
	};
	static const char * const bad[] = {
		"", "8:00", "08:0", "08:000", "0800", "24:01", "25:00", "08:60", "-1:00", "08:-1",
		"08:00 ", " 8:00", "08.00", "08:00:00", "ab:cd",
	};
	char text[POLICY_VALUE_TEXT_SIZE];
	uint32_t second;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		assert_int_equal(policy_value_time(good[i].text, &second), 0);
		assert_int_equal(second, good[i].second);
		assert_int_equal(policy_value_end_time(good[i].text, &second), 0);
		assert_int_equal(second, good[i].second);
		assert_string_equal(policy_value_time_text(second, text), good[i].text);
	}
	for (i = 0; i < COUNT(bad); i++) {
		assert_int_equal(policy_value_time(bad[i], &second), -EINVAL);
		assert_int_equal(policy_value_end_time(bad[i], &second), -EINVAL);
	}
	assert_int_equal(policy_value_time("24:00", &second), -EINVAL);
	assert_int_equal(policy_value_end_time("24:00", &second), 0);
	assert_int_equal(second, 86400);
	assert_string_equal(policy_value_time_text(86400, text), "24:00");
	assert_string_equal(policy_value_time_text(3661, text), "01:01:01");
}

static void test_days(void **state)
{
	static const struct {
		const char *text;
		uint32_t days;
		const char *back;
	} good[] = {
		{ "mon", 0x01, "mon" }, { "sun", 0x40, "sun" }, { "mon-fri", 0x1f, "mon-fri" },
		{ "sat sun", 0x60, "sat sun" }, { "sat-sun", 0x60, "sat sun" },
		{ "sun-mon", 0x41, "mon sun" }, { "fri-tue", 0x73, "mon tue fri-sun" },
		{ "mon mon", 0x01, "mon" }, { "mon-sun", 0x7f, "mon-sun" },
		{ "mon-mon", 0x01, "mon" }, { "  mon   wed-fri ", 0x1d, "mon wed-fri" },
	};
	static const char * const bad[] = {
		"", " ", "mo", "mond", "MON", "mon,tue", "mon-", "-mon", "mon--tue", "mon-tues",
		"mon-xyz", "mon tue wed thu fri sat sux", "mon - fri", "mon_fri", "1",
	};
	char text[POLICY_VALUE_TEXT_SIZE];
	uint32_t days;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		assert_int_equal(policy_value_days(good[i].text, &days), 0);
		assert_int_equal(days, good[i].days);
		assert_string_equal(policy_value_days_text(days, text), good[i].back);
	}
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(policy_value_days(bad[i], &days), -EINVAL);
}

static void test_versions(void **state)
{
	static const char * const bad[] = {
		"", "0", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "0x1", "a",
		"18446744073709551616", "99999999999999999999999999",
	};
	uint64_t version;
	size_t i;

	(void)state;
	assert_int_equal(policy_value_version("1", &version), 0);
	assert_true(version == 1);
	assert_int_equal(policy_value_version("18446744073709551615", &version), 0);
	assert_true(version == UINT64_MAX);
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(policy_value_version(bad[i], &version), -EINVAL);
}

static void test_names(void **state)
{
	static const char * const good[] = { "a", "A", "9", "a.b-c_d", "x-" };
	static const char * const bad[] = { "", "-a", ".a", "_a", "a b", "a/b", "!a", "\xc3\xa9" };
	char name[POLICY_NAME_SIZE], text[POLICY_TEXT_SIZE], longest[130];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		assert_int_equal(policy_value_name(good[i], name), 0);
		assert_string_equal(name, good[i]);
	}
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(policy_value_name(bad[i], name), -EINVAL);
	memset(longest, 'n', sizeof(longest));
	longest[128] = '\0';
	assert_int_equal(policy_value_text(longest, text), -EINVAL);
	assert_int_equal(policy_value_text(longest + 1, text), 0);
	assert_int_equal(policy_value_name(longest + 64, name), -EINVAL);
	assert_int_equal(policy_value_name(longest + 65, name), 0);
}

static void test_zones(void **state)
{
	static const char * const good[] = { "UTC", "Etc/GMT+8", "America/Argentina/Buenos_Aires" };
	static const char * const bad[] = {
		"", "/UTC", "Europe/", "a//b", "..", "../x", "Europe/Mad rid", ":UTC", "a.b",
	};
	char name[POLICY_NAME_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++)
		assert_int_equal(policy_value_zone(good[i], name), 0);
	for (i = 0; i < COUNT(bad); i++)
		assert_int_equal(policy_value_zone(bad[i], name), -EINVAL);
}

static void test_flags(void **state)
{
	uint32_t flags = 0;

	(void)state;
	assert_int_equal(policy_value_monitor("no", &flags), 0);
	assert_int_equal(flags, 0);
	assert_int_equal(policy_value_monitor("yes", &flags), 0);
	assert_int_equal(policy_value_force("yes", &flags), 0);
	assert_int_equal(flags, CARDGATE_RULE_MONITOR | CARDGATE_RULE_FORCE);
	assert_int_equal(policy_value_force("true", &flags), -EINVAL);
	assert_int_equal(policy_value_monitor("", &flags), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
