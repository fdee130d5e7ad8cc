// SPDX-License-Identifier: GPL-2.0-or-later
/* What the agent makes of PIV cards */
#include "vcard_issue.h"

#include "agent/card_piv_io.h"
#include "hex.h"
#include "piv_world.h"

static void start(const struct model *model, const char *fault)
{
	use_model(model);
	unlink(path);
	insert(model->option, fault);
}

/* Reading selects, which forgets that key 9B was proven */
static int erase(void)
{
	int ret = login();

	return ret ? ret : card_piv.erase(&card, NULL);
}

static void test_life_of_a_card(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < MODELS; i++) {
		start(&models[i], NULL);
		assert_int_equal(read_card(), -ENOENT);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		assert_int_equal(issue(&second), -EEXIST);
		reader_remove(&reader);

		insert(NULL, NULL);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		assert_int_equal(card_piv.update(&card, &second, NULL), -EPERM);
		assert_int_equal(read_card(), 1);
		assert_int_equal(update(&second), 0);
		assert_int_equal(read_card(), 2);
		assert_int_equal(update(&first), 0);
		assert_int_equal(read_card(), 1);
		assert_int_equal(erase(), 0);
		assert_int_equal(read_card(), -ENOENT);
		assert_int_equal(erase(), -ENOENT);
		assert_int_equal(issue(&second), 0);
		assert_int_equal(read_card(), 2);
		reader_remove(&reader);
	}
}

/* What an insertion costs: the card is unchanged; a bundle is read */
static void test_apdu_counts(void **state)
{
	const struct card_profile *profile;
	struct card_generation gen, again;
	struct card_index index;
	struct bundle have;
	uint8_t *cert;
	size_t len, i;

	(void)state;
	for (i = 0; i < MODELS; i++) {
		start(&models[i], NULL);
		assert_int_equal(issue(&second), 0);
		assert_int_equal(card_piv.certificate(&card, &cert, &len, NULL), 0);
		assert_int_equal(card_piv.generation(&card, &gen, NULL), 0);

		card.sent = 0;
		assert_int_equal(card_profile_find(&card, &profile, NULL), 0);
		assert_int_equal(profile->generation(&card, &again, NULL), 0);
		assert_memory_equal(gen.digest, again.digest, sizeof(gen.digest));
		assert_int_equal(card_profile_prove(profile, &card, cert, len, NULL), 0);
		assert_int_equal(card.sent, models[i].unchanged);
		free(cert);

		card.sent = 0;
		card.bytes = 0;
		assert_int_equal(card_profile_read(profile, &card, NULL, &index, &have, NULL), 0);
		print_message("%s: %lu APDUs, %lu bytes for %zu\n", models[i].option, card.sent,
			      card.bytes, models[i].large + 310);
		assert_int_equal(card.sent, models[i].read);
		bundle_free(&have);

		/* what is at hand is not read: what is more of a bundle is left alone */
		card.sent = 0;
		assert_int_equal(card_profile_read(profile, &card, &second, &index, &have, NULL),
				 0);
		assert_in_range(card.sent, 3, 14);
		bundle_free(&have);

		/* nothing changed: the generation stays */
		assert_int_equal(update(&second), 0);
		assert_int_equal(card_piv.generation(&card, &again, NULL), 0);
		assert_int_equal(gen.number, again.number);
		reader_remove(&reader);
	}
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
	for (k = 0; k < MODELS; k++) {
		start(&models[k], NULL);
		assert_int_equal(issue(&second), 0);
		reader_remove(&reader);
		for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
			for (n = 1; n <= 9; n++) {
				snprintf(fault, sizeof(fault), "%d:%s", n, faults[i]);
				insert(NULL, fault);
				ret = read_card();
				if (ret >= 0 && ret != 2)
					fail_msg("%s: a wrong bundle was taken", fault);
				reader_remove(&reader);
			}
		}
	}
}

static void test_prove_refuses(void **state)
{
	uint8_t *cert;
	size_t len;

	(void)state;
	start(&models[0], NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_piv.certificate(&card, &cert, &len, NULL), 0);
	/* erasing took the key, too */
	assert_int_equal(card_piv.erase(&card, NULL), 0);
	assert_int_equal(card_profile_prove(&card_piv, &card, cert, len, NULL), -EKEYREJECTED);
	free(cert);
	reader_remove(&reader);
}

