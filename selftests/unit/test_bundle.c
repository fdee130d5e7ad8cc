// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/bundle.h"

static void test_round_trip(void **state)
{
	static const uint8_t want[] = {
		0x30, 0x1A, 0x02, 0x01, 0x01, 0x30, 0x15,
		0x30, 0x0C, 0x16, 0x07, 'r', 'u', 'l', 'e', 's', 'e', 't', 0x04, 0x01, 0xAA,
		0x30, 0x05, 0x16, 0x01, 'x', 0x04, 0x00,
	};
	struct bundle b = { 0 }, back;
	uint8_t *der;
	size_t len;

	(void)state;
	assert_int_equal(bundle_add(&b, BUNDLE_RULESET, "\xAA", 1, NULL), 0);
	assert_int_equal(bundle_add(&b, BUNDLE_POLICY, "policy\0text", 11, NULL), 0);
	assert_int_equal(bundle_encode(&b, &der, &len, NULL), 0);
	assert_memory_equal(der + 9, want + 9, 12);
	assert_int_equal(bundle_decode(&back, der, len, NULL), 0);
	assert_int_equal(back.count, 2);
	assert_string_equal(back.objects[0].name, "ruleset");
	assert_int_equal(bundle_find(&back, BUNDLE_POLICY)->len, 11);
	assert_memory_equal(bundle_find(&back, BUNDLE_POLICY)->data, "policy\0text", 11);
	assert_null(bundle_find(&back, BUNDLE_SIGNATURE));
	bundle_free(&b);
	bundle_free(&back);
	free(der);
	/* an empty object is none */
	assert_int_equal(bundle_decode(&back, want, sizeof(want), NULL), -EINVAL);
	assert_int_equal(back.count, 0);
}

static void test_add_refuses(void **state)
{
	static const char *const names[] = {
		"", "Upper", "a b", "a/b", "abcdefghijklmnopqrstuvwx", "\xC3\xA4",
	};
	struct bundle b = { 0 };
	struct error err;
	char name[2] = "a";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(bundle_add(&b, names[i], "x", 1, &err), -EINVAL);
	assert_int_equal(bundle_add(&b, "abcdefghijklmnopqrstuvw", "x", 1, &err), 0);
	assert_int_equal(bundle_add(&b, "abcdefghijklmnopqrstuvw", "x", 1, &err), -EEXIST);
	assert_int_equal(bundle_add(&b, "empty", "", 0, &err), -EINVAL);
	assert_int_equal(bundle_add(&b, "large", "", BUNDLE_OBJECT_SIZE_MAX + 1, &err), -EFBIG);
	for (; b.count < BUNDLE_OBJECTS_MAX; name[0]++)
		assert_int_equal(bundle_add(&b, name, "x", 1, &err), 0);
	assert_int_equal(bundle_add(&b, name, "x", 1, &err), -E2BIG);
	bundle_free(&b);
}

static void test_decode_refuses(void **state)
{
	static const struct {
		uint8_t der[24];
		size_t len;
	} cases[] = {
		{ { 0 }, 0 },
		{ { 0x30, 0x05, 0x02, 0x01, 0x02, 0x30, 0x00 }, 7 },		/* version 2 */
		{ { 0x30, 0x05, 0x02, 0x01, 0x01, 0x30, 0x00, 0x00 }, 8 },	/* a byte behind */
		{ { 0x30, 0x05, 0x02, 0x01, 0x01, 0x30, 0x01 }, 7 },
		{ { 0x30, 0x80, 0x02, 0x01, 0x01, 0x30, 0x00, 0x00 }, 8 },
		{ { 0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0x01, 0x01 }, 9 },
		{ { 'P', 'K', 3, 4 }, 4 },
	};
	struct error err;
	struct bundle b;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		err.text[0] = '\0';
		if (bundle_decode(&b, cases[i].der, cases[i].len, &err) != -EBADMSG)
			fail_msg("case %zu was taken", i);
		assert_true(err.text[0]);
	}
}

static void test_decode_refuses_names(void **state)
{
	/* a NUL within, and a name of 24 bytes */
	const uint8_t nul[] = {
		0x30, 0x11, 0x02, 0x01, 0x01, 0x30, 0x0C,
		0x30, 0x0A, 0x16, 0x03, 'a', 0x00, 'b', 0x04, 0x03, 1, 2, 3,
	};
	uint8_t longer[11 + 24 + 3] = {
		0x30, 0x24, 0x02, 0x01, 0x01, 0x30, 0x1F, 0x30, 0x1D, 0x16, 0x18,
	};
	struct bundle b;

	(void)state;
	memset(longer + 11, 'a', 24);
	memcpy(longer + 35, "\x04\x01\xAA", 3);
	assert_int_equal(bundle_decode(&b, nul, sizeof(nul), NULL), -EINVAL);
	assert_int_equal(bundle_decode(&b, longer, sizeof(longer), NULL), -EINVAL);
}

/* Each byte of a good bundle changed, and each length: nothing but an error may come of it */
static void test_decode_damaged(void **state)
{
	struct bundle b = { 0 }, back;
	uint8_t *der, *copy;
	size_t len, i;
	int bit;

	(void)state;
	bundle_add(&b, BUNDLE_RULESET, "ruleset", 7, NULL);
	bundle_add(&b, BUNDLE_SIGNATURE, "signature", 9, NULL);
	assert_int_equal(bundle_encode(&b, &der, &len, NULL), 0);
	for (i = 0; i < len; i++) {
		copy = malloc(i + 1);
		memcpy(copy, der, i);
		assert_int_not_equal(bundle_decode(&back, copy, i, NULL), 0);
		free(copy);
		copy = malloc(len);
		for (bit = 0; bit < 8; bit++) {
			memcpy(copy, der, len);
			copy[i] ^= (uint8_t)(1 << bit);
			bundle_decode(&back, copy, len, NULL);
			bundle_free(&back);
		}
		free(copy);
	}
	free(der);
	bundle_free(&b);
}

static void test_files(void **state)
{
	char dir[] = "/tmp/test_bundle.XXXXXX", path[64];
	struct bundle b = { 0 }, back;
	struct error err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/bundle", dir);
	assert_int_equal(bundle_load(&back, path, &err), -ENOENT);
	bundle_add(&b, BUNDLE_RULESET, "rules", 5, NULL);
	assert_int_equal(bundle_save(&b, path, &err), 0);
	assert_int_equal(bundle_load(&back, path, &err), 0);
	assert_int_equal(back.objects[0].len, 5);
	bundle_free(&back);
	assert_int_equal(truncate(path, 9), 0);
	assert_int_equal(bundle_load(&back, path, &err), -EBADMSG);
	assert_non_null(strstr(err.text, path));
	bundle_free(&b);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_add_refuses),
		cmocka_unit_test(test_decode_refuses),
		cmocka_unit_test(test_decode_refuses_names),
		cmocka_unit_test(test_decode_damaged),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
