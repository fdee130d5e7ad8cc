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

#include "agent/apdu.h"
#include "agent/card_channel.h"
#include "agent/card_describe.h"
#include "agent/card_tlv.h"
#include "hex.h"

#define STEPS_MAX 8

/* A card that answers what the test says, and fails it on any other command */
struct script {
	struct step {
		const char *cmd;	/* hexadecimal; NULL: any */
		const char *resp;	/* hexadecimal; NULL: the card is gone */
	} steps[STEPS_MAX];
	size_t at;
};

static int play(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		struct error *err)
{
	struct script *s = ctx;
	struct step *step = &s->steps[s->at++];
	uint8_t want[1024];
	size_t want_len;

	assert_true(s->at <= STEPS_MAX);
	if (step->cmd) {
		want_len = hex_decode(step->cmd, want);
		assert_int_equal(cmd_len, want_len);
		assert_memory_equal(cmd, want, want_len);
	}
	if (!step->resp)
		return error_set(err, -ENODEV, "card was removed");
	*len = hex_decode(step->resp, resp);
	return 0;
}

static struct apdu_link link_to(struct script *s, bool extended)
{
	return (struct apdu_link){ .transmit = play, .ctx = s, .extended = extended };
}

static void test_cases_short(void **state)
{
	static const struct {
		struct apdu cmd;
		const char *bytes;
	} cases[] = {
		{ { .ins = 0x20, .p2 = 2 }, "00200002" },
		{ { .ins = 0xB0, .le = 5 }, "00B0000005" },
		{ { .ins = 0xB0, .le = 256 }, "00B0000000" },
		{ { .ins = 0xB0, .le = 4000 }, "00B0000000" },
		{ { .ins = 0xA4, .data = (const uint8_t *)"\x3F\x00", .len = 2 },
		  "00A40000023F00" },
		{ { .cla = 0x80, .ins = 0xA4, .p1 = 4, .p2 = 0x0C,
		    .data = (const uint8_t *)"\x01", .len = 1, .le = 256 }, "80A4040C010100" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct script s = { { { cases[i].bytes, "9000" } }, 0 };
		struct apdu_link l = link_to(&s, false);
		uint16_t sw;

		assert_int_equal(apdu_send(&l, &cases[i].cmd, NULL, NULL, &sw, NULL), 0);
		assert_int_equal(sw, 0x9000);
		assert_int_equal(l.sent, 1);
	}
}

static void test_cases_extended(void **state)
{
	uint8_t data[300];
	char want[1024] = "00D6000000012C";
	struct script s = { { { "00B00000000FA0", "9000" }, { want, "9000" },
			      { "00B0000000", "9000" } }, 0 };
	const struct apdu read = { .ins = 0xB0, .le = 4000 }, fits = { .ins = 0xB0, .le = 256 };
	const struct apdu update = { .ins = 0xD6, .data = data, .len = 300, .le = 16 };
	struct apdu_link l = link_to(&s, true);
	uint16_t sw;
	size_t i;

	(void)state;
	memset(data, 0x5A, sizeof(data));
	for (i = 0; i < sizeof(data); i++)
		strcat(want, "5A");
	strcat(want, "0010");
	assert_int_equal(apdu_send(&l, &read, NULL, NULL, &sw, NULL), 0);
	assert_int_equal(apdu_send(&l, &update, NULL, NULL, &sw, NULL), 0);
	/* nothing that fits a short APDU is sent as an extended one */
	assert_int_equal(apdu_send(&l, &fits, NULL, NULL, &sw, NULL), 0);
}

static void test_chaining(void **state)
{
	uint8_t data[600];
	char first[1024] = "10D60000FF", second[1024] = "10D60000FF", last[1024] = "00D600005A";
	struct script s = { { { first, "9000" }, { second, "9000" }, { last, "9000" } }, 0 };
	struct script refusing = { { { first, "9000" }, { second, "6884" } }, 0 };
	struct apdu_link l = link_to(&s, false);
	const struct apdu cmd = { .ins = 0xD6, .data = data, .len = sizeof(data) };
	uint16_t sw;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(data); i++) {
		char *to = i < 255 ? first : i < 510 ? second : last;

		data[i] = (uint8_t)i;
		sprintf(to + strlen(to), "%02X", data[i]);
	}
	assert_int_equal(apdu_send(&l, &cmd, NULL, NULL, &sw, NULL), 0);
	assert_int_equal(sw, 0x9000);
	assert_int_equal(s.at, 3);
	l = link_to(&refusing, false);
	assert_int_equal(apdu_call(&l, "UPDATE", &cmd, NULL, NULL, NULL), -EOPNOTSUPP);
	assert_int_equal(refusing.at, 2);
}

