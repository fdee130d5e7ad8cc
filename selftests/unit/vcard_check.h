/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_VCARD_CHECK_H
#define CARDGATE_SELFTESTS_VCARD_CHECK_H

/* Commands and answers in hexadecimal. For cmocka tests of the card. */

#include "hex.h"
#include "vcard_place.h"

/* Sends a command; the answer has to be @want, in which a final * stands for any rest */
static inline void check(int line, const char *cmd, const char *want)
{
	static uint8_t raw[READER_DATA], expected[READER_DATA];
	static char got[2 * READER_DATA + 1];
	size_t len = hex_decode(cmd, raw), want_len = hex_decode(want, expected);

	reader_send(&reader, raw, len);
	assert_int_equal(reader_receive(&reader, raw, &len), 0);
	hex_encode(raw, len, got);
	if ((strchr(want, '*') ? len < want_len : len != want_len) ||
	    memcmp(raw, expected, want_len))
		fail_msg("line %d: expected %s, got %.200s", line, want, got);
}

#define apdu(cmd, want) check(__LINE__, cmd, want)

#endif
