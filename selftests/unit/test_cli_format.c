// SPDX-License-Identifier: GPL-2.0-or-later
/* Text and tables of the command line */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "agent/cli/format.c"
#include "agent/cli/table.c"

static void check_clean(const char *text, size_t size, const char *want, size_t columns)
{
	char buf[64];

	assert_int_equal(format_clean(text, buf, size), columns);
	assert_string_equal(buf, want);
}

static void clean_keeps_text(void **state)
{
	(void)state;
	check_clean("", 64, "", 0);
	check_clean("Stick 3.0", 64, "Stick 3.0", 9);
	check_clean("Gerät", 64, "Gerät", 5);
	check_clean("你好", 64, "你好", 4);
}

static void clean_takes_what_controls_a_terminal(void **state)
{
	(void)state;
	check_clean("a\033[31mb\a\n", 64, "a?[31mb??", 9);
	check_clean("\x7f\xc2\x9b", 64, "???", 3);
	check_clean("\xff\xfe\xc3", 64, "???", 3);
	check_clean("\xe2\x80\xaexvil\xe2\x80\x8b", 64, "?xvil?", 6);
	check_clean("e\xcc\x81", 64, "e?", 2);
}

static void clean_cuts_between_characters(void **state)
{
	(void)state;
	check_clean("abcdef", 4, "abc", 3);
	check_clean("ab你", 5, "ab", 2);
	check_clean("ab你", 6, "ab你", 4);
	check_clean("x", 1, "", 0);
}

static void time_has_an_offset(void **state)
{
	char buf[FORMAT_TIME_SIZE];
	(void)state;

	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	assert_string_equal(format_time(1795453140, buf), "2026-11-23T17:59:00+01:00");
	assert_string_equal(format_time(1782907200, buf), "2026-07-01T14:00:00+02:00");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(format_time(0, buf), "1970-01-01T00:00:00+00:00");
	assert_string_equal(format_time(INT64_MAX, buf), "9223372036854775807");
}

static void hex_stops_at_the_end(void **state)
{
	const uint8_t bytes[] = { 0x00, 0xab, 0xff };
	char buf[7];
	(void)state;

	assert_string_equal(format_hex(bytes, 3, buf, 7), "00abff");
	assert_string_equal(format_hex(bytes, 3, buf, 6), "00ab");
	assert_string_equal(format_hex(bytes, 3, buf, 1), "");
}

static void check_table(struct table *table, const char *want)
{
	struct error err;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(table_print(table, out, &err), 0);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void table_aligns(void **state)
{
	static const char * const headings[] = { "#N", "NAME", "WHY" };
	struct table table = { .headings = headings, .columns = 3, .indent = 1 };
	(void)state;

	table_add(&table, FORMAT_PLAIN, "%d", 7);
	table_add(&table, FORMAT_BAD, "%s", "你");
	table_add(&table, FORMAT_PLAIN, "%s", "x");
	table_add(&table, FORMAT_PLAIN, "%d", 123);
	table_add(&table, FORMAT_PLAIN, "%s", "a\tlong");
	table_add(&table, FORMAT_PLAIN, "%s", "");
	check_table(&table, "   N  NAME    WHY\n"
			    "   7  你      x\n"
			    " 123  a?long\n");
	check_table(&table, " N  NAME  WHY\n");
}

static void table_without_headings(void **state)
{
	struct table table = { .columns = 2 };
	(void)state;

	table_add(&table, FORMAT_HEADING, "policy");
	table_add(&table, FORMAT_PLAIN, "none");
	table_add(&table, FORMAT_HEADING, "sealed");
	table_add(&table, FORMAT_PLAIN, "no");
	check_table(&table, "policy  none\nsealed  no\n");
}

static void color_is_asked_for(void **state)
{
	struct table table = { .columns = 2 };
	(void)state;

	assert_int_equal(format_init("sometimes"), -EINVAL);
	assert_int_equal(format_init("always"), 0);
	table_add(&table, FORMAT_BAD, "no");
	table_add(&table, FORMAT_PLAIN, "yes");
	check_table(&table, "\033[31mno\033[0m  yes\n");
	assert_int_equal(format_init("never"), 0);
	table_add(&table, FORMAT_BAD, "no");
	table_add(&table, FORMAT_PLAIN, "yes");
	check_table(&table, "no  yes\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_keeps_text),
		cmocka_unit_test(clean_takes_what_controls_a_terminal),
		cmocka_unit_test(clean_cuts_between_characters),
		cmocka_unit_test(time_has_an_offset),
		cmocka_unit_test(hex_stops_at_the_end),
		cmocka_unit_test(table_aligns),
		cmocka_unit_test(table_without_headings),
		cmocka_unit_test(color_is_asked_for),
	};

	format_init("never");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