static void test_t0_has_no_le(void **state)
{
	struct script s = { { { "00A4040001AA", "6102" }, { "00C0000002", "BBCC9000" } }, 0 };
	struct apdu_link l = link_to(&s, false);
	const struct apdu cmd = {
		.ins = 0xA4, .p1 = 4, .data = (const uint8_t *)"\xAA", .len = 1, .le = 256,
	};
	uint8_t out[16];
	size_t len = sizeof(out);
	uint16_t sw;

	(void)state;
	l.t0 = true;
	assert_int_equal(apdu_send(&l, &cmd, out, &len, &sw, NULL), 0);
	assert_int_equal(len, 2);
	assert_memory_equal(out, "\xBB\xCC", 2);
}

static void test_get_response(void **state)
{
	struct script s = { { { "00CA000000", "01026102" }, { "00C0000002", "036101" },
			      { "00C0000001", "049000" } }, 0 };
	struct apdu_link l = link_to(&s, false);
	uint8_t out[4];
	size_t len = sizeof(out);
	uint16_t sw;

	(void)state;
	assert_int_equal(apdu_send(&l, &(struct apdu){ .ins = 0xCA, .le = 256 }, out, &len, &sw,
				   NULL), 0);
	assert_int_equal(sw, 0x9000);
	assert_int_equal(len, 4);
	assert_memory_equal(out, "\x01\x02\x03\x04", 4);
}

static void test_right_le(void **state)
{
	struct script s = { { { "00B0000008", "6C02" }, { "00B0000002", "AABB9000" } }, 0 };
	struct script again = { { { NULL, "6C02" }, { NULL, "6C03" } }, 0 };
	struct apdu_link l = link_to(&s, false);
	const struct apdu cmd = { .ins = 0xB0, .le = 8 };
	uint8_t out[8];
	size_t len = sizeof(out);
	uint16_t sw;

	(void)state;
	assert_int_equal(apdu_send(&l, &cmd, out, &len, &sw, NULL), 0);
	assert_int_equal(len, 2);
	/* a card that keeps saying so is not asked a third time */
	l = link_to(&again, false);
	len = sizeof(out);
	assert_int_equal(apdu_send(&l, &cmd, out, &len, &sw, NULL), 0);
	assert_int_equal(sw, 0x6C03);
	assert_int_equal(again.at, 2);
}

static void test_hostile_answers(void **state)
{
	static const struct {
		struct script script;
		int ret;
	} cases[] = {
		{ { { { NULL, "" } }, 0 }, -EPROTO },
		{ { { { NULL, "90" } }, 0 }, -EPROTO },
		{ { { { NULL, "AABBCCDDEE9000" } }, 0 }, -EPROTO },	/* more than Le */
		{ { { { NULL, "AA61FF" }, { NULL, "6101" } }, 0 }, -EPROTO },	/* no progress */
		{ { { { NULL, "6104" }, { NULL, "AABBCCDD6104" }, { NULL, "AA9000" } }, 0 },
		  -EPROTO },						/* more than room */
		{ { { { NULL, NULL } }, 0 }, -ENODEV },
		{ { { { NULL, "6102" }, { NULL, NULL } }, 0 }, -ENODEV },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct script s = cases[i].script;
		struct apdu_link l = link_to(&s, false);
		struct error err = { "" };
		uint8_t out[4];
		size_t len = sizeof(out);
		uint16_t sw;

		assert_int_equal(apdu_send(&l, &(struct apdu){ .ins = 0xB0, .le = 4 }, out, &len,
					   &sw, &err), cases[i].ret);
		assert_true(err.text[0]);
	}
}

