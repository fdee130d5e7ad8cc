// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/card_fcp.h"
#include "agent/card_index.h"
#include "agent/card_pkcs15.h"
#include "agent/pkcs15.h"
#include "agent/trust.h"
#include "hex.h"

#define MAX 8

static struct pkcs15_object list[MAX];
static size_t count;

/* EF(ODF) and EF(DODF) of published LwM2M test cards: data named by an identifier, wrapped twice */
static void test_published_vectors(void **state)
{
	uint8_t buf[256];
	size_t len;

	(void)state;
	len = hex_decode("A706300404026430 FFFFFFFF", buf);
	assert_int_equal(pkcs15_decode_odf(buf, len, list, MAX, &count, NULL), 0);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].kind, PKCS15_DODF);
	assert_int_equal(list[0].path.len, 2);
	assert_memory_equal(list[0].path.fids, "\x64\x30", 2);

	len = hex_decode("A127 3000 3011 0C0F 4C774D324D20426F6F747374726170", buf);
	len += hex_decode("A110 300E 0606 0604672B0901 3004 0402 6432 00000000", buf + len);
	assert_int_equal(pkcs15_decode(PKCS15_DODF, buf, len, list, MAX, &count, NULL), 0);
	assert_int_equal(count, 1);
	assert_string_equal(list[0].application, "LwM2M Bootstrap");
	assert_string_equal(list[0].oid, "2.23.43.9.1");
	assert_memory_equal(list[0].path.fids, "\x64\x32", 2);
}

/* The four forms a reader has to take: identifier once or twice wrapped, opaque or named */
static void test_data_forms(void **state)
{
	static const char *const forms[] = {
		"301B 3000 300D 0C03 414243 0606 06 04672B0701 A108 3006 0404 50154301",
		"3019 3000 300B 0C03 414243 0604 672B0701 A108 3006 0404 50154301",
		"A11B 3000 3005 0C03 414243 A110 300E 0604 672B0701 3006 0404 50154301",
		"A11D 3000 3005 0C03 414243 A112 3010 0606 0604672B0701 3006 0404 50154301",
	};
	uint8_t buf[256];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		len = hex_decode(forms[i], buf);
		assert_int_equal(pkcs15_decode(PKCS15_DODF, buf, len, list, MAX, &count, NULL), 0);
		if (count != 1)
			fail_msg("form %zu was not understood", i);
		assert_string_equal(list[0].application, "ABC");
		assert_string_equal(list[0].oid, "2.23.43.7.1");
		assert_int_equal(list[0].path.len, 4);
		assert_memory_equal(list[0].path.fids, "\x50\x15\x43\x01", 4);
	}
}

static void test_data_round_trip(void **state)
{
	const struct pkcs15_object in[2] = {
		{ .kind = PKCS15_DODF, .label = "cardgate ruleset", .application = "cardgate",
		  .oid = CARD_PKCS15_OID, .modifiable = true,
		  .path = { { 0x3F, 0x00, 0x50, 0x15, 0x43, 0x00 }, 6, 0, 40000 } },
		{ .kind = PKCS15_DODF, .label = "other", .application = "x",
		  .path = { { 0x44, 0x01 }, 2, 0, 0 } },
	};
	uint8_t *der;
	size_t len;

	(void)state;
	assert_int_equal(pkcs15_encode(in, 2, &der, &len), 0);
	assert_int_equal(der[0], 0x30);	/* opaque, the form that OpenSC reads */
	assert_int_equal(pkcs15_decode(PKCS15_DODF, der, len, list, MAX, &count, NULL), 0);
	assert_int_equal(count, 2);
	assert_string_equal(list[0].label, in[0].label);
	assert_string_equal(list[0].application, in[0].application);
	assert_string_equal(list[0].oid, in[0].oid);
	assert_true(list[0].modifiable);
	assert_memory_equal(&list[0].path, &in[0].path, sizeof(in[0].path));
	assert_string_equal(list[1].oid, "");
	assert_false(list[1].modifiable);
	assert_memory_equal(&list[1].path, &in[1].path, sizeof(in[1].path));
	free(der);
}

