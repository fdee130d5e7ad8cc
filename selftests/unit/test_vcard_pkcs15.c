// SPDX-License-Identifier: GPL-2.0-or-later
#include "vcard_reader.h"

#include "agent/bundle.h"
#include "agent/card_file.h"
#include "agent/card_pin.h"
#include "agent/card_profile.h"
#include "agent/file.h"
#include "agent/trust.h"

#define PIN		((const uint8_t *)"12345678")
#define APDUS_MAX	200

static const char *dir;
static char path[64], ca_key[64], ca_cert[64];
static struct reader reader;
static struct apdu_link card;
static struct bundle first, second;

/* The cards that the cases run on: with extended length, and without */
static const char *const kinds[] = { NULL, "--short" };

static void insert(const char *kind, const char *fault)
{
	const char *args[4] = { NULL };
	size_t n = 0;

	if (kind)
		args[n++] = kind;
	if (fault) {
		args[n++] = "--fail";
		args[n++] = fault;
	}
	reader_insert(&reader, path, args);
	card = reader_link(&reader);
}

static int login(void)
{
	return card_pkcs15.login(&card, PIN, 8, NULL);
}

static int issue(const struct bundle *bundle)
{
	uint8_t *spki, *cert;
	size_t spki_len, cert_len;
	int ret;

	ret = login();
	if (!ret)
		ret = card_pkcs15.format(&card, &spki, &spki_len, NULL);
	if (ret)
		return ret;
	assert_int_equal(trust_make_card_cert(ca_key, ca_cert, spki, spki_len, "Holder", 10,
					      &cert, &cert_len, NULL), 0);
	free(spki);
	ret = card_pkcs15.personalize(&card, cert, cert_len, "Holder", NULL);
	free(cert);
	return ret ? ret : card_pkcs15.update(&card, bundle, NULL);
}

static int update(const struct bundle *bundle)
{
	int ret = card_pkcs15.probe(&card, NULL);

	if (!ret)
		ret = login();
	return ret ? ret : card_pkcs15.update(&card, bundle, NULL);
}

static int same(const struct bundle *a, const struct bundle *b)
{
	size_t i;

	for (i = 0; i < a->count && a->count == b->count; i++)
		if (strcmp(a->objects[i].name, b->objects[i].name) ||
		    a->objects[i].len != b->objects[i].len ||
		    memcmp(a->objects[i].data, b->objects[i].data, a->objects[i].len))
			return 0;
	return a->count == b->count;
}

/* The whole session of a reader of cards; -errno, or which bundle it is: 1 or 2, 0 another */
static int read_card(void)
{
	const struct card_profile *profile;
	struct card_index index;
	struct bundle got;
	int ret;

	ret = card_profile_find(&card, &profile, NULL);
	if (!ret)
		ret = card_profile_read(profile, &card, NULL, &index, &got, NULL);
	if (ret)
		return ret;
	ret = same(&got, &first) ? 1 : same(&got, &second) ? 2 : 0;
	bundle_free(&got);
	return ret;
}

static int prove(void)
{
	uint8_t *cert;
	size_t len;
	int ret;

	ret = card_pkcs15.certificate(&card, &cert, &len, NULL);
	if (ret)
		return ret;
	ret = card_profile_prove(&card_pkcs15, &card, cert, len, NULL);
	free(cert);
	return ret;
}

static int setup(void **state)
{
	(void)state;
	unlink(path);
	reader_start(&reader);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	reader_stop(&reader);
	return 0;
}

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

/*
 * Pulls the card at each APDU of an update, before the command or in the middle
 * of it: the old bundle is there or the new one, whole, and the next update works.
 */