/* Cards without what we would like best: P-256, or key 9E */
static void test_other_keys(void **state)
{
	/*
	 * At GENERATE KEY: after SELECT, three commands for key 9B, five looks at what
	 * is there, two writes
	 */
	static const char *const faults[][2] = {
		{ "12:sw=6A80", "99:sw=6A80" },
		{ "12:sw=6A86", "13:sw=6A86" },
	};
	uint8_t *cert;
	size_t len, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		const char *const args[] = {
			models[CANOKEY].option,
			"--fail", faults[i][0], "--fail", faults[i][1], NULL,
		};

		use_model(&models[CANOKEY]);
		unlink(path);
		reader_insert(&reader, path, args);
		free(card.memo);
		card = reader_link(&reader);
		assert_int_equal(issue(&first), 0);
		reader_remove(&reader);
		insert(NULL, NULL);
		assert_int_equal(read_card(), 1);
		assert_int_equal(card_piv.certificate(&card, &cert, &len, NULL), 0);
		assert_int_equal(card_profile_prove(&card_piv, &card, cert, len, NULL),
				 i ? -EACCES : 0);
		if (i) {
			assert_int_equal(card_piv.user_tries(&card, NULL), 3);
			assert_int_equal(card_piv.user_login(&card, (uint8_t *)"000000", 6, NULL),
					 -EACCES);
			assert_int_equal(card_piv.user_login(&card, (uint8_t *)"123456", 6, NULL),
					 0);
			assert_int_equal(card_profile_prove(&card_piv, &card, cert, len, NULL), 0);
		}
		free(cert);
		assert_int_equal(update(&second), 0);
		assert_int_equal(read_card(), 2);
		assert_int_equal(erase(), 0);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(prove(), 0);
		reader_remove(&reader);
	}
}

static int put(const char *object, uint32_t tag)
{
	uint8_t bytes[64];

	return card_piv_put(&card, tag, bytes, hex_decode(object, bytes), NULL);
}

/* What is somebody else's stays */
static void test_others(void **state)
{
	static const uint32_t tags[] = { 0x5FC101, 0x5FC10D, 0x5FC10E };
	struct error err;
	uint8_t buf[64];
	size_t len, i;

	(void)state;
	for (i = 0; i < 3; i++) {
		start(&models[CANOKEY], NULL);
		assert_int_equal(card_piv.probe(&card, NULL), 0);
		assert_int_equal(login(), 0);
		assert_int_equal(put("530A 7003 300100 710100 FE00", tags[i]), 0);
		assert_int_equal(issue(&first), -EEXIST);
		assert_int_equal(card_piv.erase(&card, &err), -ENOENT);
		len = sizeof(buf);
		assert_int_equal(card_piv_get(&card, tags[i], buf, &len, NULL), 0);
		assert_int_equal(len, 12);
		reader_remove(&reader);
	}
	/* put there since: an update would need the place */
	start(&models[CANOKEY], NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(put("530A 7003 300100 710100 FE00", 0x5FC10D), 0);
	assert_int_equal(update(&second), -EEXIST);
	assert_int_equal(read_card(), 1);
	assert_int_equal(update(&first), 0);
	assert_int_equal(erase(), 0);
	len = sizeof(buf);
	assert_int_equal(card_piv_get(&card, 0x5FC10D, buf, &len, NULL), 0);
	assert_int_equal(len, 12);
	reader_remove(&reader);
}

static void test_too_large(void **state)
{
	struct model big = models[CANOKEY];
	struct error err;

	(void)state;
	/* a CanoKey has no more objects, and a YubiKey not that many */
	big.large = 3000;
	start(&big, NULL);
	assert_int_equal(issue(&second), -EFBIG);
	assert_int_equal(card_piv.erase(&card, NULL), 0);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_piv.update(&card, &second, &err), -EFBIG);
	assert_non_null(strstr(err.text, "room for 27"));
	assert_int_equal(read_card(), 1);
	reader_remove(&reader);
}

