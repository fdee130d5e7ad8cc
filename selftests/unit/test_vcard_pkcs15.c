// SPDX-License-Identifier: GPL-2.0-or-later
#include "vcard_issue.h"

#include "agent/card_file.h"
#include "agent/card_pin.h"

static void test_life_of_a_card(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		unlink(path);
		insert(kinds[i], NULL);
		assert_int_equal(read_card(), -ENOENT);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		assert_int_equal(issue(&second), -EEXIST);
		reader_remove(&reader);

		insert(kinds[i], NULL);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		assert_int_equal(card_pkcs15.update(&card, &second, NULL), -EPERM);
		assert_int_equal(read_card(), 1);
		assert_int_equal(update(&second), 0);
		assert_int_equal(read_card(), 2);
		assert_int_equal(update(&first), 0);
		assert_int_equal(read_card(), 1);
		assert_int_equal(card_pkcs15.erase(&card, NULL), 0);
		assert_int_equal(read_card(), -ENOENT);
		assert_int_equal(issue(&second), 0);
		assert_int_equal(read_card(), 2);
		reader_remove(&reader);
	}
}

/* What an insertion costs: the card is unchanged; a bundle of three objects is read */
static void test_apdu_counts(void **state)
{
	const struct card_profile *profile;
	struct card_generation gen, again;
	struct card_index index;
	struct bundle have;
	uint8_t *cert;
	size_t len;

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_pkcs15.certificate(&card, &cert, &len, NULL), 0);
	assert_int_equal(card_pkcs15.generation(&card, &gen, NULL), 0);

	card.sent = 0;
	assert_int_equal(card_profile_find(&card, &profile, NULL), 0);
	assert_int_equal(profile->generation(&card, &again, NULL), 0);
	assert_memory_equal(gen.digest, again.digest, sizeof(gen.digest));
	assert_int_equal(card_profile_prove(profile, &card, cert, len, NULL), 0);
	assert_int_equal(card.sent, 3);

	card.sent = 0;
	assert_int_equal(card_profile_read(profile, &card, NULL, &index, &have, NULL), 0);
	assert_int_equal(card.sent, 2 + first.count);

	/* one object changed: it alone is read */
	bundle_free(&have);
	bundle_add(&have, "ruleset", first.objects[0].data, first.objects[0].len, NULL);
	bundle_add(&have, "signature", "another", 7, NULL);
	assert_int_equal(card_pkcs15.update(&card, &have, NULL), 0);
	bundle_free(&have);
	card.sent = 0;
	assert_int_equal(card_profile_read(profile, &card, &first, &index, &have, NULL), 0);
	assert_int_equal(card.sent, 3);
	assert_memory_equal(bundle_find(&have, "signature")->data, "another", 7);
	bundle_free(&have);

	/* nothing changed: the generation stays */
	assert_int_equal(update(&first), 0);
	assert_int_equal(card_pkcs15.generation(&card, &gen, NULL), 0);
	assert_int_equal(update(&first), 0);
	assert_int_equal(card_pkcs15.generation(&card, &again, NULL), 0);
	assert_int_equal(gen.number, again.number);
	free(cert);
	reader_remove(&reader);
}

/* Whatever a card answers at whichever APDU: the right bundle or an error, and no hang */
static void test_hostile_answers(void **state)
{
	static const char *const faults[] = {
		"garbage", "lie", "sw=9000", "sw=6100", "sw=61FF", "sw=6C10", "sw=6282", "sw=6982",
		"sw=6A82", "sw=6B00", "sw=6F00",
	};
	size_t i, k;
	char fault[32];
	int n, ret;

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(issue(&first), 0);
	reader_remove(&reader);
	for (k = 0; k < 2; k++) {
		for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
			for (n = 1; n <= 6; n++) {
				snprintf(fault, sizeof(fault), "%d:%s", n, faults[i]);
				insert(kinds[k], fault);
				ret = read_card();
				if (ret >= 0 && ret != 1)
					fail_msg("%s: a wrong bundle was taken", fault);
				reader_remove(&reader);
			}
		}
	}
}

