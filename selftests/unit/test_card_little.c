// SPDX-License-Identifier: GPL-2.0-or-later
/* What reading a card costs, in APDUs and in bytes on the wire */
#include "vcard_issue.h"

#include "agent/card_file.h"

#define HEADERS		400	/* application, generation and index around the bundle */
#define UNCHANGED_MAX	4

static uint8_t data[60000];

static size_t bundle_size(const struct bundle *b)
{
	size_t i, size = 0;

	for (i = 0; i < b->count; i++)
		size += b->objects[i].len;
	return size;
}

/* Up to the point where nothing but the host's own work is left */
static void test_unchanged(void **state)
{
	const struct card_profile *profile;
	struct card_generation gen, again;
	struct card_proof proof;
	uint8_t *cert;
	size_t len, i;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		unlink(path);
		insert(kinds[i], NULL);
		assert_int_equal(issue(&first), 0);
		assert_int_equal(card_pkcs15.certificate(&card, &cert, &len, NULL), 0);
		assert_int_equal(card_pkcs15.generation(&card, &gen, NULL), 0);
		reader_remove(&reader);

		insert(kinds[i], NULL);
		assert_int_equal(card_profile_find(&card, &profile, NULL), 0);
		assert_int_equal(profile->generation(&card, &again, NULL), 0);
		assert_memory_equal(gen.digest, again.digest, sizeof(gen.digest));
		assert_int_equal(card_profile_challenge(profile, &card, &proof, NULL), 0);
		/* On a UICC T=0 fetches the signature apart, and a channel is opened first */
		assert_in_range(card.sent, 1, UNCHANGED_MAX + (card.t0 && card.channel));
		assert_int_equal(card_proof_check(&proof, cert, len, NULL), 0);
		free(cert);
		reader_remove(&reader);
	}
}

static void test_whole(void **state)
{
	const struct card_profile *profile;
	struct bundle large = { 0 }, got;
	struct card_index index;
	size_t i;

	(void)state;
	assert_int_equal(bundle_add(&large, "ruleset", data, 30000, NULL), 0);
	assert_int_equal(bundle_add(&large, "signature", data, 900, NULL), 0);
	assert_int_equal(bundle_add(&large, "policy", data, 5000, NULL), 0);
	for (i = 0; i < KINDS; i++) {
		unlink(path);
		insert(kinds[i], NULL);
		assert_int_equal(issue(&large), 0);
		card.bytes = 0;
		assert_int_equal(card_profile_find(&card, &profile, NULL), 0);
		assert_int_equal(card_profile_read(profile, &card, NULL, &index, &got, NULL), 0);
		assert_true(same(&large, &got));
		if (card.bytes > bundle_size(&large) * 105 / 100 + HEADERS)
			fail_msg("%lu bytes for a bundle of %zu", card.bytes, bundle_size(&large));
		bundle_free(&got);
		reader_remove(&reader);
	}
	bundle_free(&large);
}

/* One object changed: it alone is read, and what is at hand is believed by its digest only */
static void test_changed(void **state)
{
	struct bundle have, want = { 0 };
	struct card_index index;

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(issue(&first), 0);
	bundle_add(&want, "ruleset", first.objects[0].data, first.objects[0].len, NULL);
	bundle_add(&want, "signature", "another", 7, NULL);
	assert_int_equal(card_pkcs15.update(&card, &want, NULL), 0);

	card.sent = 0;
	card.bytes = 0;
	assert_int_equal(card_profile_read(&card_pkcs15, &card, &first, &index, &have, NULL), 0);
	assert_int_equal(card.sent, 3);
	assert_in_range(card.bytes, 7, HEADERS);
	assert_true(same(&want, &have));

	have.objects[0].data[5] ^= 1;
	bundle_free(&want);
	card.sent = 0;
	assert_int_equal(card_profile_read(&card_pkcs15, &card, &have, &index, &want, NULL), 0);
	assert_int_equal(card.sent, 3);
	assert_memory_equal(want.objects[0].data, first.objects[0].data, first.objects[0].len);
	bundle_free(&have);
	bundle_free(&want);
	reader_remove(&reader);
}

/* Nothing changed: nothing is written */
static void test_same_again(void **state)
{
	struct card_generation gen, again;

	(void)state;
	insert(NULL, NULL);
	assert_int_equal(issue(&first), 0);
	assert_int_equal(card_pkcs15.generation(&card, &gen, NULL), 0);
	assert_int_equal(update(&first), 0);
	assert_int_equal(card_pkcs15.generation(&card, &again, NULL), 0);
	assert_int_equal(gen.number, again.number);
	reader_remove(&reader);
}

/* The card's own count is ours */
static void test_counter(void **state)
{
	char file[80], want[96], got[96] = "";
	const char *const args[] = { "--count", file, NULL };
	uint8_t reply[READER_DATA];
	size_t len = sizeof(reply);
	FILE *in;

	(void)state;
	snprintf(file, sizeof(file), "%s.count", path);
	reader_insert(&reader, path, args);
	card = reader_link(&reader);
	assert_int_equal(reader_transmit(&reader, (const uint8_t *)"\x00\x84\x00\x00\x08", 5, reply,
					 &len, NULL), 0);
	assert_int_equal(len, 10);
	assert_int_equal(card_file_select(&card, CARD_FILE_MF, NULL, NULL), 0);
	reader_remove(&reader);
	snprintf(want, sizeof(want), "{\"apdus\":2,\"received\":%d,\"sent\":12}\n", 5 + 7);
	in = fopen(file, "r");
	assert_non_null(in);
	assert_non_null(fgets(got, sizeof(got), in));
	assert_string_equal(got, want);
	fclose(in);
	unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		card_test(test_unchanged),
		card_test(test_whole),
		card_test(test_changed),
		card_test(test_same_again),
		card_test(test_counter),
	};
	size_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	return issue_run(tests);
}
