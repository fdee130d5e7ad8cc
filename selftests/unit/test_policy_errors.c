// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of bad policies; the bad ones themselves are in selftests/corpus */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <zlib.h>

#include "agent/policy_pack.h"
#include "agent/policy_read.h"

static void print(const struct policy_errors *errors, char *buf, size_t size)
{
	FILE *out = fmemopen(buf, size, "w");

	assert_non_null(out);
	policy_errors_print(errors, out);
	fclose(out);
}

static void test_sorted_by_line(void **state)
{
	struct policy_errors errors = { .file = "f" };
	char text[256] = "";

	(void)state;
	policy_errors_add(&errors, 7, "c");
	policy_errors_add(&errors, 2, "a");
	policy_errors_add(&errors, 7, "d");
	policy_errors_add(&errors, 3, "b");
	policy_errors_add(&errors, 0, "whole");
	print(&errors, text, sizeof(text));
	assert_string_equal(text, "f: whole\nf:2: a\nf:3: b\nf:7: c\nf:7: d\n");
}

static void test_at_most_twenty(void **state)
{
	struct policy_errors errors = { .file = "f" };
	char text[1024] = "";
	unsigned int i;

	(void)state;
	for (i = 1; i <= 23; i++)
		policy_errors_add(&errors, i, "x");
	assert_int_equal(errors.count, 23);
	print(&errors, text, sizeof(text));
	assert_non_null(strstr(text, "f:20: x\nf: and 3 more\n"));
	assert_null(strstr(text, "f:21:"));
}

static void test_text_is_harmless(void **state)
{
	struct policy_errors errors = { .file = "f" };
	char longer[1000];
	size_t i;

	(void)state;
	policy_errors_add(&errors, 1, "%s", "a\x1b[2J\nb\x7f\xc2\x9bz\xff\xc3\xa9\xe2\x82");
	assert_string_equal(errors.list[0].text, "a?[2J?b???z?\xc3\xa9??");
	for (i = 0; i + 1 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xc3\xa9", 2);
	longer[sizeof(longer) - 2] = '\0';
	policy_errors_add(&errors, 2, "x%s", longer);
	assert_true(strlen(errors.list[1].text) < POLICY_ERROR_SIZE);
	assert_true(strlen(errors.list[1].text) > POLICY_ERROR_SIZE - 4);
}

static void test_all_at_once(void **state)
{
	static const char xml[] =
		"<policy xmlns=\"urn:cardgate:policy:1\" name=\"x\" version=\"0\"\n"
		"    issuer=\"y\" color=\"red\">\n"
		"  <capability name=\"usb\" default=\"deny\">\n"
		"    <rule\n"
		"      id=\"a b\"\n"
		"      action=\"allow\"\n"
		"      during=\"work\"><device id=\"1\"\n"
		"        bus=\"\"/></rule>\n"
		"  </capability>\n"
		"  <schedule name=\"s\"><window to=\"9\"/></schedule>\n"
		"</policy>\n";
	static const unsigned int lines[] = { 1, 2, 5, 7, 7, 8, 10 };
	struct policy_errors errors = { .file = "f" };
	struct policy *policy = NULL;
	size_t i;

	(void)state;
	assert_int_equal(policy_read((const uint8_t *)xml, strlen(xml), &policy, &errors), -EINVAL);
	assert_null(policy);
	assert_int_equal(errors.count, sizeof(lines) / sizeof(lines[0]));
	for (i = 0; i < errors.count; i++)
		assert_int_equal(errors.list[i].line, lines[i]);
}

static void test_pack(void **state)
{
	uint8_t *packed, *xml, text[100000];
	size_t len, packed_len, i;
	struct error err;

	(void)state;
	for (i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * i >> 3);
	for (len = 0; len <= sizeof(text); len += 33333) {
		assert_int_equal(policy_pack(text, len, &packed, &packed_len, &err), 0);
		assert_int_equal(policy_pack_open(packed, packed_len, &xml, &i, &err), 0);
		assert_int_equal(i, len);
		assert_memory_equal(xml, text, len);
		assert_int_equal(xml[len], 0);
		free(xml);
		free(packed);
	}
}

static void test_pack_damaged(void **state)
{
	static const uint8_t text[] = "some text, and the same text again";
	uint8_t *packed, *xml;
	size_t len, i;
	struct error err;

	(void)state;
	assert_int_equal(policy_pack(text, sizeof(text), &packed, &len, &err), 0);
	for (i = 0; i < len; i++)
		assert_int_equal(policy_pack_open(packed, i, &xml, &(size_t){ 0 }, &err), -EBADMSG);
	packed = realloc(packed, len + 1);
	packed[len] = 0;
	assert_int_equal(policy_pack_open(packed, len + 1, &xml, &i, &err), -EBADMSG);
	packed[len - 1] ^= 1;
	assert_int_equal(policy_pack_open(packed, len, &xml, &i, &err), -EBADMSG);
	free(packed);
}

static void test_pack_bomb(void **state)
{
	uint8_t *zeros = calloc(1, 64 << 20), *packed, *xml;
	uLongf len = compressBound(64 << 20);
	struct error err;
	size_t n;

	(void)state;
	packed = malloc(len);
	assert_int_equal(compress(packed, &len, zeros, 64 << 20), Z_OK);
	assert_int_equal(policy_pack_open(packed, len, &xml, &n, &err), -E2BIG);
	assert_string_equal(err.text, "policy: expected a zlib stream of at most 33554432 bytes");
	assert_int_equal(policy_pack(zeros, POLICY_XML_SIZE_MAX, &xml, &n, &err), 0);
	free(packed);
	packed = xml;
	assert_int_equal(policy_pack_open(packed, n, &xml, &n, &err), 0);
	assert_int_equal(n, POLICY_XML_SIZE_MAX);
	free(xml);
	free(packed);
	free(zeros);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted_by_line),
		cmocka_unit_test(test_at_most_twenty),
		cmocka_unit_test(test_text_is_harmless),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_pack_damaged),
		cmocka_unit_test(test_pack_bomb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
