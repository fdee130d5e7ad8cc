// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/card/roster.h"

static struct roster roster;

static int parse(const char *text, struct error *err)
{
	return roster_parse(&roster, text, strlen(text), err);
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(parse("Department,Holder,days,bundle\r\n"
			       "Sales,\"Doe, \"\"Alice\"\"\",30,sales.bundle\r\n"
			       "\r\n"
			       "IT,Bob,,\n"
			       "IT,\xC3\x84nne,365,", NULL), 0);
	assert_int_equal(roster.count, 3);
	assert_string_equal(roster.entries[0].holder, "Doe, \"Alice\"");
	assert_string_equal(roster.entries[0].department, "Sales");
	assert_int_equal(roster.entries[0].days, 30);
	assert_string_equal(roster.entries[0].bundle, "sales.bundle");
	assert_int_equal(roster.entries[0].line, 2);
	assert_string_equal(roster.entries[1].holder, "Bob");
	assert_int_equal(roster.entries[1].days, 0);
	assert_string_equal(roster.entries[1].bundle, "");
	assert_int_equal(roster.entries[1].line, 4);
	assert_string_equal(roster.entries[2].holder, "\xC3\x84nne");
	roster_free(&roster);
}

static void test_byte_order_mark(void **state)
{
	(void)state;
	assert_int_equal(parse("\xEF\xBB\xBFholder\nAlice\n", NULL), 0);
	assert_string_equal(roster.entries[0].holder, "Alice");
	roster_free(&roster);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} cases[] = {
		{ "", "expected a column 'holder'" },
		{ "name,days\nAlice,1\n", "expected a column 'holder'" },
		{ "holder,HOLDER\nA,B\n", "two columns 'holder'" },
		{ "holder\n", "nobody" },
		{ "holder,days\nAlice\n", "line 2: 1 fields, expected 2" },
		{ "holder\nAlice,Bob\n", "line 2: more than 1 fields" },
		{ "holder,days\nAlice,0\n", "line 2: days: '0', expected 1 to 36500" },
		{ "holder,days\nAlice,-1\n", "line 2: days" },
		{ "holder,days\nAlice,36501\n", "line 2: days" },
		{ "holder,days\nAlice,1x\n", "line 2: days" },
		{ "holder,x\n,1\n", "line 2: holder: expected 1 to 64" },
		{ "holder,department\nA,B\x01\n", "line 2: department: a control character" },
		{ "holder,department\nA,"
		  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		  "line 2: department: expected 0 to 64" },
		{ "holder\n\"Alice\n", "line 2: expected '\"'" },
		{ "holder\n\"Alice\"x\n", "line 2: expected ','" },
		{ "holder\nAlice\x01\n", "control character" },
		{ "holder\nAlice\rBob\n", "expected ','" },
		{ "holder\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
		  "expected 1 to 64" },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (parse(cases[i].text, &err) != -EINVAL || !strstr(err.text, cases[i].says))
			fail_msg("case %zu: expected '%s', got '%s'", i, cases[i].says, err.text);
		roster_free(&roster);
	}
	assert_int_equal(roster_parse(&roster, "holder\nA\0B\n", 11, &err), -EINVAL);
	roster_free(&roster);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_byte_order_mark),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
