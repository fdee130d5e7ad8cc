// SPDX-License-Identifier: GPL-2.0-or-later
/* A MAC that a card checks: no fault of the card makes a wrong one right */
#include "card_walk.h"

#include "agent/trust_mac.h"

static uint8_t key[CARD_MAC_KEY_SIZE] = { 1, 2, 3 };
static struct card_mac right, wrong, other_use, other_digest;

static int store(void)
{
	int ret = card_pkcs15.probe(&card.link, NULL);

	if (!ret)
		ret = work_login(&card.link);
	return ret ? ret : card_pkcs15.mac_store(&card.link, key, &why);
}

static int verify(const struct card_mac *mac)
{
	int ret = card_pkcs15.probe(&card.link, NULL);

	return ret ? ret : card_mac_verify(&card_pkcs15, &card.link, mac, &why);
}

/* Cards with commands of their own, and applications of others, have no MAC key */
static bool can(void)
{
	return !card.card.kind->myeid && !card.card.kind->channels;
}

static void prepare(void)
{
	assert_int_equal(work_issue(&card.link, &first), 0);
	assert_int_equal(verify(&right), -ENOKEY);
	assert_int_equal(store(), can() ? 0 : -EOPNOTSUPP);
	inside_power(&card, NULL);
}

static int act_right(void)
{
	int ret = verify(&right);

	return !can() && ret == -ENOKEY ? 0 : ret;
}

static int act_wrong(void)
{
	int ret = verify(&wrong);

	if (!ret)
		fail_msg("a wrong MAC was called right");
	return ret == (can() ? -EKEYREJECTED : -ENOKEY) ? 0 : ret;
}

static void check(int ret)
{
	(void)ret;
	assert_int_equal(act_right(), 0);
	assert_int_equal(act_wrong(), 0);
}

static void test_right(void **state)
{
	(void)state;
	walk(prepare, act_right, check);
}

static void test_wrong(void **state)
{
	(void)state;
	walk(prepare, act_wrong, check);
}

static void prepare_blank(void)
{
}

/* As cardgate-card does: the key is tried at once */
static int act_issue(void)
{
	int ret = work_issue(&card.link, &first);

	if (!ret && can()) {
		ret = card_pkcs15.mac_store(&card.link, key, &why);
		if (!ret)
			ret = card_mac_verify(&card_pkcs15, &card.link, &right, &why);
		if (ret)
			card_pkcs15.erase(&card.link, NULL);
	}
	return ret;
}

/* The key, if it is there, is whole; and issuing once more makes up for whatever happened */
static void check_issued(int ret)
{
	int says = verify(&right);

	if (says && says != -ENOKEY && says != -ENOENT && says != -EOPNOTSUPP)
		fail_msg("issue said %d, the card says %d: %s", ret, says, why.text);
	if (!ret && can())
		assert_int_equal(says, 0);
	inside_power(&card, NULL);
	card_pkcs15.probe(&card.link, NULL);
	work_login(&card.link);
	card_pkcs15.erase(&card.link, NULL);
	inside_power(&card, NULL);
	if (act_issue())
		fail_msg("issued once more: %s", why.text);
	inside_power(&card, NULL);
	assert_int_equal(act_right(), 0);
}

static void test_issue(void **state)
{
	(void)state;
	walk(prepare_blank, act_issue, check_issued);
}

static void test_bound(void **state)
{
	uint8_t *der;
	size_t len;

	(void)state;
	inside_blank(&card, "extended");
	prepare();
	inside_save(&card, &der, &len);
	inside_load(&card, der, len, NULL);
	assert_int_equal(verify(&right), 0);
	assert_int_equal(verify(&other_use), -EKEYREJECTED);
	assert_int_equal(verify(&other_digest), -EKEYREJECTED);
	assert_int_equal(card_mac_verify(&card_piv, &card.link, &right, &why), -EOPNOTSUPP);
	OPENSSL_clear_free(der, len);
	assert_int_equal(work_erase(&card.link), 0);
	assert_int_equal(card.card.macs.count, 0);
}

/* Only who may make files stores a key, and the card makes no MACs with it */
static void test_rights(void **state)
{
	static const uint8_t set[] = { 0x80, 1, 9, 0x83, 1, 2 };
	const struct apdu to_make = {
		.ins = 0x22, .p1 = 0x41, .p2 = 0xB4, .data = set, .len = sizeof(set),
	};
	const struct apdu make = {
		.ins = 0x2A, .p1 = 0x8E, .p2 = 0x80, .data = set, .len = sizeof(set), .le = 256,
	};
	uint8_t reply[256];
	size_t len = sizeof(reply);

	(void)state;
	inside_blank(&card, "extended");
	assert_int_equal(work_issue(&card.link, &first), 0);
	inside_power(&card, NULL);
	assert_int_equal(card_pkcs15.probe(&card.link, NULL), 0);
	assert_int_equal(card_pkcs15.mac_store(&card.link, key, &why), -EPERM);
	assert_int_equal(store(), 0);
	assert_int_equal(apdu_call(&card.link, "set", &to_make, NULL, NULL, NULL), -EOPNOTSUPP);
	assert_int_equal(apdu_call(&card.link, "make", &make, reply, &len, NULL), -EOPNOTSUPP);
}

/* Says yes to whatever it is asked, and has a directory of secret keys */
static int yes(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
	       struct error *err)
{
	if (cmd[1] != 0x22 && cmd[1] != 0x2A)
		return inside_transmit(ctx, cmd, cmd_len, resp, len, err);
	resp[0] = 0x90;
	resp[1] = 0x00;
	*len = 2;
	return 0;
}

static void test_yes(void **state)
{
	(void)state;
	inside_blank(&card, "extended");
	prepare();
	card.link.transmit = yes;
	assert_int_equal(verify(&right), -EBADMSG);
	assert_int_equal(verify(&wrong), -EBADMSG);
}

static void write_text(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void test_key_file(void **state)
{
	static const struct {
		const char *text;
		int ret;
	} files[] = {
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F", 0 },
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0 },
		{ "", -EINVAL }, { "00", -EINVAL },
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g", -EINVAL },
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0", -EINVAL },
		{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000", -EFBIG },
	};
	uint8_t got[CARD_MAC_KEY_SIZE];
	char name[96];
	size_t i;

	(void)state;
	snprintf(name, sizeof(name), "%s/mac", dir);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		write_text(name, files[i].text);
		assert_int_equal(trust_mac_key_load(name, got, &why), files[i].ret);
		if (!files[i].ret)
			assert_int_equal(got[31], 0x1f);
	}
	unlink(name);
}

static void make_macs(void)
{
	memset(right.digest, 7, sizeof(right.digest));
	right.use = CARD_MAC_PACKAGE;
	trust_mac_make(key, &right);
	wrong = right;
	wrong.value[15] ^= 0x80;
	other_use = right;
	other_use.use = CARD_MAC_LIST;
	other_digest = right;
	other_digest.digest[31] ^= 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_issue),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_yes),
		cmocka_unit_test(test_key_file),
	};
	int failed;

	if (work_begin())
		return 1;
	make_macs();
	inside_blank(&card, "extended");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	vcard_state_close(&card.card);
	work_end();
	return failed;
}
