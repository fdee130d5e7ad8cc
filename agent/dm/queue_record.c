// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records of a queue's file, each with its check sum.
 */
#include <endian.h>
#include <string.h>
#include <zlib.h>

#include "agent/dm/queue_record.h"

#define MAGIC	0x31514743	/* "CGQ1" */

/*
 * struct head - what stands before a record's bytes, little endian
 * @crc: CRC-32 of all that follows it
 * @len: bytes after this
 */
struct head {
	uint32_t magic;
	uint32_t crc;
	uint32_t len;
	uint32_t kind;
	uint64_t id;
} __attribute__((packed));

static uint32_t crc_of(const struct head *head, const void *data)
{
	const size_t skip = offsetof(struct head, len);
	uLong crc = crc32(0, (const Bytef *)head + skip, sizeof(*head) - skip);

	return (uint32_t)crc32(crc, data, le32toh(head->len));
}

/**
 * queue_record_put - append a record
 * @out: where to; keeps what went wrong
 * @kind: what it is
 * @id: whose
 * @data: its bytes
 * @len: how many
 */
void queue_record_put(struct bytes *out, uint32_t kind, uint64_t id, const void *data, size_t len)
{
	struct head head = {
		.magic = htole32(MAGIC), .len = htole32((uint32_t)len), .kind = htole32(kind),
		.id = htole64(id)
	};

	head.crc = htole32(crc_of(&head, data));
	bytes_add(out, &head, sizeof(head));
	bytes_add(out, data, len);
}

/**
 * queue_record_next - the records of a file, one after the other
 * @file: its bytes
 * @len: how many
 * @at: 0, and then where the last one ended
 * @record: filled in
 *
 * Return: false at the end, or at the first that is not whole.
 */
bool queue_record_next(const uint8_t *file, size_t len, size_t *at, struct queue_record *record)
{
	struct head head;
	size_t left = len - *at, body;

	if (left < sizeof(head))
		return false;
	memcpy(&head, file + *at, sizeof(head));
	body = le32toh(head.len);
	*record = (struct queue_record){
		.kind = le32toh(head.kind), .id = le64toh(head.id),
		.data = file + *at + sizeof(head), .len = body,
	};
	if (le32toh(head.magic) != MAGIC || body > QUEUE_ENTRY_MAX ||
	    body > left - sizeof(head) || le32toh(head.crc) != crc_of(&head, record->data))
		return false;
	*at += sizeof(head) + body;
	return true;
}
