// SPDX-License-Identifier: GPL-2.0-or-later
/* The virtual card's PIV application, by SP 800-73-4 part 2 */
#include "vcard_check.h"

#include <fcntl.h>

#include <openssl/evp.h>

#include "agent/file.h"

#define SELECT		"00A4040009 A00000030800001000 00"
#define TEMPLATE	"6111 4F06 000010000100 7907 4F05 A000000308 9000"
#define ZEROS		"0000000000000000000000000000000000000000000000000000000000000000"
#define GET(tag)	"00CB3FFF05 5C03" tag "00"
#define PUT(tag, lc, object) "00DB3FFF" lc "5C03" tag object

static void insert(const char *kind)
{
	const char *const args[] = { "--kind", kind, NULL };

	reader_insert(&reader, path, kind ? args : NULL);
}

static void block_of(const char *cipher, int encrypt, const uint8_t *in, size_t len, char *hex)
{
	static const uint8_t key[] = { 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8,
				       1, 2, 3, 4, 5, 6, 7, 8 };
	EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, cipher, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t out[16];
	int n;

	assert_true(EVP_CipherInit_ex2(ctx, c, key, NULL, encrypt, NULL));
	EVP_CIPHER_CTX_set_padding(ctx, 0);
	assert_true(EVP_CipherUpdate(ctx, out, &n, in, (int)len));
	hex_encode(out, len, hex);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
}

/* The card's block in its answer to a command that begins with @cmd */
static void begin(const char *cmd, const char *want, size_t block, uint8_t *out)
{
	static uint8_t raw[READER_DATA], head[8];
	size_t len = hex_decode(cmd, raw);

	reader_send(&reader, raw, len);
	assert_int_equal(reader_receive(&reader, raw, &len), 0);
	assert_int_equal(len, 4 + block + 2);
	assert_int_equal(hex_decode(want, head), 4);
	assert_memory_equal(raw, head, 4);
	memcpy(out, raw + 4, block);
}

/* Key 9B as it comes: host and card prove it to each other */
static void admin(void)
{
	uint8_t witness[8], challenge[8] = { 9, 8, 7, 6, 5, 4, 3, 2 };
	char cmd[128] = "0087039B16 7C14 8008", expected[64] = "7C0A8208";

	begin("0087039B04 7C028000 00", "7C0A8008", 8, witness);
	block_of("DES-EDE3", 0, witness, 8, cmd + strlen(cmd));
	strcat(cmd, "8108 0908070605040302 00");
	block_of("DES-EDE3", 1, challenge, 8, expected + strlen(expected));
	strcat(expected, "9000");
	apdu(cmd, expected);
}

static void test_select(void **state)
{
	(void)state;
	insert("piv-neo");
	apdu(GET("5FC102"), "6D00");
	apdu("00A404000C A000000063504B43532D3135 00", "6A82");
	apdu(SELECT, TEMPLATE);
	apdu("00A404000B A000000308000010000100 00", TEMPLATE);
	/* without Le, as some hosts do */
	apdu("00A4040005 A000000308", TEMPLATE);
	apdu("00A4040004 A0000003", "6A82");
	apdu("00FD000000", "0100049000");
	apdu("00CB3FFF03 5C017E 00",
	     "7E12 4F0B A000000308000010000100 5F2F02 4000 9000");
	apdu(GET("5FC102"), "6A82");
	apdu("00CB3F0005 5C035FC102 00", "6A86");
	apdu("00CB3FFF02 5300 00", "6A80");
}

/* A card as the standard has it, with protocol T=0 */
static void test_t0(void **state)
{
	(void)state;
	insert("piv");
	apdu("00A4040009 A00000030800001000", "6113");
	apdu("00C0000013", TEMPLATE);
	apdu("00FD000000", "6D00");
	apdu("00CB3FFF05 5C035FC102", "6A82");
}

static void test_admin_mutual(void **state)
{
	(void)state;
	insert("piv-neo");
	apdu(SELECT, TEMPLATE);
	apdu(PUT("5FC102", "09", "5302AABB"), "6982");
	admin();
	apdu(PUT("5FC102", "09", "5302AABB"), "9000");
	apdu(GET("5FC102"), "5302AABB9000");
	/* the same answer a second time is none */
	apdu("0087039B16 7C14 8008 0000000000000000 8108 0908070605040302 00", "6982");
	/* nor is a guess, and it ends what was proven */
	apdu("0087039B04 7C028000 00", "7C0A8008*");
	apdu("0087039B16 7C14 8008 0000000000000000 8108 0908070605040302 00", "6982");
	apdu(PUT("5FC102", "09", "5302AACC"), "6982");
	/* another algorithm, no template, nothing in it */
	apdu("00870A9B04 7C028000 00", "6A86");
	apdu("0087039B02 8000 00", "6A80");
	apdu("0087039B02 7C00 00", "6A80");
	/* selecting anew forgets */
	admin();
	apdu(SELECT, TEMPLATE);
	apdu(PUT("5FC102", "09", "5302AACC"), "6982");
}

