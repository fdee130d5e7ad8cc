/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_VCARD_TLV_H
#define CARDGATE_VCARD_TLV_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct vcard_tlv - one BER-TLV data object
 * @tag: its tag as it is written, 0x62 or 0x7F49
 * @value: its value, inside the buffer that was read
 * @len: bytes of value
 */
struct vcard_tlv {
	unsigned int tag;
	const uint8_t *value;
	size_t len;
};

int vcard_tlv_next(const uint8_t **pos, const uint8_t *end, struct vcard_tlv *tlv);
int vcard_tlv_find(const uint8_t *data, size_t len, unsigned int tag, struct vcard_tlv *tlv);
size_t vcard_tlv_size(unsigned int tag, size_t len);
uint8_t *vcard_tlv_put(uint8_t *out, unsigned int tag, const void *value, size_t len);
uint8_t *vcard_tlv_put_header(uint8_t *out, unsigned int tag, size_t len);
unsigned long vcard_tlv_number(const struct vcard_tlv *tlv);

#endif
