// SPDX-License-Identifier: GPL-2.0-or-later
/* The bytes of Cardgate's objects on PIV cards, and of certificates there */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "agent/card_piv.h"
#include "hex.h"

static uint8_t object[CARD_PIV_OBJECT_MAX], index_bytes[200], data[1000];

static struct card_piv_head made(void)
{
	struct card_piv_head head = {
		.gen = { .number = 7, .record = 1, .slot = 1, .index_len = sizeof(index_bytes) },
		.key = CARD_PIV_KEY_CARD, .alg = CARD_PIV_P256,
		.index = index_bytes, .index_len = sizeof(index_bytes),
		.more = { { 0x5F4400, 2992 }, { 0x5F4401, 5 } }, .more_count = 2,
		.data = data, .data_len = sizeof(data),
	};

	memset(index_bytes, 0x31, sizeof(index_bytes));
	memset(data, 0x32, sizeof(data));
	memset(head.gen.digest, 0x33, sizeof(head.gen.digest));
	return head;
}

static void test_head(void **state)
{
	struct card_piv_head head = made(), got;
	size_t len, i;

	(void)state;
	len = card_piv_head_encode(&head, object);
	assert_in_range(len, sizeof(data) + sizeof(index_bytes), sizeof(object));
	assert_int_equal(card_piv_head_decode(object, len, 1, &got, NULL), 0);
	assert_true(got.valid);
	assert_int_equal(got.gen.number, 7);
	assert_int_equal(got.key, CARD_PIV_KEY_CARD);
	assert_int_equal(got.alg, CARD_PIV_P256);
	assert_int_equal(got.more_count, 2);
	assert_int_equal(got.more[1].tag, 0x5F4401);
	assert_int_equal(got.more[1].len, 5);
	assert_int_equal(got.data_len, sizeof(data));
	assert_memory_equal(got.data, data, sizeof(data));
	assert_memory_equal(got.index, index_bytes, sizeof(index_bytes));
	/* in the other place it says nothing */
	assert_int_equal(card_piv_head_decode(object, len, 0, &got, NULL), -EBADMSG);
	assert_int_equal(card_piv_head_peek(object, len, 0, &got), CARD_PIV_OURS);
	assert_false(got.valid);
	/* a part of it is none, though it begins as the whole does */
	for (i = 0; i < len; i++)
		assert_int_equal(card_piv_head_decode(object, i, 1, &got, NULL), -EBADMSG);
	object[len] = 0;
	assert_int_equal(card_piv_head_decode(object, len + 1, 1, &got, NULL), -EBADMSG);
}

static void test_peek(void **state)
{
	struct card_piv_head head = made(), got;
	uint8_t other[16];
	size_t len, i;

	(void)state;
	card_piv_head_encode(&head, object);
	for (i = 0; i <= CARD_PIV_PEEK; i++) {
		/* 53 and 3 of length, C0 40 and the record: 70 bytes; C1 02 and two more */
		assert_int_equal(card_piv_head_peek(object, i, 1, &got),
				 i < 70 ? CARD_PIV_EMPTY : CARD_PIV_OURS);
		assert_int_equal(got.valid, i >= 70);
		assert_int_equal(got.key, i >= 74 ? CARD_PIV_KEY_CARD : 0);
	}
	/* an altered record counts for nothing, but is ours */
	object[20] ^= 1;
	assert_int_equal(card_piv_head_peek(object, CARD_PIV_PEEK, 1, &got), CARD_PIV_OURS);
	assert_false(got.valid);
	/* a head that holds nothing */
	memset(&head, 0, sizeof(head));
	len = card_piv_head_encode(&head, object);
	assert_int_equal(len, 2 + 66 + 4);
	assert_int_equal(card_piv_head_peek(object, len, 0, &got), CARD_PIV_OURS);
	assert_false(got.valid);
	assert_int_equal(card_piv_head_decode(object, len, 0, &got, NULL), -EBADMSG);
	/* a certificate, and what is nothing */
	len = hex_decode("530A 7003 300100 710100 FE00", other);
	assert_int_equal(card_piv_head_peek(other, len, 0, &got), CARD_PIV_OTHERS);
	len = hex_decode("5300", other);
	assert_int_equal(card_piv_head_peek(other, len, 0, &got), CARD_PIV_EMPTY);
	len = hex_decode("53820BB8", other);
	assert_int_equal(card_piv_head_peek(other, len, 0, &got), CARD_PIV_EMPTY);
	len = hex_decode("53FF", other);
	assert_int_equal(card_piv_head_peek(other, len, 0, &got), CARD_PIV_EMPTY);
	len = hex_decode("300100", other);
	assert_int_equal(card_piv_head_peek(other, len, 0, &got), CARD_PIV_EMPTY);
}

