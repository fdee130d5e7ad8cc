// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a server's script reaches the card, and what does not */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/card_script.h"

#define AID	"A000000308000010000100"

/* Whatever the card was told, in hexadecimal */
static char told[1024];
static struct policy_aid aid;
static unsigned int left;
static char *answers;

static int transmit(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		    struct error *err)
{
	size_t i;
	(void)ctx;
	(void)err;

	for (i = 0; i < cmd_len; i++)
		snprintf(told + strlen(told), sizeof(told) - strlen(told), "%02X", cmd[i]);
	strcat(told, " ");
	memcpy(resp, "\x12\x90\x00", 3);
	*len = 3;
	return 0;
}

static int run(const char *script)
{
	struct apdu_link link = { .transmit = transmit };
	struct error err = {};
	size_t size;
	FILE *out;
	int ret;

	free(answers);
	out = open_memstream(&answers, &size);
	*told = '\0';
	ret = card_script_run(&link, &aid, script, strlen(script), &left, out, &err);
	fclose(out);
	return ret;
}

static int begin(void **state)
{
	(void)state;
	left = CARD_SCRIPT_COMMANDS;
	return policy_aid_parse(AID, &aid);
}

static void test_passed(void **state)
{
	(void)state;
	assert_int_equal(run("00CB3FFF055C035FC10200\n8050000008000102030405060700\r\n\n"
			     "84e2000010ffffffffffffffffffffffffffffffff\n00C0000010"), 0);
	assert_string_equal(told, "00CB3FFF055C035FC10200 8050000008000102030405060700 "
			    "84E2000010FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 00C0000010 ");
	assert_string_equal(answers, "129000\n129000\n129000\n129000\n");
	assert_int_equal(left, CARD_SCRIPT_COMMANDS - 4);
	/* The application itself, and what is below the current directory */
	assert_int_equal(run("00A404000B" AID "\n00A404000B" AID "00\n00A4020C024301\n"
			     "00A4090C0243014302"), 0);
}

static void test_refused(void **state)
{
	static const char * const commands[] = {
		"00A404000CA000000063504B43532D3135",	/* SELECT of another application */
		"00A404000AA0000003080000100001",	/* and of its name's beginning */
		"00A404000B" AID "0000",
		"04A404000B" AID,			/* enciphered, so nobody knows */
		"00A40000023F00", "00A4000C", "00A4080C023F00", "00A4030C",
		"00A504000BA00000030800001000010F",
		"0020008008313233343536FFFF", "002000800", "0C200080081122334455667788",
		"00240080", "002C0080", "00260080", "00280080",
		"0070000001", "01CB3FFF00", "02CB3FFF00", "40CB3FFF00", "C0CB3FFF00",
		"83CB3FFF00", "FFCA000000", "00C200000500A4040000", "00FE0000", "00E60000",
	};
	char script[256];
	size_t i;
	int ret;

	(void)state;
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		/* What is good before it is not passed either */
		snprintf(script, sizeof(script), "00C0000010\n%s", commands[i]);
		ret = run(script);
		if (ret != -EPERM && ret != -EINVAL)
			fail_msg("%s is passed", commands[i]);
		assert_string_equal(told, "");
	}
	assert_int_equal(left, CARD_SCRIPT_COMMANDS);
}

static void test_malformed(void **state)
{
	static const char * const scripts[] = {
		"00C000", "00C00", "xxC0000010", "00C0000010 00C0000010", "00C0000010\n0",
		"0060000000", "00 C0 00 00 10", "-0C0000010",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		assert_int_equal(run(scripts[i]), -EINVAL);
		assert_string_equal(told, "");
	}
	assert_int_equal(run(""), 0);
}

static void test_limits(void **state)
{
	char *script = malloc(CARD_SCRIPT_SIZE_MAX + 2);
	size_t i;

	(void)state;
	memset(script, '\n', CARD_SCRIPT_SIZE_MAX + 1);
	script[CARD_SCRIPT_SIZE_MAX + 1] = '\0';
	assert_int_equal(run(script), -E2BIG);
	script[0] = '\0';
	for (i = 0; i < CARD_SCRIPT_COMMANDS - 1; i++) {
		*told = '\0';
		assert_int_equal(run("00C0000010"), 0);
	}
	assert_int_equal(run("00C0000010\n00C0000010"), -E2BIG);
	assert_int_equal(left, 0);
	free(script);
}

static void test_aid(void **state)
{
	struct policy_aid out;

	(void)state;
	assert_int_equal(policy_aid_parse("A000000003", &out), 0);
	assert_int_equal(policy_aid_parse("A00000000", &out), -EINVAL);
	assert_int_equal(policy_aid_parse("A0000000", &out), -EINVAL);
	assert_int_equal(policy_aid_parse("A0000000031000000000000000000000", &out), 0);
	assert_int_equal(policy_aid_parse("A000000003100000000000000000000000", &out), -EINVAL);
	assert_int_equal(policy_aid_parse("A0000000g3", &out), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_passed, begin),
		cmocka_unit_test_setup(test_refused, begin),
		cmocka_unit_test_setup(test_malformed, begin),
		cmocka_unit_test_setup(test_limits, begin),
		cmocka_unit_test(test_aid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
