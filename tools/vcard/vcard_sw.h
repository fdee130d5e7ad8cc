/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_SW_H
#define CARDGATE_VCARD_SW_H

/* Status words, ISO/IEC 7816-4 section 5.6 */
#define SW_OK			0x9000
#define SW_MORE			0x6100	/* | bytes still to fetch */
#define SW_END_OF_FILE		0x6282
#define SW_WRONG		0x6300
#define SW_TRIES		0x63C0	/* | tries left */
#define SW_MEMORY_FAILURE	0x6581
#define SW_LENGTH		0x6700
#define SW_NO_CHANNEL		0x6881
#define SW_NO_SECURE_MESSAGING	0x6882
#define SW_CHAIN_EXPECTED	0x6883
#define SW_NO_CHAINING		0x6884
#define SW_FILE_KIND		0x6981
#define SW_SECURITY_STATUS	0x6982
#define SW_BLOCKED		0x6983
#define SW_CONDITIONS		0x6985
#define SW_NO_CURRENT_EF	0x6986
#define SW_DATA			0x6A80
#define SW_UNSUPPORTED		0x6A81
#define SW_NO_FILE		0x6A82
#define SW_NO_SPACE		0x6A84
#define SW_P1P2			0x6A86
#define SW_NO_REFERENCE		0x6A88
#define SW_FILE_EXISTS		0x6A89
#define SW_NAME_EXISTS		0x6A8A
#define SW_OFFSET		0x6B00
#define SW_LE			0x6C00	/* | the right Le */
#define SW_INS			0x6D00
#define SW_CLA			0x6E00
#define SW_FAILURE		0x6F00

#endif