/* AES, and the host alone proves that it has the key */
static void test_admin_single(void **state)
{
	uint8_t challenge[16];
	char cmd[128] = "00870A9B14 7C12 8210";

	(void)state;
	insert("piv-yubikey");
	apdu(SELECT, TEMPLATE);
	begin("00870A9B04 7C028100 00", "7C128110", 16, challenge);
	block_of("AES-192-ECB", 1, challenge, 16, cmd + strlen(cmd));
	apdu(cmd, "9000");
	apdu(PUT("5F4300", "09", "5302AABB"), "9000");
	/* a new key, AES-128, and what does not fit */
	apdu("00FFFFFF13 089B10 000102030405060708090A0B0C0D0E0F", "9000");
	apdu("00FFFFFF13 0A9B10 000102030405060708090A0B0C0D0E0F", "6A80");
	apdu("00FFFFFF03 039B00", "6A80");
	reader_remove(&reader);
	insert(NULL);
	apdu(SELECT, TEMPLATE);
	apdu("00870A9B04 7C028100 00", "6A86");
	apdu("0087089B04 7C028100 00", "7C128110*");
	apdu(GET("5F4300"), "5302AABB9000");
	apdu("00FD000000", "0507019000");
}

static void test_objects(void **state)
{
	static char big[2 * 4000 + 64];

	(void)state;
	insert("piv-canokey");
	apdu(SELECT, TEMPLATE);
	admin();
	apdu(PUT("5FC102", "08", "5302AA"), "6A80");
	apdu(PUT("5FC102", "0A", "5302AABB00"), "6A80");
	apdu(PUT("5F4300", "09", "5302AABB"), "6A82");
	apdu(PUT("5FC10F", "09", "5302AABB"), "6A82");
	apdu("00DB3F0009 5C035FC102 5302AABB", "6A86");
	apdu("00DB3FFF04 5C025FC1", "6A80");
	/* an empty object is none */
	apdu(PUT("5FC10D", "09", "5302AABB"), "9000");
	apdu(PUT("5FC10D", "07", "5300"), "9000");
	apdu(GET("5FC10D"), "6A82");
	/* what takes the PIN */
	apdu(PUT("5FC109", "09", "5302AABB"), "9000");
	apdu(GET("5FC109"), "6982");
	apdu("0020008008 313233343536FFFF", "9000");
	apdu(GET("5FC109"), "5302AABB9000");
	/* 250 of them at most 245 */
	strcpy(big, "00DB3FFFFF 5C035FC109 5381F7");
	memset(big + strlen(big), '0', 2 * 247);
	apdu(big, "6700");
	apdu(GET("5FC109"), "5302AABB9000");
}

static void test_chains(void **state)
{
	static char part[1024], rest[1024];

	(void)state;
	insert("piv-canokey");
	apdu(SELECT, TEMPLATE);
	admin();
	/* 500 bytes in two parts; then 256 of them, and the rest when it is asked for */
	strcpy(part, "10DB3FFFFF 5C035FC10D 538201F4");
	memset(part + strlen(part), '1', 2 * 246);
	apdu(part, "9000");
	strcpy(rest, "00DB3FFFFE");
	memset(rest + strlen(rest), '1', 2 * 254);
	apdu(rest, "9000");
	apdu(GET("5FC10D"), "538201F4 11*");
	apdu("00C0000010", "11111111111111111111111111111111 61E8");
	apdu("00C00000F0", "6CE8");
	apdu("00C00000E8", "11*");
	apdu("00C00000E8", "6985");
	/* this one has written the first part before the second came */
	apdu(part, "9000");
	reader_remove(&reader);
	insert(NULL);
	apdu(SELECT, TEMPLATE);
	apdu(GET("5FC10D"), "538201F4 11*");
	apdu("00C0000000", "6985");
}