static void test_places(void **state)
{
	static const struct card_piv_place places[] = {
		{ 0, 1, false }, { 0x7FFF, 0xFFFF, true }, { 0x1234, 0, true }, { 5, 6, false },
	};
	struct card_piv_place got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		card_piv_place_decode(card_piv_place_encode(&places[i]), &got);
		assert_int_equal(got.offset, places[i].offset);
		assert_int_equal(got.len, places[i].len);
		assert_int_equal(got.packed, places[i].packed);
	}
}

static void test_more(void **state)
{
	const uint8_t *value;
	size_t len, value_len;

	(void)state;
	len = card_piv_more_encode(data, sizeof(data), object);
	assert_int_equal(card_piv_more_decode(object, len, &value, &value_len, NULL), 0);
	assert_int_equal(value_len, sizeof(data));
	assert_memory_equal(value, data, sizeof(data));
	assert_int_equal(card_piv_more_decode(object, len - 1, &value, &value_len, NULL), -EBADMSG);
	assert_int_equal(card_piv_more_encode(data, CARD_PIV_OBJECT_MAX, object), 0);
}

/* 53 { 70 @cert, 71 @info, FE }; at most 255 bytes of certificate */
static size_t container(const uint8_t *cert, size_t len, uint8_t info, uint8_t *out)
{
	uint8_t head[] = { 0x53, 0x82, 0, (uint8_t)(len + 8), 0x70, 0x81, (uint8_t)len };
	const uint8_t tail[] = { 0x71, 0x01, info, 0xFE, 0x00 };

	head[2] = (uint8_t)((len + 8) >> 8);
	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), cert, len);
	memcpy(out + sizeof(head) + len, tail, sizeof(tail));
	return sizeof(head) + len + sizeof(tail);
}

static size_t gzip(const uint8_t *in, size_t len, uint8_t *out, size_t room)
{
	z_stream s = {};

	assert_int_equal(deflateInit2(&s, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY),
			 Z_OK);
	s.next_in = (Bytef *)in;
	s.avail_in = (uInt)len;
	s.next_out = out;
	s.avail_out = (uInt)room;
	assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
	deflateEnd(&s);
	return s.total_out;
}

static void test_certificates(void **state)
{
	static uint8_t bomb[CARD_CERTIFICATE_MAX + 1], packed[255];
	uint8_t *der, *out;
	size_t len, der_len, packed_len;

	(void)state;
	memset(data, 0x44, sizeof(data));
	len = container(data, 200, 0, object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), 0);
	assert_int_equal(der_len, 200);
	free(der);
	assert_int_equal(card_piv_cert_decode(object, len - 1, &der, &der_len, NULL), -EBADMSG);
	/* gzip, as the standard has it */
	packed_len = gzip(data, sizeof(data), packed, sizeof(packed));
	len = container(packed, packed_len, 1, object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), 0);
	assert_int_equal(der_len, sizeof(data));
	assert_memory_equal(der, data, sizeof(data));
	free(der);
	/* cut off, more behind it, not compressed, too much in it */
	len = container(packed, packed_len - 1, 1, object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), -EBADMSG);
	len = container(packed, packed_len + 1, 1, object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), -EBADMSG);
	len = container(data, 200, 1, object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), -EBADMSG);
	packed_len = gzip(bomb, sizeof(bomb), packed, sizeof(packed));
	len = container(packed, packed_len, 1, object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), -EBADMSG);
	/* none, and none in it */
	len = hex_decode("5303 710100", object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), -EBADMSG);
	len = hex_decode("5307 7000 710100 FE00", object);
	assert_int_equal(card_piv_cert_decode(object, len, &der, &der_len, NULL), -EBADMSG);
	/* what we write is read */
	assert_int_equal(card_piv_cert_encode(data, sizeof(data), &out, &len), 0);
	assert_int_equal(card_piv_cert_decode(out, len, &der, &der_len, NULL), 0);
	assert_int_equal(der_len, sizeof(data));
	free(der);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_peek),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_certificates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
