// SPDX-License-Identifier: GPL-2.0-or-later
/* PIV cards pulled at each APDU: a bundle in one object, and one in several */
#include "vcard_torn.h"

#include "agent/card_piv_io.h"
#include "piv_world.h"

/* The first bundle fits one object */
static int no_more(void)
{
	uint32_t i;

	for (i = 0; i < CARD_PIV_MORE_MAX; i++)
		if (card_piv_exists(&card, 0x5F4300 + i, NULL) ||
		    card_piv_exists(&card, 0x5F4400 + i, NULL))
			return 0;
	return 1;
}

static void test_torn_update(void **state)
{
	size_t i;

	(void)state;
	nothing_else = no_more;
	for (i = 0; i < MODELS; i++) {
		use_model(&models[i]);
		torn_update(models[i].option, "remove", models[i].update);
		torn_update(models[i].option, "torn", models[i].update);
	}
}

/* Pulled while what was more of the old bundle is taken away: the next updates do it */
static void test_torn_sweep(void **state)
{
	struct bundle other = { 0 };
	char fault[32];
	int n, ret = -ENODEV;

	(void)state;
	use_model(&models[0]);
	bundle_add(&other, "policy", "another", 7, NULL);
	for (n = 1; ret && n < APDUS_MAX; n++) {
		unlink(path);
		insert(models[0].option, NULL);
		assert_int_equal(issue(&second), 0);
		reader_remove(&reader);
		snprintf(fault, sizeof(fault), "%d:remove", n);
		insert(NULL, fault);
		ret = update(&first);
		if (!ret)
			reader_remove(&reader);
		else
			assert_int_equal(reader_wait(&reader), 0);
		insert(NULL, NULL);
		assert_int_equal(update(&first), 0);
		assert_int_equal(update(&other), 0);
		assert_int_equal(update(&first), 0);
		assert_int_equal(read_card(), 1);
		if (!no_more())
			fail_msg("APDU %d: something is left behind", n);
		reader_remove(&reader);
	}
	assert_in_range(n, 15, APDUS_MAX - 1);
	bundle_free(&other);
}

static void test_torn_issue(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MODELS; i++) {
		use_model(&models[i]);
		torn_issue(models[i].option, models[i].issue);
	}
}

/* Pulled while it is erased: the bundle or none, and the card can be issued again */
static void test_torn_erase(void **state)
{
	char fault[32];
	int n, ret;

	(void)state;
	use_model(&models[0]);
	for (n = 1; n < APDUS_MAX; n++) {
		unlink(path);
		insert(models[0].option, NULL);
		assert_int_equal(issue(&second), 0);
		reader_remove(&reader);
		snprintf(fault, sizeof(fault), "%d:torn", n);
		insert(NULL, fault);
		ret = card_piv.probe(&card, NULL);
		if (!ret)
			ret = login();
		if (!ret)
			ret = card_piv.erase(&card, NULL);
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(reader_wait(&reader), 0);
		insert(NULL, NULL);
		ret = read_card();
		if (ret != -ENODATA && ret != -ENOENT && ret != 2)
			fail_msg("APDU %d: the card is half erased (%d)", n, ret);
		ret = issue(&first);
		assert_true(ret == 0 || ret == -EEXIST);
		assert_int_equal(read_card(), ret ? 2 : 1);
		assert_int_equal(prove(), 0);
		reader_remove(&reader);
	}
	print_message("erase: %d APDUs\n", n - 1);
	assert_in_range(n, 8, APDUS_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_torn_update),
		card_test(test_torn_sweep),
		card_test(test_torn_issue),
		card_test(test_torn_erase),
	};

	return issue_run(tests);
}
