// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/netlink.h>

#include "agent/policy_attr.h"

static void *extend(struct policy_attr *a, size_t len)
{
	size_t need = a->len + NLA_ALIGN(len);
	uint8_t *grown, *place;

	if (a->error)
		return NULL;
	if (need > a->size) {
		a->size = need * 2;
		grown = realloc(a->data, a->size);
		if (!grown) {
			a->error = -ENOMEM;
			return NULL;
		}
		a->data = grown;
	}
	place = a->data + a->len;
	a->len = need;
	return memset(place, 0, NLA_ALIGN(len));
}

static void write_header(uint8_t *place, uint16_t type, size_t len)
{
	struct nlattr header = { .nla_len = htole16((uint16_t)len), .nla_type = htole16(type) };

	memcpy(place, &header, sizeof(header));
}

/**
 * policy_attr_put - append an attribute
 * @a: where to
 * @type: its type
 * @data: its bytes
 * @len: how many; above 65531 fails with -E2BIG
 */
void policy_attr_put(struct policy_attr *a, uint16_t type, const void *data, size_t len)
{
	uint8_t *place;

	if (len > UINT16_MAX - NLA_HDRLEN) {
		a->error = a->error ? a->error : -E2BIG;
		return;
	}
	place = extend(a, NLA_HDRLEN + len);
	if (!place)
		return;
	write_header(place, type, NLA_HDRLEN + len);
	if (len)
		memcpy(place + NLA_HDRLEN, data, len);
}

/**
 * policy_attr_put_u16 - append a number of 16 bits
 * @a: where to
 * @type: its type
 * @value: the number
 */
void policy_attr_put_u16(struct policy_attr *a, uint16_t type, uint16_t value)
{
	value = htole16(value);
	policy_attr_put(a, type, &value, sizeof(value));
}

/**
 * policy_attr_put_u32 - append a number of 32 bits
 * @a: where to
 * @type: its type
 * @value: the number
 */
void policy_attr_put_u32(struct policy_attr *a, uint16_t type, uint32_t value)
{
	value = htole32(value);
	policy_attr_put(a, type, &value, sizeof(value));
}

/**
 * policy_attr_put_u64 - append a number of 64 bits
 * @a: where to
 * @type: its type
 * @value: the number
 */
void policy_attr_put_u64(struct policy_attr *a, uint16_t type, uint64_t value)
{
	value = htole64(value);
	policy_attr_put(a, type, &value, sizeof(value));
}

/**
 * policy_attr_put_string - append text with its NUL
 * @a: where to
 * @type: its type
 * @text: the text
 */
void policy_attr_put_string(struct policy_attr *a, uint16_t type, const char *text)
{
	policy_attr_put(a, type, text, strlen(text) + 1);
}

/**
 * policy_attr_begin - open a nest
 * @a: where to
 * @type: its type
 *
 * Return: what policy_attr_end() needs.
 */
size_t policy_attr_begin(struct policy_attr *a, uint16_t type)
{
	size_t start = a->len;

	policy_attr_put(a, type | NLA_F_NESTED, NULL, 0);
	return start;
}

/**
 * policy_attr_end - close a nest; above 65535 bytes fails with -E2BIG
 * @a: where to
 * @start: from policy_attr_begin()
 */
void policy_attr_end(struct policy_attr *a, size_t start)
{
	size_t len = a->len - start;
	struct nlattr header;

	if (a->error)
		return;
	if (len > UINT16_MAX) {
		a->error = -E2BIG;
		return;
	}
	memcpy(&header, a->data + start, sizeof(header));
	write_header(a->data + start, le16toh(header.nla_type), len);
}
