// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON of the command line: valid and harmless whatever goes in */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "agent/cli/format.c"
#include "agent/cli/json.c"

static void check_text(const char *text, const char *want)
{
	struct json_object *map = json_map();
	struct error err;
	FILE *real = stdout;
	char *got = NULL;
	size_t len;

	json_put_text(map, "t", text);
	stdout = open_memstream(&got, &len);
	assert_non_null(stdout);
	assert_int_equal(json_print_line(map, &err), 0);
	fclose(stdout);
	stdout = real;
	assert_string_equal(got, want);
	free(got);
}

static void text_is_escaped(void **state)
{
	(void)state;
	check_text("a \"b\" /c", "{\"t\":\"a \\\"b\\\" /c\"}\n");
	check_text("Gerät 你好", "{\"t\":\"Gerät 你好\"}\n");
	check_text("\033[31m\n", "{\"t\":\"\\u001b[31m\\n\"}\n");
	check_text("\x7f\xc2\x9b", "{\"t\":\"\\u007f\\u009b\"}\n");
	check_text("\xe2\x80\xae", "{\"t\":\"\\u202e\"}\n");
	check_text("a\xff\xc3", "{\"t\":\"a\\ufffd\\ufffd\"}\n");
	check_text(NULL, "{\"t\":null}\n");
}

static void check_bad(const char *text)
{
	struct error err = { "" };

	assert_null(json_parse(text, &err));
	assert_non_null(strstr(err.text, "JSON object expected"));
}

static void parse_takes_objects_only(void **state)
{
	struct json_object *map;
	struct error err;
	(void)state;

	check_bad("");
	check_bad("[1]");
	check_bad("\"a\"");
	check_bad("{\"a\":");
	check_bad("{\"a\":1} x");
	check_bad("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{}}}}}}}}}");
	map = json_parse("{\"a\":\"x\",\"n\":18446744073709551615,\"l\":[]}\n", &err);
	assert_non_null(map);
	assert_string_equal(json_get_text(map, "a"), "x");
	assert_null(json_get_text(map, "n"));
	assert_null(json_get_text(map, "b"));
	assert_true(json_get_number(map, "n") == UINT64_MAX);
	assert_int_equal(json_get_number(map, "a"), 0);
	assert_int_equal(json_get_number(map, "l"), 0);
	json_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(parse_takes_objects_only),
	};

	format_init("never");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