static void torn_update(const char *kind, const char *how)
{
	bool seen[3] = { false };
	uint8_t *issued;
	char fault[32];
	size_t len;
	int n, ret;

	unlink(path);
	insert(kind, NULL);
	assert_int_equal(issue(&first), 0);
	reader_remove(&reader);
	assert_int_equal(file_read(path, 1 << 20, &issued, &len, NULL), 0);
	for (n = 1; n < APDUS_MAX; n++) {
		assert_int_equal(file_write(path, 0600, issued, len, NULL), 0);
		snprintf(fault, sizeof(fault), "%d:%s", n, how);
		insert(kind, fault);
		ret = update(&second);
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(ret, -ENODEV);
		assert_int_equal(reader_wait(&reader), 0);
		insert(kind, NULL);
		ret = read_card();
		if (ret < 1)
			fail_msg("APDU %d %s: the card has neither bundle (%d)", n, how, ret);
		seen[ret] = true;
		assert_int_equal(prove(), 0);
		assert_int_equal(update(&second), 0);
		assert_int_equal(read_card(), 2);
		assert_int_equal(update(&first), 0);
		assert_int_equal(read_card(), 1);
		reader_remove(&reader);
	}
	print_message("update %s%s: %d APDUs\n", how, kind ? " short" : "", n - 1);
	assert_in_range(n, 15, APDUS_MAX - 1);
	assert_true(seen[1] && seen[2]);
	free(issued);
}

static void test_torn_update(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		torn_update(kinds[i], "remove");
		torn_update(kinds[i], "torn");
	}
}

/* A card pulled while it is issued holds nothing or all, and can be issued again. */
static void test_torn_issue(void **state)
{
	char fault[32];
	int n, ret;

	(void)state;
	for (n = 1; n < APDUS_MAX; n++) {
		unlink(path);
		snprintf(fault, sizeof(fault), "%d:torn", n);
		insert(NULL, fault);
		ret = issue(&first);
		if (!ret) {
			reader_remove(&reader);
			break;
		}
		assert_int_equal(ret, -ENODEV);
		assert_int_equal(reader_wait(&reader), 0);
		insert(NULL, NULL);
		ret = read_card();
		if (ret != -ENOENT && ret != -ENODATA && ret != 1)
			fail_msg("APDU %d: the card is half issued (%d)", n, ret);
		ret = issue(&first);
		assert_true(ret == 0 || ret == -EEXIST);
		assert_int_equal(read_card(), 1);
		assert_int_equal(prove(), 0);
		reader_remove(&reader);
	}
	print_message("issue: %d APDUs\n", n - 1);
	assert_in_range(n, 40, APDUS_MAX - 1);
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

static void make_bundles(void)
{
	static uint8_t data[5000];
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	bundle_add(&first, "ruleset", data, 700, NULL);
	bundle_add(&first, "signature", data + 1, 900, NULL);
	bundle_add(&first, "policy", data + 2, 300, NULL);
	/* larger, smaller, gone, the same, new */
	bundle_add(&second, "ruleset", data + 3, 5000 - 3, NULL);
	bundle_add(&second, "policy", data + 2, 300, NULL);
	bundle_add(&second, "extra", data + 4, 10, NULL);
}

int main(void)
{
#define card_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		card_test(test_life_of_a_card),
		card_test(test_apdu_counts),
		card_test(test_torn_update),
		card_test(test_torn_issue),
		card_test(test_hostile_answers),
		card_test(test_prove_refuses),
		card_test(test_pins),
		card_test(test_other_application),
		card_test(test_directory_is_shared),
	};
	static const char *const files[] = {
		"ca.key", "ca.crt", "signer.key", "signer.crt", "state",
	};
	struct error err;
	char name[96];
	int failed;
	size_t i;

	dir = reader_directory();
	if (!dir || trust_make_authority(dir, "Test authority", 30, &err))
		return 1;
	snprintf(path, sizeof(path), "%s/state", dir);
	snprintf(ca_key, sizeof(ca_key), "%s/ca.key", dir);
	snprintf(ca_cert, sizeof(ca_cert), "%s/ca.crt", dir);
	make_bundles();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	bundle_free(&first);
	bundle_free(&second);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(name, sizeof(name), "%s/%s", dir, files[i]);
		unlink(name);
	}
	rmdir(dir);
	return failed;
}
