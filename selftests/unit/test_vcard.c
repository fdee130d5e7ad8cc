// SPDX-License-Identifier: GPL-2.0-or-later
#include "vcard_check.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "agent/card_pkcs15.h"

#define ADMIN		"0020000208 3132333435363738"
#define USER		"0020000106 313233343536"
#define MAKE_DF		"00E00000 10 620E 820138 83025015 8405A000000001"
#define MAKE_EF		"00E00000 10 620E 80020040 820101 83024001 880108"

static void insert(void)
{
	reader_insert(&reader, path, NULL);
}

static int blank(void **state)
{
	place_clear(state);
	insert();
	return 0;
}

/* A DF with an EF of 64 bytes, selected, admin PIN presented */
static void layout(void)
{
	apdu(ADMIN, "9000");
	apdu(MAKE_DF, "9000");
	apdu(MAKE_EF, "9000");
}

static void test_classes_and_lengths(void **state)
{
	(void)state;
	apdu("80A4000000", "6E00");
	apdu("01A4000000", "6881");
	apdu("0070000001", "6881");
	apdu("04A4000000", "6882");
	apdu("00FF0000", "6D00");
	apdu("00A400", "6700");
	apdu("00A40000023F", "6700");
	apdu("00A40000003F003F00", "6700");
	apdu("00A400000000023F000000FF", "6700");
	apdu("0084000008", "*");
	apdu("00840000", "6700");
}

static void test_select(void **state)
{
	(void)state;
	layout();
	apdu("00A4000C", "9000");
	apdu("00A4000C023F00", "9000");
	apdu("00A4000C025016", "6A82");
	apdu("00A4000C025015", "9000");
	apdu("00A4020C024001", "9000");
	apdu("00A4010C024001", "6A82");
	apdu("00A4030C", "9000");
	apdu("00A4030C", "6A82");
	apdu("00A4080C0450154001", "9000");
	apdu("00A4080C063F0050154001", "9000");
	apdu("00A4080C0650154001", "6700");
	apdu("00A4090C024001", "9000");
	apdu("00A4040C05A000000001", "9000");
	apdu("00A4040C02A000", "9000");
	apdu("00A4040E02A000", "6A82");
	apdu("00A4040C05A000000002", "6A82");
	apdu("00A4020C024001", "9000");
	apdu("00A4050C024001", "6A86");
	apdu("00A4001C024001", "6A86");
	/* FCP: size, descriptor, identifier, short identifier, life cycle, conditions */
	apdu("00A4000402400100",
	     "621B8002004082010183024001880108 8A0105 8C087F12121212121200 9000");
	apdu("00A400000240010A", "6F1B800200408201018361 13");
	apdu("00C0000014", "6C13");
	apdu("00C0000013", "024001880108 8A0105 8C087F12121212121200 9000");
	apdu("00C0000013", "6985");
}

static void test_read_update(void **state)
{
	(void)state;
	apdu("00B0000000", "6986");
	layout();
	apdu("00D600000401020304", "9000");
	apdu("00B0000004", "010203049000");
	apdu("00B0000304", "040000009000");
	apdu("00B0003E00", "00009000");
	apdu("00B0003E04", "00006282");
	apdu("00B0004000", "9000");
	apdu("00B0004100", "6B00");
	apdu("00D6003E0401020304", "6A84");
	apdu("00D6004101FF", "6B00");
	apdu("00D60000", "6700");
	apdu("00B08100 02", "01029000");	/* short identifier 1 */
	apdu("00B08200 02", "6A82");
	apdu("00B0E100 02", "6A86");
	apdu("00D68102 02AABB", "9000");
	apdu("00B0000004", "0102AABB9000");
	apdu("00B10000 03 540102 06", "5304AABB00009000");
	apdu("00B14001 03 540102 03", "5301AA9000");
	apdu("00B10001 04 54020041 06", "6B00");
	apdu("00B10000 02 5301 06", "6A80");
	apdu("00D70000 07 540100 5302CCDD", "9000");
	apdu("00B0000004", "CCDDAABB9000");
	apdu("00D70000 07 54013F 5302CCDD", "6A84");
	apdu("00D70000 03 540100", "6A80");
}

