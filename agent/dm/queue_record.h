/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_QUEUE_RECORD_H
#define CARDGATE_DM_QUEUE_RECORD_H

#include "agent/dm/bytes.h"
#include "agent/dm/queue.h"

/* Kinds of records beside enum queue_class */
#define QUEUE_RECORD_DONE	2	/* the entry with that id is settled */
#define QUEUE_RECORD_HEAD	3	/* of the file: the next id, name of the queue, drops */

/**
 * struct queue_record - a record of the file
 * @kind: enum queue_class of an entry, or one of the above
 * @id: whose
 * @data: points into the file
 * @len: bytes of @data
 */
struct queue_record {
	uint32_t kind;
	uint64_t id;
	const uint8_t *data;
	size_t len;
};

void queue_record_put(struct bytes *out, uint32_t kind, uint64_t id, const void *data, size_t len);
bool queue_record_next(const uint8_t *file, size_t len, size_t *at, struct queue_record *record);

#endif