static void test_pins(void **state)
{
	(void)state;
	insert("piv-neo");
	apdu(SELECT, TEMPLATE);
	apdu("00200080", "63C3");
	apdu("00200001", "6A88");
	apdu("0020000006 313233343536", "6A88");
	apdu("0020008006 313233343536", "6A80");
	apdu("0020008008 303030303030FFFF", "63C2");
	reader_remove(&reader);
	insert(NULL);
	apdu(SELECT, TEMPLATE);
	apdu("00200080", "63C2");
	apdu("0020008008 313233343536FFFF", "9000");
	apdu("00200080", "9000");
	apdu("0020FF80", "9000");
	apdu("00200080", "63C3");
	apdu("0024008010 313233343536FFFF 3132FFFFFFFFFFFF", "6A80");
	apdu("0024008010 313233343536FFFF 363534333231FF31", "6A80");
	apdu("0024008010 313233343536FFFF 363534333231FFFF", "9000");
	apdu("0020008008 313233343536FFFF", "63C2");
	apdu("0020008008 313233343536FFFF", "63C1");
	apdu("0020008008 313233343536FFFF", "6983");
	apdu("0020008008 363534333231FFFF", "6983");
	apdu("00200080", "6983");
	apdu("002C008010 3030303030303030 313233343536FFFF", "63C2");
	apdu("002C008010 3132333435363738 313233343536FFFF", "9000");
	apdu("0020008008 313233343536FFFF", "9000");
	apdu("0024008110 3132333435363738 3837363534333231", "9000");
	apdu("0024008210 3132333435363738 3837363534333231", "6A88");
}

static void test_keys(void **state)
{
	(void)state;
	insert("piv-yubikey");
	apdu(SELECT, TEMPLATE);
	apdu("0047009E05 AC03800111 00", "6982");
	apdu("0087119E26 7C24 8200 8120" ZEROS "00", "6A86");
	reader_remove(&reader);
	unlink(path);
	insert("piv-canokey");
	apdu(SELECT, TEMPLATE);
	admin();
	apdu("0047009B05 AC03800111 00", "6A86");
	apdu("0047009E05 AC03800114 00", "6A80");
	apdu("0047009E05 AC03800111 00", "7F49438641 04*");
	apdu("0087119E26 7C24 8200 8120" ZEROS "00", "7C*");
	/* 9A takes the PIN; another algorithm than the key's; nothing but a hash */
	apdu("0047009A05 AC03800111 00", "7F49438641 04*");
	apdu("0087119A26 7C24 8200 8120" ZEROS "00", "6982");
	apdu("0020008008 313233343536FFFF", "9000");
	apdu("0087119A26 7C24 8200 8120" ZEROS "00", "7C*");
	apdu("0087079A26 7C24 8200 8120" ZEROS "00", "6A86");
	apdu("0087119E0A 7C08 8200 8104 00000000 00", "6A80");
}

/* A state of one kind is not taken for the other; a bit turned is an error or a card */
static void test_states(void **state)
{
	const char *const pkcs15[] = { "--kind", "short", NULL };
	const char *const nowhere[] = { "--host", "256.0.0.1", NULL };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	uint8_t *good, *bad;
	size_t len, i;

	(void)state;
	insert("piv-canokey");
	apdu(SELECT, TEMPLATE);
	admin();
	apdu(PUT("5FC102", "09", "5302AABB"), "9000");
	apdu("0047009E05 AC03800111 00", "7F49*");
	reader_remove(&reader);
	reader_spawn(&reader, path, null, pkcs15);
	assert_int_equal(reader_wait(&reader), 1);
	assert_int_equal(file_read(path, 65536, &good, &len, NULL), 0);
	bad = malloc(len);
	for (i = 0; i < len; i += 5) {
		memcpy(bad, good, len);
		bad[i] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(file_write(path, 0600, bad, len, NULL), 0);
		reader_spawn(&reader, path, null, nowhere);
		assert_int_equal(reader_wait(&reader), 1);
	}
	assert_int_equal(file_write(path, 0600, good, len, NULL), 0);
	close(null);
	free(good);
	free(bad);
	insert("piv-canokey");
	apdu(SELECT, TEMPLATE);
	apdu(GET("5FC102"), "5302AABB9000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		place_test(test_select),
		place_test(test_t0),
		place_test(test_admin_mutual),
		place_test(test_admin_single),
		place_test(test_objects),
		place_test(test_chains),
		place_test(test_pins),
		place_test(test_keys),
		place_test(test_states),
	};

	return place_run(tests);
}
