// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of a rule set, and local time in them */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "agent/ruleset_device.h"
#include "kernel/schedule.h"
#include "selftests/unit/test_policy_build.h"

#define MADRID	"zone=\"Europe/Madrid\""
#define YEAR	"<validity from=\"2026-01-01\" until=\"2026-12-31\"/>\n"

static void test_bytes(void **state)
{
	/* Whoever changes these changes what is stored on cards */
	static const uint8_t wanted[] = {
		0x34, 0x00, 0x01, 0x80,
			0x08, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x00,
			0x09, 0x00, 0x02, 0x00, 't', 'e', 's', 't', 0, 0, 0, 0,
			0x0c, 0x00, 0x03, 0x00, 0x07, 0, 0, 0, 0, 0, 0, 0,
			0x0e, 0x00, 0x04, 0x00, 'B', ' ', 'C', 'o', 'm', 'p', 'a', 'n', 'y', 0,
				0, 0,
		0x0b, 0x00, 0x02, 0x00, 'o', 'f', 'f', 'i', 'c', 'e', 0, 0,
		0x24, 0x00, 0x04, 0x80,
			0x06, 0x00, 0x01, 0x00, 'w', 0, 0, 0,
			0x18, 0x00, 0x02, 0x00, 0x80, 0x70, 0, 0, 0x90, 0x05, 0x01, 0,
				0x1f, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f,
		0x14, 0x00, 0x05, 0x80,
			0x08, 0x00, 0x01, 0x00, 0x02, 0, 0, 0,
			0x08, 0x00, 0x02, 0x00, 0x02, 0, 0, 0,
		0x5c, 0x00, 0x06, 0x80,
			0x06, 0x00, 0x01, 0x00, 'r', 0, 0, 0,
			0x08, 0x00, 0x03, 0x00, 0x02, 0, 0, 0,
			0x08, 0x00, 0x04, 0x00, 0x01, 0, 0, 0,
			0x08, 0x00, 0x05, 0x00, 0x02, 0, 0, 0,
			0x28, 0x00, 0x06, 0x80,
				0x14, 0x00, 0x01, 0x80,
					0x06, 0x00, 0x01, 0x00, 0x51, 0x09, 0, 0,
					0x06, 0x00, 0x02, 0x00, 0x66, 0x16, 0, 0,
				0x10, 0x00, 0x01, 0x80,
					0x0c, 0x00, 0x09, 0x00, 0, 0, 0x08, 0, 0, 0, 0xff, 0,
			0x08, 0x00, 0x07, 0x00, 0, 0, 0, 0,
			0x08, 0x00, 0x08, 0x00, 0, 0, 0, 0x80,
	};
	struct built b = build("", "<schedule name=\"w\"><window days=\"mon-fri\" from=\"08:00\" "
			       "to=\"18:36\"/></schedule><context name=\"office\"/>"
			       "<capability name=\"usb\" default=\"deny\"><rule id=\"r\" action=\"allow\" "
			       "force=\"yes\" during=\"w\" context=\"!office\"><device id=\"0951:1666\"/>"
			       "<device interface=\"08:*:*\"/></rule></capability>");

	(void)state;
	assert_int_equal(b.len, sizeof(wanted));
	assert_memory_equal(b.bytes, wanted, sizeof(wanted));
	built_free(&b);
}

static void test_validity(void **state)
{
	struct built b = build(MADRID, "<validity from=\"2026-01-01\" until=\"2027-07-31\"/>");

	(void)state;
	assert_int_equal(b.rs->not_before, 1767222000);	/* 2025-12-31T23:00:00Z */
	assert_int_equal(b.rs->not_after, 1817071199);	/* 2027-07-31T21:59:59Z */
	built_free(&b);
	b = build(MADRID, "");
	assert_true(b.rs->not_before == INT64_MIN);
	assert_true(b.rs->not_after == INT64_MAX);
	built_free(&b);
}

static void test_zone_of_a_year(void **state)
{
	static const struct cardgate_zone wanted[] = {
		{ 1767139200, 3600, 0 },	/* a day before the validity */
		{ 1774746000, 7200, 0 },	/* 2026-03-29T01:00:00Z */
		{ 1792890000, 3600, 0 },	/* 2026-10-25T01:00:00Z */
	};
	struct built b = build(MADRID, YEAR);

	(void)state;
	assert_int_equal(b.rs->zone_count, 3);
	assert_memory_equal(b.rs->zone, wanted, sizeof(wanted));
	built_free(&b);
}

static void test_zone_without_validity(void **state)
{
	struct built b = build(MADRID, ""), later = build_at(MADRID, "", NOW + 30 * 86400),
		     next_year = build_at(MADRID, "", NOW + 60 * 86400);

	(void)state;
	/* From the year before to 20 years after, two changes a year */
	assert_int_equal(b.rs->zone_count, 1 + 2 * 22);
	assert_true(b.rs->zone[0].from <= NOW - 365 * 86400);
	assert_true(b.rs->zone[b.rs->zone_count - 1].from >= NOW + 19 * 365LL * 86400);
	/* The same policy gives the same bytes all year */
	assert_int_equal(b.len, later.len);
	assert_memory_equal(b.bytes, later.bytes, b.len);
	assert_int_not_equal(b.rs->zone[0].from, next_year.rs->zone[0].from);
	built_free(&b);
	built_free(&later);
	built_free(&next_year);
}

