/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_MYEID_FORMAT_H
#define CARDGATE_SELFTESTS_MYEID_FORMAT_H

/* What pkcs15-init makes of a blank MyEID card, as far as it matters here; PIN 12345678 */

#include "agent/apdu.h"
#include "hex.h"

static const char *const myeid_format_apdus[] = {
	/* Who has PIN 1 may make files and delete the application */
	"00DA01E008 FFFF 111FFF 111FFF",
	"00A4040C0C A000000063504B43532D3135",
	/* EF(ODF) with EF(AODF), EF(TokenInfo), EF(AODF): read by all, written after PIN 1 */
	"00E0000019 6217 800200FF 820101 83025031 8603011FFF 85020000 8A0100",
	"00D600000A A808 3006 0404 50154401",
	"00E0000019 6217 80020080 820101 83025032 8603011FFF 85020000 8A0100",
	"00D6000011 300F 020100 040101 0C04 54657374 030100",
	"00E0000019 6217 80020080 820101 83024401 8603011FFF 85020000 8A0100",
	"00D6000028 3026 3004 0C02 4D79 3003 040101 A119 3017 0303000C00 0A0101 020104 020108 020108"
	" 800101 0401FF",
	"00DA010113 3132333435363738 3837363534333231 050500",
	"004404000C A000000063504B43532D3135",
};

static inline void myeid_format(struct apdu_link *link)
{
	uint8_t cmd[300], reply[300];
	size_t i, len;

	for (i = 0; i < sizeof(myeid_format_apdus) / sizeof(myeid_format_apdus[0]); i++) {
		len = sizeof(reply);
		assert_int_equal(link->transmit(link->ctx, cmd,
						hex_decode(myeid_format_apdus[i], cmd), reply,
						&len, NULL), 0);
		if (len != 2 || reply[0] != 0x90 || reply[1])
			fail_msg("%s", myeid_format_apdus[i]);
	}
}

#endif
