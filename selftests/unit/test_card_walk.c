// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A card fails in every way at every APDU of what is done with it. Whatever happens, it holds
 * the whole old bundle or the whole new one, and can be used as before.
 */
#include "card_walk.h"

#include "agent/card_file.h"

static bool seen[3];

static void prepare_issued(void)
{
	assert_int_equal(work_issue(&card.link, &first), 0);
}

static void prepare_blank(void)
{
}

static int act_update(void)
{
	return work_update(&card.link, &second);
}

static void check_updated(int ret)
{
	int holds = work_read(&card.link);

	if (holds < 1 || (!ret && holds != 2))
		fail_msg("update said %d, the card holds %d", ret, holds);
	seen[holds] = true;
	assert_int_equal(work_prove(&card.link), 0);
	assert_int_equal(work_update(&card.link, &second), 0);
	inside_power(&card, NULL);
	assert_int_equal(work_read(&card.link), 2);
}

static void test_update(void **state)
{
	(void)state;
	memset(seen, 0, sizeof(seen));
	walk(prepare_issued, act_update, check_updated);
	assert_true(seen[1] && seen[2]);
}

static int act_issue(void)
{
	return work_issue(&card.link, &first);
}

static void check_issued(int ret)
{
	int holds = work_read(&card.link);

	if (holds != 1 && holds != -ENOENT && holds != -ENODATA)
		fail_msg("issue said %d, the card holds %d", ret, holds);
	if (!ret)
		assert_int_equal(holds, 1);
	inside_power(&card, NULL);
	ret = work_issue(&card.link, &first);
	if (ret != (holds == 1 ? -EEXIST : 0))
		fail_msg("issued once more: %s", why.text);
	inside_power(&card, NULL);
	assert_int_equal(work_read(&card.link), 1);
	assert_int_equal(work_prove(&card.link), 0);
}

static void test_issue(void **state)
{
	(void)state;
	walk(prepare_blank, act_issue, check_issued);
}

static int act_erase(void)
{
	return work_erase(&card.link);
}

static void check_erased(int ret)
{
	int holds = work_read(&card.link);

	if (holds != 1 && holds != -ENOENT && holds != -ENODATA)
		fail_msg("erase said %d, the card holds %d", ret, holds);
	if (!ret)
		assert_int_not_equal(holds, 1);
	inside_power(&card, NULL);
	ret = work_issue(&card.link, &second);
	if (ret != (holds == 1 ? -EEXIST : 0))
		fail_msg("issued anew: %s", why.text);
}

static void test_erase(void **state)
{
	(void)state;
	walk(prepare_issued, act_erase, check_erased);
}

static int act_read(void)
{
	return work_read(&card.link) == 1 ? 0 : -EIO;
}

static int act_read_or_fail(void)
{
	int ret = work_read(&card.link);

	if (ret >= 0 && ret != 1)
		fail_msg("a wrong bundle was taken");
	return ret == 1 ? 0 : ret;
}

static void check_read(int ret)
{
	(void)ret;
	assert_int_equal(act_read(), 0);
}

static void test_read(void **state)
{
	(void)state;
	walk(prepare_issued, act_read_or_fail, check_read);
}

/*
 * Another card takes the place of the first at each APDU, too quickly for anybody to notice: what
 * is read is one card's, and what is written goes to none that was not asked for the PIN.
 */
static void test_swapped(void **state)
{
	static struct inside other;
	uint8_t *others;
	size_t len;
	int n, ret;

	(void)state;
	inside_blank(&card, "extended");
	prepare_issued();
	inside_save(&card, &before, &before_len);
	inside_blank(&other, "extended");
	assert_int_equal(work_issue(&other.link, &second), 0);
	inside_save(&other, &others, &len);
	for (n = 2; n < APDUS_MAX; n++) {
		inside_load(&card, before, before_len, NULL);
		inside_load(&other, others, len, NULL);
		card.other = &other;
		card.swap_at = (unsigned long)n;
		ret = work_read(&card.link);
		if (ret >= 0 && ret != 1)
			fail_msg("swapped at %d: a bundle that neither card has", n);
		if (card.number < (unsigned long)n)
			break;
		inside_power(&card, NULL);
		inside_power(&other, NULL);
		card.swap_at = (unsigned long)n;
		assert_int_not_equal(work_update(&card.link, &second), 0);
		inside_power(&card, NULL);
		inside_power(&other, NULL);
		assert_int_equal(work_read(&card.link), 1);
		assert_int_equal(work_read(&other.link), 2);
	}
	assert_in_range(n, 5, APDUS_MAX - 1);
	vcard_state_close(&other.card);
	OPENSSL_clear_free(others, len);
	OPENSSL_clear_free(before, before_len);
}

/* Whatever a card says without end, it is listened to for as long as it could be of use */
static int chatter(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		   struct error *err)
{
	const char *how = ctx;
	size_t n = 0;

	(void)err;
	(void)cmd_len;
	/* One byte of data for whoever asked for some */
	if (cmd[1] != 0xA4 && strchr(how, 'd'))
		resp[n++] = 0x53;
	resp[n++] = strchr(how, '6') ? 0x61 : strchr(how, 'c') ? 0x6C : 0x90;
	resp[n++] = strchr(how, '6') || strchr(how, 'c') ? 0xFF : 0x00;
	*len = n;
	return 0;
}

static void test_endless(void **state)
{
	static char ways[][4] = { "d", "d6", "6", "c", "dc", "" };
	uint8_t *buf = malloc(BUNDLE_OBJECT_SIZE_MAX);
	const struct card_file file = { .fid = 0x4300, .sfi = 4 };
	size_t i, len;

	(void)state;
	assert_non_null(buf);
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct apdu_link link = { .transmit = chatter, .ctx = ways[i] };

		work_read(&link);
		len = 65536;
		card_file_read(&link, &file, buf, &len, NULL);
		assert_in_range(link.sent, 1, 2 * 65536 + 1000);
	}
	free(buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_update),
		cmocka_unit_test(test_issue),
		cmocka_unit_test(test_erase),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_swapped),
		cmocka_unit_test(test_endless),
	};
	int failed;

	if (work_begin())
		return 1;
	inside_blank(&card, "extended");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	vcard_state_close(&card.card);
	work_end();
	return failed;
}