/* A card that has no room for both: the new one leaves nothing behind */
static void test_full(void **state)
{
	static const uint32_t tags[] = { 0x5F4300, 0x5F4301, 0x5F4302, 0x5F4303, 0x5FC10D };
	/* After SELECT, key 9B in two steps, four looks: the second part, then smaller ones */
	const char *const args[] = { "--fail", "9:sw=6A84", "--fail", "10:sw=6A84", NULL };
	uint8_t buf[CARD_PIV_OBJECT_MAX];
	size_t len, i;

	(void)state;
	start(&models[0], NULL);
	assert_int_equal(issue(&first), 0);
	reader_remove(&reader);
	reader_insert(&reader, path, args);
	free(card.memo);
	card = reader_link(&reader);
	assert_int_equal(update(&second), -ENOSPC);
	assert_int_equal(read_card(), 1);
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		len = sizeof(buf);
		assert_int_equal(card_piv_get(&card, tags[i], buf, &len, NULL), -ENOENT);
	}
	assert_int_equal(update(&second), 0);
	assert_int_equal(read_card(), 2);
	reader_remove(&reader);
}

static void test_pins(void **state)
{
	static const uint8_t *const new = (const uint8_t *)
		"00112233445566778899AABBCCDDEEFF0011223344556677";
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < MODELS; i++) {
		start(&models[i], NULL);
		assert_int_equal(card_piv.probe(&card, NULL), 0);
		assert_int_equal(card_piv.login(&card, (const uint8_t *)"12345678", 8, &err),
				 -EINVAL);
		assert_int_equal(card_piv.login(&card, new, 47, &err), -EINVAL);
		assert_int_equal(card_piv.login(&card, new, 48, &err), -EACCES);
		assert_int_equal(card_piv.change_pin(&card, CARD_PIN_OF_ADMIN,
						     (const uint8_t *)KEY_9B, 48, new, 32, &err),
				 -EINVAL);
		assert_int_equal(card_piv.change_pin(&card, CARD_PIN_OF_ADMIN,
						     (const uint8_t *)KEY_9B, 48, new, 48, &err),
				 0);
		assert_int_equal(login(), -EACCES);
		assert_int_equal(card_piv.login(&card, new, 48, &err), 0);
		assert_int_equal(card_piv.change_pin(&card, CARD_PIN_OF_USER,
						     (const uint8_t *)"123456", 6,
						     (const uint8_t *)"12345", 5, &err), -EINVAL);
		assert_int_equal(card_piv.change_pin(&card, CARD_PIN_OF_USER,
						     (const uint8_t *)"654321", 6,
						     (const uint8_t *)"123456", 6, &err), -EACCES);
		assert_int_equal(card_piv.change_pin(&card, CARD_PIN_OF_USER,
						     (const uint8_t *)"123456", 6,
						     (const uint8_t *)"87654321", 8, &err), 0);
		reader_remove(&reader);
	}
}

/* A card that takes any key 9B, and does not know it itself */
static int pretend(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		   struct error *err)
{
	static const char *const answers[] = {
		"7C12 8010 00112233445566778899AABBCCDDEEFF 9000",
		"7C12 8210 00112233445566778899AABBCCDDEEFF 9000",
	};
	size_t *asked = ctx;

	(void)cmd;
	(void)cmd_len;
	(void)err;
	*len = hex_decode(answers[(*asked)++ % 2], resp);
	return 0;
}

static void test_card_proves_key_9b(void **state)
{
	size_t asked = 0;
	struct apdu_link link = { .transmit = pretend, .ctx = &asked };
	struct error err;

	(void)state;
	assert_int_equal(card_piv.login(&link, (const uint8_t *)KEY_9B, 48, &err), -EACCES);
	assert_non_null(strstr(err.text, "does not know"));
	assert_int_equal(asked, 2);
	free(link.memo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_life_of_a_card),
		card_test(test_apdu_counts),
		card_test(test_hostile_answers),
		card_test(test_prove_refuses),
		card_test(test_other_keys),
		card_test(test_others),
		card_test(test_too_large),
		card_test(test_full),
		card_test(test_pins),
		cmocka_unit_test(test_card_proves_key_9b),
	};

	return issue_run(tests);
}
