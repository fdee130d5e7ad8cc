// SPDX-License-Identifier: GPL-2.0-or-later
#include "vcard_issue.h"
#include "myeid_format.h"

#include "agent/card_channel.h"
#include "agent/card_file.h"
#include "agent/card_pin.h"
#include "agent/card_pkcs15.h"

/* @blank: what reading says before and after; an application of another's stays */
static void live(const char *kind, int blank)
{
	insert(kind, NULL);
	assert_int_equal(read_card(), blank);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(read_card(), 1);
	assert_int_equal(prove(), 0);
	assert_int_equal(issue(&second), -EEXIST);
	reader_remove(&reader);

	insert(kind, NULL);
	assert_int_equal(read_card(), 1);
	assert_int_equal(prove(), 0);
	assert_int_equal(card_pkcs15.update(&card, &second, NULL), -EPERM);
	assert_int_equal(read_card(), 1);
	assert_int_equal(update(&second), 0);
	assert_int_equal(read_card(), 2);
	assert_int_equal(update(&first), 0);
	assert_int_equal(read_card(), 1);
	assert_int_equal(card_pkcs15.erase(&card, NULL), 0);
	assert_int_equal(read_card(), blank);
	assert_int_equal(issue(&second), 0);
	assert_int_equal(read_card(), 2);
	reader_remove(&reader);
}

static void test_life_of_a_card(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		unlink(path);
		/* A UICC has an operator's application */
		live(kinds[i], kinds[i] && strstr(kinds[i], "uicc") ? -ENODATA : -ENOENT);
	}
}

/* A card with commands of its own; blank, it is not ours to format */
static void test_life_of_a_myeid(void **state)
{
	static const char *const kind = "--kind=myeid";
	struct card_generation gen;
	struct error err;

	(void)state;
	insert(kind, NULL);
	assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
	assert_int_equal(card_pkcs15.tries(&card, &err), -EPERM);
	assert_non_null(strstr(err.text, "pkcs15-init"));
	myeid_format(&card);
	reader_remove(&reader);
	live(kind, -ENODATA);
	insert(kind, NULL);
	assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
	assert_int_equal(card_pkcs15.generation(&card, &gen, NULL), 0);
	assert_in_range(card.sent, 3, 4);
	assert_int_equal(card_pkcs15.user_tries(&card, NULL), 5);
	assert_int_equal(card_pkcs15.change_pin(&card, CARD_PIN_OF_USER, PIN, 8,
						(const uint8_t *)"4321", 4, NULL), 0);
	assert_int_equal(login(), -EACCES);
	assert_int_equal(card_pkcs15.login(&card, (const uint8_t *)"4321", 4, NULL), 0);
	reader_remove(&reader);
}

static size_t content_of(uint16_t fid, uint8_t *content)
{
	const struct card_file file = { .fid = fid };
	size_t len = 256;

	assert_int_equal(card_file_read(&card, &file, content, &len, NULL), 0);
	return len;
}

/* What an operator has on a UICC: nothing of it is written but the free end of EF(ODF) */
static void test_guest(void **state)
{
	static const uint8_t another[] = { 0xA3, 0x06, 0x30, 0x04, 0x04, 0x02, 0x64, 0x40 };
	static const uint16_t theirs[] = { 0x5032, 0x6420, 0x6430, 0x6432 };
	uint8_t before[5][256], after[256];
	struct pkcs15_object list[16];
	size_t len[5], i, count;

	(void)state;
	insert("--kind=uicc", NULL);
	assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
	for (i = 0; i < 4; i++)
		len[i] = content_of(theirs[i], before[i]);
	len[4] = content_of(0x5031, before[4]);
	assert_int_equal(issue(&first), 0);
	assert_true(card.guest);
	for (i = 0; i < 4; i++) {
		assert_int_equal(content_of(theirs[i], after), len[i]);
		assert_memory_equal(after, before[i], len[i]);
	}
	content_of(0x5031, after);
	assert_memory_equal(after, before[4], 16);
	assert_int_equal(card_pkcs15_directory(&card, PKCS15_DODF, list, 16, &count, NULL), 0);
	assert_int_equal(count, 1 + first.count);
	assert_string_equal(list[0].oid, "2.23.43.9.1");
	assert_string_equal(list[1].oid, CARD_PKCS15_OID);
	assert_string_equal(list[1].label, "cardgate ruleset");
	/* Something of theirs behind ours in EF(ODF) survives, too */
	for (i = 0; after[i]; i += 2 + after[i + 1])
		;
	assert_int_equal(card_file_select(&card, 0x5031, NULL, NULL), 0);
	assert_int_equal(card_file_write(&card, i, another, sizeof(another), NULL), 0);
	assert_int_equal(card_pkcs15.erase(&card, NULL), 0);
	content_of(0x5031, after);
	assert_memory_equal(after, before[4], 16);
	assert_memory_equal(after + 16, another, sizeof(another));
	assert_int_equal(after[16 + sizeof(another)], 0);
	assert_int_equal(card_file_select(&card, 0x4200, NULL, NULL), -ENOENT);
	assert_int_equal(card_file_select(&card, 0x6B00, NULL, NULL), -ENOENT);
	reader_remove(&reader);
}