static void test_prove_refuses(void **state)
{
	static const char *const faults[] = { "1:garbage", "1:lie", "1:sw=9000", "1:sw=6982" };
	char fault[32];
	uint8_t *cert;
	size_t len, i;
	int n;

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_pkcs15.certificate(&card, &cert, &len, NULL), 0);
	/* the card of another key */
	assert_int_equal(card_pkcs15.erase(&card, NULL), 0);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_profile_prove(&card_pkcs15, &card, cert, len, NULL), -EKEYREJECTED);
	free(cert);
	assert_int_equal(card_pkcs15.certificate(&card, &cert, &len, NULL), 0);
	assert_int_equal(card_profile_prove(&card_pkcs15, &card, cert, len, NULL), 0);
	reader_remove(&reader);
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		/* after SELECT, at the signature */
		n = snprintf(fault, sizeof(fault), "2%s", faults[i] + 1);
		assert_in_range(n, 1, sizeof(fault) - 1);
		insert(NULL, fault);
		assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
		assert_int_not_equal(card_profile_prove(&card_pkcs15, &card, cert, len, NULL), 0);
		reader_remove(&reader);
	}
	free(cert);
}

static void test_pins(void **state)
{
	struct error err;

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(card_pin_tries(&card, CARD_PIN_ADMIN, &err), 5);
	assert_int_equal(card_pin_verify(&card, CARD_PIN_ADMIN, (const uint8_t *)"0000", 4, &err),
			 -EACCES);
	assert_non_null(strstr(err.text, "4 tries left"));
	assert_int_equal(card_pin_verify(&card, CARD_PIN_ADMIN, PIN, 3, &err), -EINVAL);
	assert_int_equal(card_pin_tries(&card, CARD_PIN_ADMIN, &err), 4);
	assert_int_equal(card_pin_change(&card, CARD_PIN_ADMIN, PIN, 8,
					 (const uint8_t *)"654321", 6, &err), 0);
	assert_int_equal(login(), -EACCES);
	assert_int_equal(card_pin_verify(&card, CARD_PIN_ADMIN, (const uint8_t *)"654321", 6,
					 &err), 0);
	assert_int_equal(card_pin_tries(&card, CARD_PIN_ADMIN, &err), INT_MAX);
	reader_remove(&reader);
}

/* An application of somebody else under the same name is left alone */
static void test_other_application(void **state)
{
	static const uint8_t aid[] = { 0xA0, 0, 0, 0, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5' };
	const struct card_file odf = { .fid = 0x5031 };

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(login(), 0);
	assert_int_equal(card_file_create_folder(&card, 0x5015, aid, sizeof(aid), NULL), 0);
	assert_int_equal(card_file_create(&card, &odf, 64, NULL), 0);
	assert_int_equal(read_card(), -ENODATA);
	assert_int_equal(issue(&first), -EEXIST);
	assert_int_equal(card_pkcs15.erase(&card, NULL), -EEXIST);
	assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
	assert_int_equal(card_file_select(&card, 0x5031, NULL, NULL), 0);
	reader_remove(&reader);
}

/* EF(DIR) of other applications is kept */
static void test_directory_is_shared(void **state)
{
	static const uint8_t other[] = { 0x61, 0x04, 0x4F, 0x02, 0xA0, 0x42 };
	const struct card_file dir_file = { .fid = 0x2F00 };
	uint8_t content[64];
	size_t len = sizeof(content);

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(login(), 0);
	assert_int_equal(card_file_create(&card, &dir_file, 128, NULL), 0);
	assert_int_equal(card_file_write(&card, 0, other, sizeof(other), NULL), 0);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_file_select(&card, CARD_FILE_MF, NULL, NULL), 0);
	assert_int_equal(card_file_read(&card, &dir_file, content, &len, NULL), 0);
	assert_memory_equal(content, other, sizeof(other));
	assert_int_equal(content[sizeof(other)], 0x61);
	assert_int_equal(card_pkcs15.erase(&card, NULL), 0);
	len = sizeof(content);
	assert_int_equal(card_file_read(&card, &dir_file, content, &len, NULL), 0);
	assert_memory_equal(content, other, sizeof(other));
	assert_int_equal(content[sizeof(other)], 0);
	reader_remove(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_life_of_a_card),
		card_test(test_apdu_counts),
		card_test(test_hostile_answers),
		card_test(test_prove_refuses),
		card_test(test_pins),
		card_test(test_other_application),
		card_test(test_directory_is_shared),
	};
	int failed;

	if (issue_begin())
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	issue_end();
	return failed;
}