static void test_command_too_long(void **state)
{
	struct script s = { 0 };
	struct apdu_link l = link_to(&s, true);
	uint16_t sw;

	(void)state;
	assert_int_equal(apdu_send(&l, &(struct apdu){ .len = 65536 }, NULL, NULL, &sw, NULL),
			 -EMSGSIZE);
	assert_int_equal(apdu_send(&l, &(struct apdu){ .le = 65537 }, NULL, NULL, &sw, NULL),
			 -EMSGSIZE);
	assert_int_equal(l.sent, 0);
}

static void test_status_words(void **state)
{
	(void)state;
	assert_int_equal(apdu_sw_error(0x9000), 0);
	assert_int_equal(apdu_sw_error(0x6282), 0);
	assert_int_equal(apdu_sw_error(0x6A82), -ENOENT);
	assert_int_equal(apdu_sw_error(0x63C2), -EACCES);
	assert_int_equal(apdu_sw_error(0x6F42), -EIO);
	assert_int_equal(apdu_sw_tries(0x63C2), 2);
	assert_int_equal(apdu_sw_tries(0x63C0), 0);
	assert_int_equal(apdu_sw_tries(0x6983), 0);
	assert_int_equal(apdu_sw_tries(0x6300), -ENODATA);
	assert_int_equal(apdu_sw_tries(0x9000), -ENODATA);
	assert_string_equal(apdu_sw_text(0x6982), "access condition not met");
}

static void test_capabilities(void **state)
{
	static const struct {
		const char *atr;
		bool extended;
	} cases[] = {
		{ "3B951381018073FF01404B", true },	/* 80, compact tag 7, bit 40 */
		{ "3B951381018073F401C0C0", true },
		{ "3B951381018073F4018080", false },	/* chaining only */
		{ "3B80800101", false },		/* no historical bytes */
		{ "3B00", false },
		{ "3B", false },
		{ "", false },
		{ "3BFF1800", false },			/* ends within the interface bytes */
		{ "3B9513810180", false },		/* ends before the historical bytes */
		{ "3B9513810180730000", false },
		{ "3B0300734002", false },		/* an object longer than what is left */
		{ "3B090051AA73F401C09000", true },	/* category 00, after another object */
		{ "3B041073F440", false },		/* category 10: nothing like it */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct apdu_link l = { .extended = true };
		uint8_t atr[40];

		card_describe_atr(&l, atr, hex_decode(cases[i].atr, atr));
		if (l.extended != cases[i].extended)
			fail_msg("ATR %s: expected %d", cases[i].atr, cases[i].extended);
	}
}

/* What EF.ATR adds: capabilities, and how long APDUs may be */
static void test_ef_atr(void **state)
{
	static const struct {
		const char *content;
		bool extended, no_sfi, channels;
		size_t command_max, answer_max;
	} cases[] = {
		{ "4703F401C0", true, false, false, 0, 0 },
		{ "4703F401C0 7F6608 0202044C 020205DC 0000", true, false, false, 1100, 1500 },
		{ "7F6608 0202044C 020205DC 4703F40153", true, false, true, 1100, 1500 },
		{ "4703F00180", false, true, false, 0, 0 },
		{ "4703F40110", false, false, false, 0, 0 },	/* a channel, the basic one */
		{ "4703F401C0 7F6608 0202044C 020200FF", false, false, false, 1100, 255 },
		{ "4703F401C0 7F6604 0202044C", true, false, false, 0, 0 },
		{ "4701F4", false, false, false, 0, 0 },
		{ "4700", false, false, false, 0, 0 },
		{ "4705F401C0", false, false, false, 0, 0 },
		{ "004703F401C0", false, false, false, 0, 0 },
		{ "", false, false, false, 0, 0 },
	};
	uint8_t content[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct apdu_link l = { 0 };

		card_describe_file(&l, content, hex_decode(cases[i].content, content));
		if (l.extended != cases[i].extended || l.no_sfi != cases[i].no_sfi ||
		    l.channels != cases[i].channels || l.command_max != cases[i].command_max ||
		    l.answer_max != cases[i].answer_max)
			fail_msg("EF.ATR %s", cases[i].content);
	}
}

