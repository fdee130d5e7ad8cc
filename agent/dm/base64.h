/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_BASE64_H
#define CARDGATE_DM_BASE64_H

#include "agent/dm/bytes.h"

/*
 * struct base64_decode - base64 that comes in pieces; all zero: nothing came yet
 * @group: characters of an unfinished group of four
 * @count: how many
 * @ended: padding was there
 */
struct base64_decode {
	char group[4];
	unsigned int count;
	bool ended;
};

void base64_encode(struct bytes *out, const void *data, size_t len);
int base64_add(struct base64_decode *decode, struct bytes *out, const char *text, size_t len);
int base64_decode(struct bytes *out, const char *text, size_t len);

#endif
