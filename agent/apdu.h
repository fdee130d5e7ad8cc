/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APDU_H
#define CARDGATE_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

struct card_os;

#define APDU_RESPONSE_MAX	65538	/* data 65536, SW 2 */
#define APDU_DATA_MAX		65535
#define APDU_SHORT_MAX		255

#define APDU_SW_OK		0x9000
#define APDU_SW_END_OF_FILE	0x6282

/**
 * struct apdu_link - a way to a card
 * @transmit: exchange one APDU; @len of @resp is its room and then its bytes;
 *	0 or -errno
 * @ctx: handed to @transmit
 * @described: the card has told what it can do, or was asked in vain
 * @extended: the card takes extended length; without it commands are chained
 * @command_max: bytes of the longest command that it takes, 0 not told
 * @answer_max: bytes of the longest answer that it gives, 0 not told
 * @no_sfi: it knows no short file identifiers
 * @channels: it hands out logical channels
 * @channel: the logical channel that commands go to, 0 to 3
 * @t0: protocol T=0, where a command with data carries no Le
 * @df: file identifier of the application that was selected by it, 0 by name
 * @guest: what is ours lies in an application of somebody else
 * @os: the commands of its own that it has, NULL for one that keeps to ISO/IEC 7816
 * @writer: reference of the PIN for writing, where @os has to know it; else 0
 * @sent: APDUs exchanged so far
 * @bytes: bytes of commands and answers, headers and status words among them
 * @memo: what a profile remembers of this card, NULL, to be freed with the link
 */
struct apdu_link {
	int (*transmit)(void *ctx, const uint8_t *cmd, size_t cmd_len,
			uint8_t *resp, size_t *len, struct error *err);
	void *ctx;
	bool described;
	bool extended;
	size_t command_max;
	size_t answer_max;
	bool no_sfi;
	bool channels;
	uint8_t channel;
	bool t0;
	uint16_t df;
	bool guest;
	const struct card_os *os;
	uint8_t writer;
	unsigned long sent;
	unsigned long bytes;
	void *memo;
};

/**
 * struct apdu - a command
 * @cla: class byte
 * @ins: instruction
 * @p1: first parameter
 * @p2: second parameter
 * @data: command data, NULL with @len 0
 * @len: bytes of @data, at most 65535
 * @le: bytes of response data wanted, 0 none, at most 65536; more than 256
 *	are asked for only with extended length
 * @first: the first bytes are enough, what there is more is left on the card
 */
struct apdu {
	uint8_t cla;
	uint8_t ins;
	uint8_t p1;
	uint8_t p2;
	const uint8_t *data;
	size_t len;
	size_t le;
	bool first;
};

int apdu_send(struct apdu_link *link, const struct apdu *cmd, uint8_t *out, size_t *len,
	      uint16_t *sw, struct error *err);
int apdu_call(struct apdu_link *link, const char *what, const struct apdu *cmd,
	      uint8_t *out, size_t *len, struct error *err);
const char *apdu_sw_text(uint16_t sw);
int apdu_sw_error(uint16_t sw);
int apdu_sw_tries(uint16_t sw);

#endif
