/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_ATTR_H
#define CARDGATE_POLICY_ATTR_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct policy_attr - netlink attributes being written, little endian
 * @data: the bytes, to be freed
 * @len: how many
 * @size: room
 * @error: first thing that went wrong: -ENOMEM, -E2BIG; nothing is written then
 */
struct policy_attr {
	uint8_t *data;
	size_t len;
	size_t size;
	int error;
};

void policy_attr_put(struct policy_attr *a, uint16_t type, const void *data, size_t len);
void policy_attr_put_u16(struct policy_attr *a, uint16_t type, uint16_t value);
void policy_attr_put_u32(struct policy_attr *a, uint16_t type, uint32_t value);
void policy_attr_put_u64(struct policy_attr *a, uint16_t type, uint64_t value);
void policy_attr_put_string(struct policy_attr *a, uint16_t type, const char *text);
size_t policy_attr_begin(struct policy_attr *a, uint16_t type);
void policy_attr_end(struct policy_attr *a, size_t start);

#endif
