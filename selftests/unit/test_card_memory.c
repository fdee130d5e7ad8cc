// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/card_memory.h"
#include "agent/file.h"
#include "test_trust_certs.h"

#define CARDS	(CARD_MEMORY_MAX + 2)

static const uint8_t policy[CARD_DIGEST_SIZE] = { 1 }, newer[CARD_DIGEST_SIZE] = { 2 };
static char dir[64] = "/tmp/test_card_memory.XXXXXX", path[80];
static struct entity entities[CARDS];
static struct card_known cards[CARDS];

static void sign(struct card_proof *proof, size_t card)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(entities[card].key, NULL);

	memset(proof->digest, 0x5A, sizeof(proof->digest));
	proof->len = sizeof(proof->sig);
	assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
	assert_int_equal(EVP_PKEY_sign(ctx, proof->sig, &proof->len, proof->digest,
				       sizeof(proof->digest)), 1);
	EVP_PKEY_CTX_free(ctx);
}

static const struct card_known *find(const struct card_memory *memory, size_t card)
{
	struct card_proof proof;

	sign(&proof, card);
	return card_memory_find(memory, &proof);
}

static void test_known_by_key(void **state)
{
	struct card_memory memory = { 0 };
	struct card_proof proof;

	(void)state;
	assert_int_equal(card_memory_keep(&memory, policy, &cards[0], dir, NULL), 0);
	assert_int_equal(card_memory_keep(&memory, policy, &cards[1], dir, NULL), 0);
	assert_int_equal(find(&memory, 0)->content[0], 0);
	assert_int_equal(find(&memory, 1)->content[0], 1);
	assert_null(find(&memory, 2));
	sign(&proof, 0);
	proof.digest[0] ^= 1;
	assert_null(card_memory_find(&memory, &proof));
	card_memory_free(&memory);
}

static void test_kept_on_disk(void **state)
{
	struct card_memory memory = { 0 };
	struct card_known changed = cards[0];

	(void)state;
	card_memory_keep(&memory, policy, &cards[0], dir, NULL);
	card_memory_keep(&memory, policy, &cards[1], dir, NULL);
	changed.content[0] = 99;
	assert_int_equal(card_memory_keep(&memory, policy, &changed, dir, NULL), 0);
	card_memory_free(&memory);
	assert_int_equal(card_memory_load(&memory, policy, dir, NULL), 0);
	assert_int_equal(memory.count, 2);
	assert_int_equal(find(&memory, 0)->content[0], 99);
	assert_int_equal(find(&memory, 1)->content[0], 1);
	card_memory_free(&memory);
	/* what it says of one policy is nothing to another */
	assert_int_equal(card_memory_load(&memory, newer, dir, NULL), 0);
	assert_int_equal(memory.count, 0);
	assert_int_equal(card_memory_load(&memory, policy, "/nonexistent", NULL), 0);
	assert_int_equal(memory.count, 0);
}

static void test_another_policy_forgets(void **state)
{
	struct card_memory memory = { 0 };

	(void)state;
	card_memory_keep(&memory, policy, &cards[0], dir, NULL);
	card_memory_keep(&memory, newer, &cards[1], dir, NULL);
	assert_null(find(&memory, 0));
	assert_non_null(find(&memory, 1));
	card_memory_free(&memory);
}

/* The one that was not seen for longest makes room */
static void test_bounded(void **state)
{
	struct card_memory memory = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < CARD_MEMORY_MAX; i++)
		card_memory_keep(&memory, policy, &cards[i], dir, NULL);
	unlink(path);
	assert_int_equal(card_memory_keep(&memory, policy, &cards[0], dir, NULL), 0);
	/* nothing new: the disk is left alone */
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(card_memory_keep(&memory, policy, &cards[CARD_MEMORY_MAX], dir, NULL), 0);
	assert_int_equal(memory.count, CARD_MEMORY_MAX);
	assert_non_null(find(&memory, 0));
	assert_null(find(&memory, 1));
	assert_non_null(find(&memory, CARD_MEMORY_MAX));
	card_memory_free(&memory);
	assert_int_equal(card_memory_load(&memory, policy, dir, NULL), 0);
	assert_int_equal(memory.count, CARD_MEMORY_MAX);
	card_memory_free(&memory);
}

/* Every byte of the file damaged: an error or cards, never a crash, and no card twice its size */
static void test_damaged(void **state)
{
	struct card_memory memory = { 0 };
	struct error err;
	uint8_t *bytes;
	size_t len, i;

	(void)state;
	card_memory_keep(&memory, policy, &cards[0], dir, NULL);
	card_memory_free(&memory);
	assert_int_equal(file_read(path, 65536, &bytes, &len, NULL), 0);
	for (i = 0; i < len; i++) {
		bytes[i] ^= 0x41;
		assert_int_equal(file_write(path, 0600, bytes, len, NULL), 0);
		if (card_memory_load(&memory, policy, dir, &err))
			assert_true(err.text[0]);
		find(&memory, 0);
		card_memory_free(&memory);
		bytes[i] ^= 0x41;
	}
	assert_int_equal(file_write(path, 0600, bytes, len / 2, NULL), 0);
	assert_int_equal(card_memory_load(&memory, policy, dir, NULL), -EBADMSG);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_by_key),
		cmocka_unit_test(test_kept_on_disk),
		cmocka_unit_test(test_another_policy_forgets),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_damaged),
	};
	size_t i;
	int failed;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/cards", dir);
	for (i = 0; i < CARDS; i++) {
		entities[i] = entity_new("Card", EVP_EC_gen("P-256"), NULL, EXT_CARD, -1, 10,
					 EVP_sha256());
		cards[i].cert_len = (size_t)i2d_X509(entities[i].cert, &cards[i].cert);
		cards[i].content[0] = (uint8_t)i;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (i = 0; i < CARDS; i++) {
		OPENSSL_free(cards[i].cert);
		entity_free(&entities[i]);
	}
	unlink(path);
	rmdir(dir);
	return failed;
}
