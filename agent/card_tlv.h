/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_TLV_H
#define CARDGATE_CARD_TLV_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct card_tlv - one BER-TLV data object
 * @tag: its tag as it is written, 0x62 or 0x7F49
 * @value: its value, inside the buffer that was read
 * @len: bytes of value
 */
struct card_tlv {
	unsigned int tag;
	const uint8_t *value;
	size_t len;
};

int card_tlv_next(const uint8_t **pos, const uint8_t *end, struct card_tlv *tlv);
int card_tlv_find(const uint8_t *data, size_t len, unsigned int tag, struct card_tlv *tlv);

#endif