static void test_key_certificate_pin(void **state)
{
	const struct pkcs15_object in[] = {
		{ .kind = PKCS15_PRKDF, .label = "Key", .id = { 1 }, .id_len = 1, .reference = 1,
		  .path = { { 0x3F, 0x00, 0x50, 0x15 }, 4, 0, 0 } },
		{ .kind = PKCS15_CDF, .label = "Certificate", .id = { 1 }, .id_len = 1,
		  .path = { { 0x40, 0x05 }, 2, 0, 428 } },
		{ .kind = PKCS15_AODF, .label = "PIN", .id = { 2 }, .id_len = 1, .reference = 2 },
	};
	uint8_t *der;
	size_t len, i;

	(void)state;
	for (i = 0; i < sizeof(in) / sizeof(in[0]); i++) {
		assert_int_equal(pkcs15_encode(&in[i], 1, &der, &len), 0);
		assert_int_equal(pkcs15_decode(in[i].kind, der, len, list, MAX, &count, NULL), 0);
		assert_int_equal(count, 1);
		assert_string_equal(list[0].label, in[i].label);
		assert_int_equal(list[0].id_len, 1);
		assert_int_equal(list[0].id[0], in[i].id[0]);
		assert_memory_equal(&list[0].path, &in[i].path, sizeof(in[i].path));
		free(der);
	}
	assert_int_equal(pkcs15_encode(&in[0], 1, &der, &len), 0);
	pkcs15_decode(PKCS15_PRKDF, der, len, list, MAX, &count, NULL);
	assert_int_equal(list[0].reference, 1);
	free(der);
}

/* How a PIN is presented, as OpenSC and others describe theirs */
static void test_pins_of_others(void **state)
{
	static const struct {
		const char *der;
		unsigned int reference;
		bool admin;
		size_t stored_len;
		uint8_t pad;
	} cases[] = {
		{ "3031 300A 0C0455736572 030206C0 3003 040101 A11E 301C 0302008C 0A0101 020104 "
		  "020110 020110 800101 040100 3004 04023F00", 1, false, 16, 0 },
		{ "301E 3003 0C0150 3003 040102 A112 3010 0302008D 0A0101 020104 020108 800102", 2,
		  true, 0, 0 },
		{ "301E 3003 0C0150 3003 040102 A112 3010 0302008C 0A0101 020104 020108 800102", 2,
		  false, 0, 0 },
	};
	uint8_t buf[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(pkcs15_decode(PKCS15_AODF, buf, hex_decode(cases[i].der, buf),
					       list, MAX, &count, NULL), 0);
		assert_int_equal(count, 1);
		assert_int_equal(list[0].reference, cases[i].reference);
		assert_int_equal(list[0].admin, cases[i].admin);
		assert_int_equal(list[0].stored_len, cases[i].stored_len);
		assert_int_equal(list[0].pad, cases[i].pad);
	}
}

static void test_odf_round_trip(void **state)
{
	const struct pkcs15_object in[] = {
		{ .kind = PKCS15_AODF, .path = { { 0x40, 0x01 }, 2, 0, 0 } },
		{ .kind = PKCS15_PRKDF, .path = { { 0x40, 0x02 }, 2, 0, 0 } },
		{ .kind = PKCS15_CDF, .path = { { 0x40, 0x03 }, 2, 0, 0 } },
		{ .kind = PKCS15_DODF, .path = { { 0x40, 0x04 }, 2, 0, 0 } },
	};
	uint8_t *der;
	size_t len, i;

	(void)state;
	assert_int_equal(pkcs15_encode_odf(in, 4, &der, &len), 0);
	assert_int_equal(pkcs15_decode_odf(der, len, list, MAX, &count, NULL), 0);
	assert_int_equal(count, 4);
	for (i = 0; i < 4; i++) {
		assert_int_equal(list[i].kind, in[i].kind);
		assert_memory_equal(&list[i].path, &in[i].path, sizeof(in[i].path));
	}
	assert_int_equal(pkcs15_decode_odf(der, len, list, 3, &count, NULL), -E2BIG);
	free(der);
}