/* An application that has no name is found where such applications are */
static void test_without_a_name(void **state)
{
	static const uint16_t places[] = { CARD_PKCS15_DF, CARD_PKCS15_DF_UICC };
	static const struct card_file odf = { .fid = 0x5031 };
	uint8_t fcp[] = { 0x62, 0x07, 0x82, 0x01, 0x38, 0x83, 0x02, 0x00, 0x00 };
	const struct apdu create = { .ins = 0xE0, .data = fcp, .len = sizeof(fcp) };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		unlink(path);
		insert(NULL, NULL);
		assert_int_equal(login(), 0);
		fcp[7] = (uint8_t)(places[i] >> 8);
		fcp[8] = (uint8_t)places[i];
		assert_int_equal(card_file_select(&card, CARD_FILE_MF, NULL, NULL), 0);
		assert_int_equal(apdu_call(&card, "CREATE", &create, NULL, NULL, NULL), 0);
		assert_int_equal(card_pkcs15.probe(&card, NULL), -ENOENT);
		assert_int_equal(card_file_select(&card, places[i], NULL, NULL), 0);
		assert_int_equal(card_file_create(&card, &odf, 100, NULL), 0);
		assert_int_equal(card_file_write(&card, 0, (const uint8_t *)"\xA3\x06\x30\x04"
						 "\x04\x02\x64\x40", 8, NULL), 0);
		assert_int_equal(read_card(), -ENODATA);
		assert_int_equal(card.df, places[i]);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(read_card(), 1);
		reader_remove(&reader);
	}
}

