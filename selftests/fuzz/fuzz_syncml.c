// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. The input is a message of OMA DM, in WBXML if its first byte is one that XML
 * cannot begin with. What is one must come out of either encoding as it went in.
 *
 * Seeds: selftests/corpus/syncml.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/syncml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Encodes, decodes, encodes again: nothing may have changed */
static void check_round(const struct syncml *msg, enum syncml_encoding encoding)
{
	struct syncml *again;
	uint8_t *first, *second;
	size_t first_len, second_len;
	int ret;

	ret = syncml_encode(msg, encoding, &first, &first_len, NULL);
	if (ret == -EILSEQ && encoding == SYNCML_XML)
		return;
	if (ret)
		abort();
	if (first_len > SYNCML_MESSAGE_MAX) {
		free(first);
		return;
	}
	if (syncml_decode(&again, encoding, first, first_len, NULL) ||
	    syncml_encode(again, encoding, &second, &second_len, NULL))
		abort();
	if (first_len != second_len || memcmp(first, second, first_len))
		abort();
	syncml_free(again);
	free(first);
	free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum syncml_encoding encoding = size && data[0] < 4 ? SYNCML_WBXML : SYNCML_XML;
	struct syncml *msg;

	if (syncml_decode(&msg, encoding, data, size, NULL))
		return 0;
	check_round(msg, SYNCML_XML);
	check_round(msg, SYNCML_WBXML);
	syncml_free(msg);
	return 0;
}
