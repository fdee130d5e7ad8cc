// SPDX-License-Identifier: GPL-2.0-or-later
/* What strangers write is shown on a desktop as text, all of it or nothing */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/desktop.h"
#include "agent/ruleset_clean.h"

#define RANDOM_RUNS	20000

static void expect(const char *from, bool markup, const char *to)
{
	char text[200];

	assert_int_equal(desktop_text(from, markup, text, sizeof(text)), 0);
	assert_string_equal(text, to);
}

static void test_plain(void **state)
{
	(void)state;
	expect("", true, "");
	expect("Update now?\nIt takes an hour.\n", true, "Update now?\nIt takes an hour.\n");
	expect("Gr\303\274\303\237e, \xd7\xa9\xd7\x9c, \xf0\x9f\x94\x92", true,
	       "Gr\303\274\303\237e, \xd7\xa9\xd7\x9c, \xf0\x9f\x94\x92");
}

static void test_markup(void **state)
{
	(void)state;
	expect("<b>a</b> &lt; <img src=\"x\"/>", true,
	       "&lt;b&gt;a&lt;/b&gt; &amp;lt; &lt;img src=\"x\"/&gt;");
	expect("<b>a</b> &", false, "<b>a</b> &");
}

static void test_hostile(void **state)
{
	(void)state;
	expect("a\033[1mb\r\tc\x7f", true, "a?[1mb??c?");
	expect("\xff\xc3 (\xe2\x82", true, "?? (?\?");
	/* Overrides, isolates, joiners, tags, variations, soft hyphens */
	expect("x\xe2\x80\xaey\xe2\x81\xa6z\xe2\x80\x8b", true, "x?y?z?");
	expect("\xf3\xa0\x81\x81\xef\xb8\x8f\xc2\xad", true, "???");
	expect("\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf", true, "???");
}

/* Never cut, which could be in the middle of a character or of markup */
static void test_bounds(void **state)
{
	char text[6];

	(void)state;
	assert_int_equal(desktop_text("abcde", true, text, sizeof(text)), 0);
	assert_int_equal(desktop_text("abcdef", true, text, sizeof(text)), -EMSGSIZE);
	assert_int_equal(desktop_text("ab\ncd", true, text, sizeof(text)), 0);
	assert_int_equal(desktop_text("abcde\n", true, text, sizeof(text)), -EMSGSIZE);
	assert_int_equal(desktop_text("ab&", true, text, sizeof(text)), -EMSGSIZE);
	assert_string_equal(text, "ab");
	assert_int_equal(desktop_text("&", true, text, sizeof(text)), 0);
	assert_string_equal(text, "&amp;");
	assert_int_equal(desktop_text("abcd\xc3\xbc", true, text, sizeof(text)), -EMSGSIZE);
	assert_int_equal(desktop_text("abc\xc3\xbc", true, text, sizeof(text)), 0);
}

static void check_markup(const char *text)
{
	const char *p;

	assert_null(strpbrk(text, "<>"));
	for (p = text; (p = strchr(p, '&')); p++)
		assert_true(!strncmp(p, "&amp;", 5) || !strncmp(p, "&lt;", 4) ||
			    !strncmp(p, "&gt;", 4));
}

static void test_random(void **state)
{
	static const char bytes[] = "<>&;a\n\xe2\x80\xae\x8b\xc2\xad\xf3\xa0\x81\xff\x01";
	char from[40], text[60], line[60];
	size_t i, n, len;
	char *end;

	(void)state;
	srand(1);
	for (i = 0; i < RANDOM_RUNS; i++) {
		len = (size_t)rand() % sizeof(from);
		for (n = 0; n < len; n++)
			from[n] = bytes[(size_t)rand() % (sizeof(bytes) - 1)];
		from[len] = '\0';
		memset(text, 'x', sizeof(text));
		if (desktop_text(from, true, text, sizeof(text)))
			assert_true(strlen(from) > sizeof(text) / 5 - 1);
		assert_non_null(memchr(text, '\0', sizeof(text)));
		check_markup(text);
		for (end = text; (end = strchr(end, '\n')); )
			*end = ' ';
		assert_true(!*text || ruleset_clean_valid(text, sizeof(text)));
		ruleset_clean_copy(text, line, sizeof(line));
		assert_string_equal(text, line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_markup),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