/* A file of theirs that has our name, and a short identifier that is theirs */
static void test_guest_among_others(void **state)
{
	const struct card_file name = { .fid = 0x4003 }, number = { .fid = 0x7001, .sfi = 1 };

	(void)state;
	insert("--kind=uicc", NULL);
	assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
	assert_int_equal(login(), 0);
	assert_int_equal(card_file_create(&card, &name, 10, NULL), 0);
	assert_int_equal(issue(&first), -EEXIST);
	assert_int_equal(card_file_select(&card, 0x4200, NULL, NULL), -ENOENT);
	assert_int_equal(card_file_delete(&card, 0x4003, NULL), 0);
	assert_int_equal(card_file_create(&card, &number, 200, NULL), 0);
	assert_int_equal(issue(&first), 0);
	reader_remove(&reader);
	insert("--kind=uicc", NULL);
	assert_int_equal(read_card(), 1);
	assert_int_equal(update(&second), 0);
	assert_int_equal(read_card(), 2);
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
	for (k = 0; k < KINDS; k++) {
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

static const struct card_file dir_file = { .fid = 0x2F00 };

static void insert_with_directory(const uint8_t *bytes, size_t len)
{
	insert(NULL, NULL);
	assert_int_equal(login(), 0);
	assert_int_equal(card_file_create(&card, &dir_file, 128, NULL), 0);
	assert_int_equal(card_file_write(&card, 0, bytes, len, NULL), 0);
}

static void read_directory(uint8_t content[64])
{
	size_t len = 64;

	assert_int_equal(card_file_select(&card, CARD_FILE_MF, NULL, NULL), 0);
	assert_int_equal(card_file_read(&card, &dir_file, content, &len, NULL), 0);
}

/* EF(DIR) of other applications is kept */
static void test_directory_is_shared(void **state)
{
	static const uint8_t other[] = { 0x61, 0x04, 0x4F, 0x02, 0xA0, 0x42 };
	uint8_t content[64];

	(void)state;
	insert_with_directory(other, sizeof(other));
	assert_int_equal(issue(&first), 0);
	read_directory(content);
	assert_memory_equal(content, other, sizeof(other));
	assert_int_equal(content[sizeof(other)], 0x61);
	assert_int_equal(card_pkcs15.erase(&card, NULL), 0);
	read_directory(content);
	assert_memory_equal(content, other, sizeof(other));
	assert_int_equal(content[sizeof(other)], 0);
	reader_remove(&reader);
}

/* What is no list of applications is not understood, and not written anew */
static void test_directory_is_none(void **state)
{
	static const uint8_t none[] = { 0x61, 0x04, 0x4F, 0x02, 0xA0, 0x42, 0x61, 2, 0x50, 0 };
	uint8_t content[64];

	(void)state;
	insert_with_directory(none, sizeof(none));
	assert_int_equal(issue(&first), -EBADMSG);
	read_directory(content);
	assert_memory_equal(content, none, sizeof(none));
	assert_int_equal(content[sizeof(none)], 0);
	reader_remove(&reader);
}

/* On a card with logical channels, what others selected on the basic one stays */
static void test_own_channel(void **state)
{
	const struct card_file theirs = { .fid = 0x6432 };
	uint8_t content[4];
	size_t len = sizeof(content);
	struct apdu_link other;

	(void)state;
	insert("--kind=uicc", NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card.channel, 1);
	card_channel_close(&card);
	assert_int_equal(card_file_select(&card, CARD_FILE_MF, NULL, NULL), 0);
	assert_int_equal(card_file_create(&card, &theirs, 4, NULL), 0);
	assert_int_equal(card_file_write(&card, 0, (const uint8_t *)"abcd", 4, NULL), 0);
	other = card;
	assert_int_equal(read_card(), 1);
	assert_int_equal(card.channel, 1);
	assert_int_equal(apdu_call(&other, "READ", &(struct apdu){ .ins = 0xB0, .le = 4 }, content,
				   &len, NULL), 0);
	assert_memory_equal(content, "abcd", 4);
	/* All channels taken: the basic one does, and the card is not asked again */
	while (!card_channel_open(&other, NULL))
		other.channel = 0;
	card.channel = 0;
	assert_int_equal(read_card(), 1);
	assert_int_equal(card.channel, 0);
	assert_false(card.channels);
	reader_remove(&reader);
}

/* EF.ATR is asked where it pays, and its limits are kept */
static void test_limits_of_ef_atr(void **state)
{
	static uint8_t data[40000];
	struct bundle large = { 0 };
	struct card_index index;
	struct bundle got;

	(void)state;
	assert_int_equal(bundle_add(&large, "ruleset", data, sizeof(data), NULL), 0);
	insert("--kind=ef-atr", NULL);
	assert_int_equal(issue(&large), 0);
	reader_remove(&reader);
	insert("--kind=ef-atr", NULL);
	assert_int_equal(card_pkcs15.probe(&card, NULL), 0);
	assert_false(card.described);
	assert_int_equal(card_profile_read(&card_pkcs15, &card, NULL, &index, &got, NULL), 0);
	assert_true(same(&large, &got));
	assert_true(card.extended);
	assert_int_equal(card.answer_max, 1500);
	/* 40000 bytes at 1498, not at 256, after what it took to find that out */
	assert_in_range(card.sent, 20, 40);
	bundle_free(&got);
	bundle_free(&large);
	reader_remove(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_life_of_a_card),
		card_test(test_life_of_a_myeid),
		card_test(test_guest),
		card_test(test_without_a_name),
		card_test(test_guest_among_others),
		card_test(test_hostile_answers),
		card_test(test_prove_refuses),
		card_test(test_pins),
		card_test(test_other_application),
		card_test(test_directory_is_shared),
		card_test(test_directory_is_none),
		card_test(test_own_channel),
		card_test(test_limits_of_ef_atr),
	};

	return issue_run(tests);
}