/* Commands go to the channel that the card gave, GET RESPONSE and chains as well */
static void test_channel(void **state)
{
	struct script s = { { { "0070000001", "029000" }, { "02B0000000", "AA6101" },
			      { "02C0000001", "BB9000" }, { "00708002", "9000" },
			      { "00B0000000", "9000" } }, 0 };
	struct script none = { { { NULL, "6881" }, { NULL, "049000" }, { NULL, "009000" },
				 { NULL, "9000" } }, 0 };
	const struct apdu read = { .ins = 0xB0, .le = 256 };
	struct apdu_link l = link_to(&s, false);
	uint8_t out[8];
	size_t len = sizeof(out);
	uint16_t sw;

	(void)state;
	assert_int_equal(card_channel_open(&l, NULL), 0);
	assert_int_equal(apdu_send(&l, &read, out, &len, &sw, NULL), 0);
	assert_int_equal(len, 2);
	card_channel_close(&l);
	assert_int_equal(apdu_send(&l, &read, NULL, NULL, &sw, NULL), 0);
	card_channel_close(&l);
	assert_int_equal(s.at, 5);
	l = link_to(&none, false);
	assert_int_equal(card_channel_open(&l, NULL), -EOPNOTSUPP);
	assert_int_equal(card_channel_open(&l, NULL), -EPROTO);
	assert_int_equal(card_channel_open(&l, NULL), -EPROTO);
	assert_int_equal(card_channel_open(&l, NULL), -EPROTO);
	assert_int_equal(l.channel, 0);
}

static void test_tlv(void **state)
{
	static const char *const bad[] = {
		"62", "6205AA", "6280AA0000", "62FF", "1F81", "5F8101AA",
	};
	const uint8_t good[] = { 0x80, 0x01, 0xAA, 0x7F, 0x49, 0x81, 0x02, 0xBB, 0xCC };
	const uint8_t *pos = good;
	struct card_tlv tlv;
	uint8_t buf[16];
	size_t i, len;

	(void)state;
	assert_int_equal(card_tlv_next(&pos, good + sizeof(good), &tlv), 1);
	assert_int_equal(tlv.tag, 0x80);
	assert_int_equal(tlv.len, 1);
	assert_int_equal(card_tlv_next(&pos, good + sizeof(good), &tlv), 1);
	assert_int_equal(tlv.tag, 0x7F49);
	assert_int_equal(tlv.len, 2);
	assert_int_equal(card_tlv_next(&pos, good + sizeof(good), &tlv), 0);
	assert_int_equal(card_tlv_find(good, sizeof(good), 0x7F49, &tlv), 0);
	assert_int_equal(card_tlv_find(good, sizeof(good), 0x81, &tlv), -ENOENT);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		len = hex_decode(bad[i], buf);
		pos = buf;
		if (card_tlv_next(&pos, buf + len, &tlv) != -EBADMSG)
			fail_msg("%s was taken", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases_short),
		cmocka_unit_test(test_cases_extended),
		cmocka_unit_test(test_chaining),
		cmocka_unit_test(test_t0_has_no_le),
		cmocka_unit_test(test_get_response),
		cmocka_unit_test(test_right_le),
		cmocka_unit_test(test_hostile_answers),
		cmocka_unit_test(test_command_too_long),
		cmocka_unit_test(test_status_words),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_ef_atr),
		cmocka_unit_test(test_channel),
		cmocka_unit_test(test_tlv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
