/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TLV_H
#define CARDGATE_TLV_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct tlv - one BER-TLV data object
 * @tag: its tag as it is written, 0x62 or 0x7F49
 * @value: its value, inside the buffer that was read
 * @len: bytes of value
 */
struct tlv {
	unsigned int tag;
	const uint8_t *value;
	size_t len;
};

int tlv_next(const uint8_t **pos, const uint8_t *end, struct tlv *tlv);
int tlv_find(const uint8_t *data, size_t len, unsigned int tag, struct tlv *tlv);

#endif
