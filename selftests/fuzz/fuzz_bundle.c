// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. Bundles, indexes and generation records: what is taken is written the same
 * way. Digests are made to fit, or nothing would be taken.
 *
 * Seeds: selftests/corpus/bundle.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bundle.h"
#include "agent/card_index.h"
#include "agent/policy_pack.h"
#include "agent/trust.h"

#define CHECK_SIZE	16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_bundle(const uint8_t *data, size_t size)
{
	struct bundle first, second;
	uint8_t *der, *xml;
	size_t len, i;

	if (bundle_decode(&first, data, size, NULL))
		return;
	if (bundle_encode(&first, &der, &len, NULL) || bundle_decode(&second, der, len, NULL) ||
	    first.count != second.count)
		abort();
	for (i = 0; i < first.count; i++) {
		if (!bundle_name_ok(first.objects[i].name) ||
		    strcmp(first.objects[i].name, second.objects[i].name) ||
		    first.objects[i].len != second.objects[i].len ||
		    memcmp(first.objects[i].data, second.objects[i].data, first.objects[i].len))
			abort();
		if (!policy_pack_open(first.objects[i].data, first.objects[i].len, &xml, &len,
				      NULL))
			free(xml);
	}
	free(der);
	bundle_free(&first);
	bundle_free(&second);
}

static void fuzz_index(const uint8_t *data, size_t size)
{
	struct card_generation gen = { .number = 1, .index_len = (uint32_t)size };
	struct card_index first, second;
	uint8_t *der;
	size_t len;

	if (trust_sha256(data, size, gen.digest) ||
	    card_index_decode(&gen, data, size, &first, NULL))
		return;
	if (first.count > BUNDLE_OBJECTS_MAX)
		abort();
	if (card_index_encode(&first, &der, &len))
		return;
	gen.index_len = (uint32_t)len;
	if (trust_sha256(der, len, gen.digest) ||
	    card_index_decode(&gen, der, len, &second, NULL) ||
	    memcmp(&first, &second, sizeof(first)))
		abort();
	free(der);
}

static void fuzz_generation(const uint8_t *data, size_t size)
{
	uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE] = { 0 }, check[CARD_DIGEST_SIZE];
	uint8_t again[CARD_RECORD_SIZE];
	struct card_generation gen;
	size_t i;

	memcpy(records, data, size < sizeof(records) ? size : sizeof(records));
	for (i = 0; i < sizeof(records); i += CARD_RECORD_SIZE) {
		if (trust_sha256(records + i, CARD_RECORD_SIZE - CHECK_SIZE, check))
			return;
		memcpy(records + i + CARD_RECORD_SIZE - CHECK_SIZE, check, CHECK_SIZE);
	}
	if (card_generation_decode(records, &gen))
		return;
	if (gen.slot > 1 || gen.record >= CARD_RECORDS || gen.index_len > CARD_INDEX_SIZE_MAX ||
	    card_generation_encode(&gen, again))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const targets[])(const uint8_t *data, size_t size) = {
		fuzz_bundle, fuzz_index, fuzz_generation,
	};

	if (size)
		targets[data[0] % 3](data + 1, size - 1);
	return 0;
}