static void test_fixed_bytes(void **state)
{
	static const char application[] = "610D 4F02A001 50036C6162 51023F00";
	static const char token[] = "3019 020100 04020102 0C08436172646761746580036C6162 030100";
	static const char fcp[] = "6215 8003008000 820101 83024300 880120 8C0443121200";
	uint8_t *der, want[64];
	size_t len;

	(void)state;
	assert_int_equal(pkcs15_encode_application("lab", (const uint8_t *)"\xA0\x01", 2,
						   (const uint8_t *)"\x3F\x00", 2, &der, &len), 0);
	assert_int_equal(len, hex_decode(application, want));
	assert_memory_equal(der, want, len);
	free(der);
	assert_int_equal(pkcs15_encode_token("lab", (const uint8_t *)"\x01\x02", 2, &der, &len), 0);
	assert_int_equal(len, hex_decode(token, want));
	assert_memory_equal(der, want, len);
	free(der);
	assert_int_equal(card_fcp_encode_file(0x4300, 4, 0x8000, &der, &len), 0);
	assert_int_equal(len, hex_decode(fcp, want));
	assert_memory_equal(der, want, len);
	free(der);
}

static void test_unknown_entries(void **state)
{
	uint8_t buf[64];
	size_t len;

	(void)state;
	/* an unknown tag, an object of another shape, then one that is understood */
	len = hex_decode("A503020101 30050203010203 300E 3000 3000 A108 3006 0404 50154301", buf);
	assert_int_equal(pkcs15_decode(PKCS15_DODF, buf, len, list, MAX, &count, NULL), 0);
	assert_int_equal(count, 1);
	/* paths that lead nowhere */
	len = hex_decode("300D 3000 3000 A107 3005 0403 501543", buf);
	assert_int_equal(pkcs15_decode(PKCS15_DODF, buf, len, list, MAX, &count, NULL), 0);
	assert_int_equal(count, 0);
	len = hex_decode("3082FFFF", buf);
	assert_int_equal(pkcs15_decode(PKCS15_DODF, buf, len, list, MAX, &count, NULL), -EBADMSG);
}

static void test_generation(void **state)
{
	struct card_generation a = { .number = 7, .slot = 1, .index_len = 100, .digest = { 1 } };
	struct card_generation b = { .number = 8, .slot = 0, .index_len = 101, .digest = { 2 } };
	uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE] = { 0 };
	struct card_generation gen;
	size_t i;

	(void)state;
	assert_int_equal(card_generation_decode(records, &gen), -ENODATA);
	assert_int_equal(card_generation_encode(&a, records + CARD_RECORD_SIZE), 0);
	assert_int_equal(card_generation_decode(records, &gen), 0);
	assert_int_equal(gen.number, 7);
	assert_int_equal(gen.record, 1);
	assert_int_equal(card_generation_encode(&b, records), 0);
	assert_int_equal(card_generation_decode(records, &gen), 0);
	assert_int_equal(gen.number, 8);
	assert_int_equal(gen.record, 0);
	assert_int_equal(gen.index_len, 101);
	/* whichever byte of the newer record is damaged, the older one counts */
	for (i = 0; i < CARD_RECORD_SIZE; i++) {
		records[i] ^= 0x10;
		assert_int_equal(card_generation_decode(records, &gen), 0);
		assert_int_equal(gen.number, 7);
		records[i] ^= 0x10;
	}
}

