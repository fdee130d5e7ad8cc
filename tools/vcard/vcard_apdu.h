/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_APDU_H
#define CARDGATE_VCARD_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcard;

#define VCARD_COMMAND_MAX	65544	/* extended: header 4, Lc 3, data 65535, Le 2 */
#define VCARD_DATA_MAX		65535
#define VCARD_REPLY_MAX		65533	/* what vpcd's 16-bit frames carry beside the status */

/**
 * struct vcard_apdu - a command, with a chain put together
 * @cla: class byte
 * @ins: instruction
 * @p1: first parameter
 * @p2: second parameter
 * @data: command data
 * @lc: bytes of @data
 * @ne: bytes of reply data that the host takes, 0 when it asked for none
 */
struct vcard_apdu {
	uint8_t cla;
	uint8_t ins;
	uint8_t p1;
	uint8_t p2;
	const uint8_t *data;
	size_t lc;
	size_t ne;
};

/**
 * struct vcard_reply - a reply without its status
 * @data: reply data and room for the status
 * @len: bytes of reply data
 */
struct vcard_reply {
	uint8_t data[VCARD_REPLY_MAX + 2];
	size_t len;
};

/**
 * struct vcard_chain - what goes from one APDU to the next
 * @active: a command chain is open
 * @head: CLA INS P1 P2 of the chain, chaining bit cleared
 * @command: data of the chain so far
 * @command_len: its bytes
 * @part: how many of them the last APDU brought
 * @left: reply data waiting for GET RESPONSE
 * @left_len: its bytes
 * @left_pos: how many of them were fetched
 */
struct vcard_chain {
	bool active;
	uint8_t head[4];
	uint8_t command[VCARD_DATA_MAX];
	size_t command_len;
	size_t part;
	uint8_t left[VCARD_REPLY_MAX];
	size_t left_len;
	size_t left_pos;
};

int vcard_apdu_parse(const uint8_t *raw, size_t len, bool extended, struct vcard_apdu *apdu);
void vcard_apdu_reset(struct vcard *card);
void vcard_apdu_run(struct vcard *card, const uint8_t *raw, size_t len,
		    struct vcard_reply *reply);

#endif