static void test_zone_utc(void **state)
{
	struct built b = build("", ""), named = build("zone=\"UTC\"", "");

	(void)state;
	assert_int_equal(b.rs->zone_count, 0);
	assert_int_equal(named.rs->zone_count, 0);
	built_free(&b);
	built_free(&named);
}

static void test_zone_of_the_process(void **state)
{
	struct built b = build(MADRID, YEAR), other;

	(void)state;
	setenv("TZ", "America/New_York", 1);
	tzset();
	other = build(MADRID, YEAR);
	assert_string_equal(getenv("TZ"), "America/New_York");
	assert_int_equal(timezone, 5 * 3600);
	unsetenv("TZ");
	tzset();
	assert_int_equal(b.len, other.len);
	assert_memory_equal(b.bytes, other.bytes, b.len);
	built_free(&other);
	other = build(MADRID, YEAR);
	assert_null(getenv("TZ"));
	assert_memory_equal(b.bytes, other.bytes, b.len);
	built_free(&b);
	built_free(&other);
}

static void test_midnight_that_is_skipped(void **state)
{
	/* 2018-11-04 began at 01:00 in Brazil */
	struct built b = build("zone=\"America/Sao_Paulo\"",
			       "<validity from=\"2018-11-04\" until=\"2018-11-04\"/>");

	(void)state;
	assert_int_equal(b.rs->not_before, 1541300400);	/* 03:00:00Z */
	assert_int_equal(b.rs->not_after, 1541383199);	/* 23 hours later */
	built_free(&b);
}

static void test_local_time_both_ways(void **state)
{
	struct built b = build(MADRID, YEAR);
	struct error err;
	int64_t utc;

	(void)state;
	/* Every half hour of the year, but for the hour that comes twice */
	for (utc = 1767222000; utc < 1798758000; utc += 1800) {
		int64_t local = cg_schedule_local(b.rs, utc), back;

		assert_int_equal(ruleset_time_utc(b.rs->zone, b.rs->zone_count, local, &back), 0);
		if (utc >= 1792890000 && utc < 1792893600)
			assert_int_equal(back, utc - 3600);
		else
			assert_int_equal(back, utc);
	}
	assert_int_equal(ruleset_time_parse(b.rs, "2026-03-29T01:59", &utc, &err), 0);
	assert_int_equal(utc, 1774746000 - 60);
	assert_int_equal(ruleset_time_parse(b.rs, "2026-03-29T02:00", &utc, &err), -ERANGE);
	assert_int_equal(ruleset_time_parse(b.rs, "2026-03-29T02:59:59", &utc, &err), -ERANGE);
	assert_int_equal(ruleset_time_parse(b.rs, "2026-03-29 03:00", &utc, &err), 0);
	assert_int_equal(utc, 1774746000);
	built_free(&b);
}

static void test_times_of_a_person(void **state)
{
	static const char * const bad[] = {
		"", "now", "2026-11-23", "2026-11-23T", "2026-11-23T25:00", "2026-11-23T10:60",
		"2026-11-31T10:00", "2026-11-23T10:00:61", "2026-11-23T10:00+01:00",
		"2026-11-23T10:00ZZ", "23.11.2026 10:00", "2026-11-23T10:00Z ",
	};
	char text[RULESET_TIME_SIZE];
	struct built b = build(MADRID, YEAR);
	struct error err;
	int64_t utc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ruleset_time_parse(b.rs, bad[i], &utc, &err) != -EINVAL)
			fail_msg("\"%s\" was accepted", bad[i]);
	assert_int_equal(ruleset_time_parse(b.rs, "2026-11-23T17:00", &utc, &err), 0);
	assert_int_equal(utc, NOW);
	assert_int_equal(ruleset_time_parse(b.rs, "2026-11-23T16:00:00Z", &utc, &err), 0);
	assert_int_equal(utc, NOW);
	assert_string_equal(ruleset_time_format(b.rs, utc, text), "Mon 2026-11-23 17:00:00 +01:00");
	built_free(&b);
}

static void test_many_rules(void **state)
{
	char *body = malloc(4 << 20), *p = body;
	struct cg_subject device;
	struct built b;
	int i;

	(void)state;
	p += sprintf(p, "<capability name=\"usb\" default=\"deny\">");
	for (i = 0; i < 10000; i++)
		p += sprintf(p, "<rule id=\"r%d\" action=\"allow\"><device id=\"0951:%04x\" "
			     "serial=\"%d\"/></rule>\n", i, i, i);
	sprintf(p, "</capability>");
	b = build("", body);
	assert_int_equal(b.rs->rule_count, 10000);
	assert_string_equal(b.rs->caps[CARDGATE_CAP_USB].rules[9999].id, "r9999");
	ruleset_device_from_match(&b.rs->matches[9999], &device);
	assert_string_equal(device.serial, "9999");
	built_free(&b);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_zone_of_a_year),
		cmocka_unit_test(test_zone_without_validity),
		cmocka_unit_test(test_zone_utc),
		cmocka_unit_test(test_zone_of_the_process),
		cmocka_unit_test(test_midnight_that_is_skipped),
		cmocka_unit_test(test_local_time_both_ways),
		cmocka_unit_test(test_times_of_a_person),
		cmocka_unit_test(test_many_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