static void test_index(void **state)
{
	struct card_index in = { .number = 3, .count = 2 }, out;
	struct card_generation gen = { .number = 3 };
	uint8_t *der;
	size_t len, i;

	(void)state;
	in.objects[0] = (struct card_object){ "ruleset", 0x4300, 1000, { 1 } };
	in.objects[1] = (struct card_object){ "policy", 0x4402, 1, { 2 } };
	assert_int_equal(card_index_encode(&in, &der, &len), 0);
	gen.index_len = (uint32_t)len;
	assert_int_equal(card_index_decode(&gen, der, len, &out, NULL), -EBADMSG);
	trust_sha256(der, len, gen.digest);
	assert_int_equal(card_index_decode(&gen, der, len, &out, NULL), 0);
	assert_int_equal(out.count, 2);
	assert_int_equal(out.objects[1].file, 0x4402);
	assert_string_equal(card_index_find(&out, "ruleset")->name, "ruleset");
	assert_null(card_index_find(&out, "none"));
	gen.number = 4;
	assert_int_equal(card_index_decode(&gen, der, len, &out, NULL), -EBADMSG);
	gen.number = 3;
	/* damaged bytes with a digest that fits: never a crash, never a bad name or size */
	for (i = 0; i < len * 8; i++) {
		der[i / 8] ^= (uint8_t)(1 << i % 8);
		trust_sha256(der, len, gen.digest);
		if (!card_index_decode(&gen, der, len, &out, NULL)) {
			assert_in_range(out.count, 0, BUNDLE_OBJECTS_MAX);
			assert_in_range(out.objects[0].len, 1, BUNDLE_OBJECT_SIZE_MAX);
			assert_true(bundle_name_ok(out.objects[0].name));
		}
		der[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	free(der);
}

static void test_object_files(void **state)
{
	struct card_file file;

	(void)state;
	assert_int_equal(card_pkcs15_object_file(0x4300, &file), 0);
	assert_int_equal(file.sfi, 4);
	assert_int_equal(card_pkcs15_object_file(0x440C, &file), 0);
	assert_int_equal(file.sfi, 29);
	assert_int_equal(card_pkcs15_object_file(0x440D, &file), 0);
	assert_int_equal(file.sfi, 0);
	assert_int_equal(card_pkcs15_object_file(0x4310, &file), -EBADMSG);
	assert_int_equal(card_pkcs15_object_file(0x6C01, &file), 0);
	assert_int_equal(file.sfi, 7);
	assert_int_equal(card_pkcs15_object_file(0x4700, &file), -EBADMSG);
	assert_int_equal(card_pkcs15_object_file(0x42FF, &file), -EBADMSG);
	assert_int_equal(card_pkcs15_object_file(0x14300, &file), -EBADMSG);
}

static void test_fcp_size(void **state)
{
	static const struct {
		const char *fcp;
		int ret;
		size_t size;
	} cases[] = {
		{ "6216 82024121 83025031 8A0105 8B036F0602 80020020 8800", 0, 0x20 },
		{ "6F05 8003008000", 0, 0x8000 },
		{ "6204 81020100", 0, 0x100 },
		{ "6203 820101", -ENOENT, 0 },
		{ "6202 8000", -EBADMSG, 0 },
		{ "6207 80050000000001", -EBADMSG, 0 },
		{ "8402AABB", -ENOENT, 0 },
		{ "62FF", -EBADMSG, 0 },
	};
	uint8_t buf[64];
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (card_fcp_size(buf, hex_decode(cases[i].fcp, buf), &size) != cases[i].ret)
			fail_msg("%s: expected %d", cases[i].fcp, cases[i].ret);
		if (!cases[i].ret)
			assert_int_equal(size, cases[i].size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_vectors),
		cmocka_unit_test(test_data_forms),
		cmocka_unit_test(test_data_round_trip),
		cmocka_unit_test(test_key_certificate_pin),
		cmocka_unit_test(test_pins_of_others),
		cmocka_unit_test(test_odf_round_trip),
		cmocka_unit_test(test_fixed_bytes),
		cmocka_unit_test(test_unknown_entries),
		cmocka_unit_test(test_generation),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_object_files),
		cmocka_unit_test(test_fcp_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