static void test_access(void **state)
{
	(void)state;
	apdu(MAKE_DF, "6982");
	layout();
	/* an EF that only the user PIN reads, one that nobody does, one with too few conditions */
	apdu("00E00000 13 6211 80020004 820101 83024002 8C0443121211", "9000");
	apdu("00E00000 13 6211 80020004 820101 83024003 8C04431212FF", "9000");
	apdu("00E00000 12 6210 80020004 820101 83024004 8C03431212", "6A80");
	place_leave(NULL);
	reader_start(&reader);
	insert();
	apdu("00A4080C0450154001", "9000");
	apdu("00B0000001", "009000");
	apdu("00D60000 01 01", "6982");
	apdu("00E40000", "6982");
	apdu("00A4000C024002", "9000");
	apdu("00B0000001", "6982");
	apdu(USER, "9000");
	apdu("00B0000001", "009000");
	apdu("00D60000 01 01", "6982");
	apdu("0020FF01", "9000");
	apdu("00B0000001", "6982");
	apdu("00A4000C024003", "9000");
	apdu(ADMIN, "9000");
	apdu("00B0000001", "6982");
	/* a reset forgets the PIN and the selection */
	reader_power(&reader);
	apdu("00B0000001", "6986");
	apdu("00A4080C0450154001", "9000");
	apdu("00D60000 01 01", "6982");
}

static void test_create_delete(void **state)
{
	(void)state;
	layout();
	apdu(MAKE_EF, "6A89");
	apdu("00E00000 10 620E 80020040 820101 83024009 880108", "6A89");
	apdu("00A4000C", "9000");
	apdu("00E00000 10 620E 820138 83025016 8405A000000001", "6A8A");
	apdu("00E00000 09 6207 820138 83023F00", "6A80");
	apdu("00E00000 09 6207 80020040 820101", "6A80");
	apdu("00E00000 09 6207 820102 83024001", "6A80");
	apdu("00E00000 0F 620D 800400FFFFFF 820101 83024001", "6A80");
	apdu("00E00000 02 62FF", "6A80");
	apdu("00E40000 02 4001", "6A82");
	apdu("00E40000", "6985");
	apdu("00A4000C025015", "9000");
	apdu("00E40000 02 4001", "9000");
	apdu("00A4020C024001", "6A82");
	apdu(MAKE_EF, "9000");
	apdu("00A4000C", "9000");
	apdu("00E40000 02 5015", "9000");
	apdu("00A4040C05A000000001", "6A82");
}

static void test_memory_is_bounded(void **state)
{
	char cmd[64];
	int i;

	(void)state;
	layout();
	apdu("00A4030C", "9000");
	for (i = 0; i < 3; i++) {
		snprintf(cmd, sizeof(cmd), "00E000000F620D8004001FFFFF820101830251%02X", i);
		apdu(cmd, "9000");
		apdu("00A4000C", "9000");
	}
	apdu("00E000000F620D8004001FFFFF82010183025203", "6A84");
}

static void test_pins(void **state)
{
	(void)state;
	apdu("00200003", "6A88");
	apdu("00200001", "63C3");
	apdu("0020000104 30303030", "63C2");
	/* the counter is on disk: pulling the card does not bring tries back */
	place_leave(NULL);
	reader_start(&reader);
	insert();
	apdu("00200001", "63C2");
	apdu("0020000107 31323334353637", "63C1");
	apdu("0020000105 3132333435", "6983");
	apdu(USER, "6983");
	apdu("002C0301", "6982");
	apdu(ADMIN, "9000");
	apdu("002C0301", "9000");
	apdu("00200001", "63C3");
	apdu("002C0201 04 39383736", "9000");
	apdu("0020000104 39383736", "9000");
	apdu("00200001", "9000");
	apdu("0024000108 30303030 31313131", "63C2");
	apdu("0024000108 39383736 31313131", "9000");
	apdu("0020000104 39383736", "63C2");
	apdu("0020000104 31313131", "9000");
	apdu("0024010103 323232", "6A80");
	apdu("0024010104 32323232", "9000");
	apdu("0020000104 32323232", "9000");
	apdu("0024000104 32323232", "6A80");
	apdu("0024000103 323232", "63C2");
}

static void test_chaining(void **state)
{
	(void)state;
	layout();
	apdu("10D60000 02 0102", "9000");
	apdu("00D60000 02 0304", "9000");
	apdu("00B0000005", "01020304009000");
	apdu("10D60000 02 0908", "9000");
	apdu("00B0000004", "6883");
	apdu("00B0000004", "010203049000");
	apdu("00D60000 00 00 05 1112131415", "9000");	/* extended */
	apdu("00B00000 000004", "111213149000");
}

