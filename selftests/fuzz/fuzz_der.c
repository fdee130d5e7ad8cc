// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. All that is TLV or DER and comes from a card, and what the kernel reads out of
 * certificates. The first byte says which parser gets the rest.
 *
 * Seeds: selftests/corpus/der.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_describe.h"
#include "agent/card_fcp.h"
#include "agent/card_tlv.h"
#include "agent/pkcs15.h"
#include "kernel/der.h"

#define ENTRIES	8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct pkcs15_object *list, size_t count)
{
	size_t i;

	if (count > ENTRIES)
		abort();
	for (i = 0; i < count; i++)
		if (list[i].path.len > PKCS15_PATH_MAX || list[i].path.len % 2 ||
		    list[i].id_len > PKCS15_ID_MAX || list[i].stored_len > 255 ||
		    !memchr(list[i].label, 0, PKCS15_LABEL_MAX) ||
		    !memchr(list[i].application, 0, PKCS15_LABEL_MAX) ||
		    !memchr(list[i].oid, 0, PKCS15_OID_MAX))
			abort();
}

static void directory(int which, const uint8_t *data, size_t size)
{
	static const enum pkcs15_kind kinds[] = {
		PKCS15_PRKDF, PKCS15_CDF, PKCS15_DODF, PKCS15_AODF,
	};
	struct pkcs15_object list[ENTRIES];
	size_t count = 0;

	if (!pkcs15_decode(kinds[which & 3], data, size, list, ENTRIES, &count, NULL))
		check(list, count);
}

static void tlv(const uint8_t *data, size_t size)
{
	const uint8_t *pos = data, *before;
	struct card_tlv t;

	for (before = pos; card_tlv_next(&pos, data + size, &t) > 0; before = pos)
		if (pos <= before || pos > data + size || t.value + t.len != pos)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pkcs15_object list[ENTRIES];
	struct apdu_link link = { 0 };
	size_t count = 0;

	if (!size)
		return 0;
	switch (data[0] % 10) {
	case 0:
		if (!pkcs15_decode_odf(data + 1, size - 1, list, ENTRIES, &count, NULL))
			check(list, count);
		break;
	case 1:
		pkcs15_token_by(data + 1, size - 1, PKCS15_MANUFACTURER);
		break;
	case 2:
		card_fcp_size(data + 1, size - 1, &count);
		tlv(data + 1, size - 1);
		break;
	case 3:
		cg_der_certificate(data + 1, size - 1);
		break;
	case 4:
		cg_der_signature(data + 1, size - 1);
		break;
	case 5:
		card_describe_file(&link, data + 1, size - 1);
		card_describe_atr(&link, data + 1, size - 1);
		break;
	default:
		directory(data[0] % 10, data + 1, size - 1);
		break;
	}
	return 0;
}
