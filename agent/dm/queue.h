/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_QUEUE_H
#define CARDGATE_DM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

#define QUEUE_ENTRY_MAX		(64 << 10)	/* bytes of one entry */
#define QUEUE_ENTRIES_MAX	4096
#define QUEUE_SIZE_MAX		(4 << 20)	/* bytes of all */

struct queue;

/**
 * enum queue_class - what may be dropped when the queue is full
 * @QUEUE_ROUTINE: the oldest of these first, and counted
 * @QUEUE_IMPORTANT: only when no routine entry is left
 */
enum queue_class { QUEUE_ROUTINE, QUEUE_IMPORTANT };

/**
 * struct queue_entry - what waits
 * @id: of this queue, rises by one with each entry, never used twice
 * @class: what it is worth
 * @data: its bytes, owned by the queue until it changes
 * @len: how many
 */
struct queue_entry {
	uint64_t id;
	enum queue_class class;
	const uint8_t *data;
	size_t len;
};

int queue_open(struct queue **queue, const char *path, struct error *err);
void queue_close(struct queue *queue);
const char *queue_name(const struct queue *queue);
int queue_put(struct queue *queue, enum queue_class class, const void *data, size_t len,
	      struct error *err);
bool queue_next(struct queue *queue, uint64_t after, struct queue_entry *entry);
int queue_done(struct queue *queue, uint64_t id, struct error *err);
uint64_t queue_dropped(const struct queue *queue);

#endif