static void test_keys(void **state)
{
	const uint8_t digest[CARD_DIGEST_SIZE] = { 1, 2, 3 };
	struct apdu_link link = reader_link(&reader);
	char cmd[128] = "0088000120";
	uint8_t sig[CARD_SIGNATURE_MAX], *spki;
	size_t len = sizeof(sig), spki_len;
	const uint8_t *p;
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *key;

	(void)state;
	hex_encode(digest, sizeof(digest), cmd + strlen(cmd));
	strcat(cmd, "00");
	apdu("0046800100", "6982");
	layout();
	apdu(cmd, "6A88");
	apdu("0046810100", "6A88");
	apdu("0046800F00", "6A86");
	apdu("0046800100", "7F49438641 04*");
	assert_int_equal(card_pkcs15_public_key(&link, 0, &spki, &spki_len, NULL), 0);
	p = spki;
	key = d2i_PUBKEY(NULL, &p, (long)spki_len);
	assert_non_null(key);
	/* the key outlives a pull, and needs no PIN */
	place_leave(NULL);
	reader_start(&reader);
	insert();
	apdu("00A4040C05A000000001", "9000");
	assert_int_equal(card_pkcs15.authenticate(&link, digest, sig, &len, NULL), 0);
	ctx = EVP_PKEY_CTX_new(key, NULL);
	assert_int_equal(EVP_PKEY_verify_init(ctx), 1);
	assert_int_equal(EVP_PKEY_verify(ctx, sig, len, digest, sizeof(digest)), 1);
	sig[len - 1] ^= 1;
	assert_int_not_equal(EVP_PKEY_verify(ctx, sig, len, digest, sizeof(digest)), 1);
	/* nothing but a digest is signed */
	apdu("0088000104 01020304 00", "6700");
	apdu("002241A4 03 840102", "6A88");
	apdu("002241A4 03 840101", "9000");
	memcpy(cmd, "00880000", 8);
	apdu(cmd, "30*");
	memcpy(cmd, "002A9E9A", 8);
	apdu(cmd, "6985");
	apdu("002241B6 03 840101", "9000");
	apdu(cmd, "6982");
	apdu(USER, "9000");
	apdu(cmd, "30*");
	/* a key that was made to need the user PIN */
	apdu(ADMIN, "9000");
	apdu("0046800204 8C020111 00", "7F49*");
	memcpy(cmd, "00880002", 8);
	apdu(cmd, "30*");
	reader_power(&reader);
	apdu("00A4040C05A000000001", "9000");
	apdu(cmd, "6982");
	/* keys go with their DF */
	apdu(ADMIN, "9000");
	apdu("00A4000C", "9000");
	apdu("00E40000 02 5015", "9000");
	apdu(MAKE_DF, "9000");
	apdu(cmd, "6A88");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	free(spki);
}

static void test_large_file(void **state)
{
	static uint8_t data[100000], back[100000];
	const struct card_file file = { .fid = 0x4300, .sfi = 4 };
	struct apdu_link link = reader_link(&reader);
	size_t len, i;
	int round;

	(void)state;
	for (i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + i / 251);
	apdu(ADMIN, "9000");
	apdu(MAKE_DF, "9000");
	/* once as an extended length card, once without */
	for (round = 0; round < 2; round++) {
		link.extended = !round;
		len = sizeof(data) - (size_t)round;
		assert_int_equal(card_file_replace(&link, &file, data + round, len, NULL), 0);
		memset(back, 0, sizeof(back));
		assert_int_equal(card_file_read(&link, &file, back, &len, NULL), 0);
		assert_int_equal(len, sizeof(data) - (size_t)round);
		assert_memory_equal(back, data + round, len);
	}
	/* past the end: what there is */
	len = sizeof(back) + 1000;
	link.extended = true;
	assert_int_equal(card_file_select(&link, 0x4300, &i, NULL), 0);
	assert_int_equal(i, (100000 + 255) / 256 * 256);
}

int main(void)
{
#define card_test(f) cmocka_unit_test_setup_teardown(f, blank, place_leave)
	const struct CMUnitTest tests[] = {
		card_test(test_classes_and_lengths),
		card_test(test_select),
		card_test(test_read_update),
		card_test(test_access),
		card_test(test_create_delete),
		card_test(test_memory_is_bounded),
		card_test(test_pins),
		card_test(test_chaining),
		card_test(test_keys),
		card_test(test_large_file),
	};

	return place_run(tests);
}
