// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A queue on disk: a file of records, each with its check sum, that only grows until it is
 * written anew. What a crash left half written at its end is cut off; what was put in and
 * acknowledged before is there. Processes that have it open take turns.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/dm/bytes.h"
#include "agent/dm/queue.h"
#include "agent/dm/queue_record.h"
#include "agent/file.h"
#include "agent/trust.h"

#define NAME_BYTES	8
#define FILE_MAX	(2 * QUEUE_SIZE_MAX + (1 << 20))
#define SLACK		(64 << 10)	/* bytes of what is done before the file is written anew */

struct item {
	struct queue_entry entry;
	uint8_t *data;
};

struct queue {
	char *path;
	int lock;
	int fd;
	ino_t inode;
	off_t size;
	char name[2 * NAME_BYTES + 1];
	uint64_t next;
	uint64_t dropped;
	struct item *items;
	size_t count;
	size_t bytes;
};

static int failed(const struct queue *queue, int code, struct error *err)
{
	return error_set(err, code, "%s: %s", queue->path, strerror(-code));
}

static void forget_items(struct queue *queue)
{
	size_t i;

	for (i = 0; i < queue->count; i++)
		free(queue->items[i].data);
	free(queue->items);
	queue->items = NULL;
	queue->count = 0;
	queue->bytes = 0;
}

static void remove_item(struct queue *queue, size_t i)
{
	queue->bytes -= queue->items[i].entry.len;
	free(queue->items[i].data);
	memmove(&queue->items[i], &queue->items[i + 1],
		(queue->count - i - 1) * sizeof(*queue->items));
	queue->count--;
}

static int add_item(struct queue *queue, enum queue_class class, uint64_t id, const void *data,
		    size_t len)
{
	struct item *grown = realloc(queue->items, (queue->count + 1) * sizeof(*grown));
	uint8_t *copy = malloc(len + 1);

	if (grown)
		queue->items = grown;
	if (!grown || !copy) {
		free(copy);
		return -ENOMEM;
	}
	memcpy(copy, data, len);
	copy[len] = '\0';
	grown[queue->count++] = (struct item){
		.entry = { .id = id, .class = class, .data = copy, .len = len }, .data = copy
	};
	queue->bytes += len;
	return 0;
}

static size_t find_item(const struct queue *queue, uint64_t id)
{
	size_t i;

	for (i = 0; i < queue->count; i++)
		if (queue->items[i].entry.id == id)
			break;
	return i;
}

static void take_head(struct queue *queue, const uint8_t *data, size_t len)
{
	uint64_t dropped;

	if (len != sizeof(queue->name) - 1 + sizeof(dropped))
		return;
	memcpy(queue->name, data, sizeof(queue->name) - 1);
	memcpy(&dropped, data + sizeof(queue->name) - 1, sizeof(dropped));
	queue->dropped = le64toh(dropped);
}

static int take_record(struct queue *queue, const struct queue_record *record)
{
	size_t i;

	switch (record->kind) {
	case QUEUE_RECORD_HEAD:
		take_head(queue, record->data, record->len);
		queue->next = record->id;
		return 0;
	case QUEUE_RECORD_DONE:
		i = find_item(queue, record->id);
		if (i < queue->count)
			remove_item(queue, i);
		return 0;
	case QUEUE_ROUTINE:
	case QUEUE_IMPORTANT:
		if (record->id >= queue->next)
			queue->next = record->id + 1;
		return add_item(queue, record->kind, record->id, record->data, record->len);
	default:
		return -EBADMSG;
	}
}

/* Return: bytes up to the first record that is not whole */
static size_t take_file(struct queue *queue, const uint8_t *data, size_t len, int *ret)
{
	struct queue_record record;
	size_t at = 0;

	while (!*ret && queue_record_next(data, len, &at, &record))
		*ret = take_record(queue, &record);
	return at;
}

static void write_all_records(const struct queue *queue, struct bytes *out)
{
	uint8_t head[sizeof(queue->name) - 1 + sizeof(uint64_t)];
	const uint64_t dropped = htole64(queue->dropped);
	size_t i;

	memcpy(head, queue->name, sizeof(queue->name) - 1);
	memcpy(head + sizeof(queue->name) - 1, &dropped, sizeof(dropped));
	queue_record_put(out, QUEUE_RECORD_HEAD, queue->next, head, sizeof(head));
	for (i = 0; i < queue->count; i++)
		queue_record_put(out, queue->items[i].entry.class, queue->items[i].entry.id,
				 queue->items[i].data, queue->items[i].entry.len);
}

static int reopen(struct queue *queue, struct error *err)
{
	struct stat st;

	if (queue->fd >= 0)
		close(queue->fd);
	queue->fd = open(queue->path, O_RDWR | O_APPEND | O_CLOEXEC);
	if (queue->fd < 0 || fstat(queue->fd, &st))
		return failed(queue, -errno, err);
	queue->inode = st.st_ino;
	queue->size = st.st_size;
	return 0;
}

static int write_anew(struct queue *queue, struct error *err)
{
	struct bytes out = {};
	int ret;

	write_all_records(queue, &out);
	ret = out.error ? failed(queue, out.error, err) :
	      file_write(queue->path, 0600, out.data, out.len, err);
	bytes_free(&out);
	return ret ?: reopen(queue, err);
}

static int make_name(struct queue *queue, struct error *err)
{
	uint8_t random[NAME_BYTES];
	size_t i;

	if (trust_random(random, sizeof(random)))
		return error_set(err, -EIO, "%s: no random number", queue->path);
	for (i = 0; i < sizeof(random); i++)
		snprintf(queue->name + 2 * i, 3, "%02x", random[i]);
	queue->next = 1;
	return 0;
}

static int load(struct queue *queue, struct error *err)
{
	uint8_t *data = NULL;
	size_t len = 0, whole;
	int ret;

	forget_items(queue);
	ret = file_read(queue->path, FILE_MAX, &data, &len, err);
	if (ret == -ENOENT)
		return make_name(queue, err) ?: write_anew(queue, err);
	if (ret)
		return ret;
	whole = take_file(queue, data, len, &ret);
	free(data);
	if (ret)
		return failed(queue, ret, err);
	/* Without its head it never was one, or is none any more: begin under another name */
	if (!*queue->name)
		ret = make_name(queue, err);
	if (!ret && (whole != len || !len))
		return write_anew(queue, err);
	return ret ?: reopen(queue, err);
}

/* Take the lock, and notice what others did */
static int enter(struct queue *queue, struct error *err)
{
	struct stat st;
	int ret = 0;

	while (flock(queue->lock, LOCK_EX))
		if (errno != EINTR)
			return failed(queue, -errno, err);
	if (stat(queue->path, &st) || st.st_ino != queue->inode || st.st_size != queue->size)
		ret = load(queue, err);
	if (ret)
		flock(queue->lock, LOCK_UN);
	return ret;
}

static void leave(struct queue *queue)
{
	flock(queue->lock, LOCK_UN);
}

static int append(struct queue *queue, const struct bytes *out, struct error *err)
{
	int ret = out->error;

	if (!ret && write(queue->fd, out->data, out->len) != (ssize_t)out->len)
		ret = errno ? -errno : -ENOSPC;
	if (!ret && fdatasync(queue->fd))
		ret = -errno;
	if (ret) {
		/* What is half there goes away with the next look */
		queue->inode = 0;
		return failed(queue, ret, err);
	}
	queue->size += (off_t)out->len;
	return 0;
}

/**
 * queue_open - open a queue
 * @queue: set to it
 * @path: its file, made when it is not there, in a directory that is
 * @err: message on failure
 *
 * Return: 0; -ENOMEM; or -errno.
 */
int queue_open(struct queue **queue, const char *path, struct error *err)
{
	struct queue *q = calloc(1, sizeof(*q));
	char lock[512];
	int ret;

	if (!q)
		return error_set(err, -ENOMEM, "%s: out of memory", path);
	q->fd = -1;
	q->path = strdup(path);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	q->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (!q->path || q->lock < 0)
		ret = error_set(err, q->path ? -errno : -ENOMEM, "%s: %s", lock, strerror(errno));
	else
		ret = enter(q, err);
	if (ret) {
		queue_close(q);
		return ret;
	}
	leave(q);
	*queue = q;
	return 0;
}

/**
 * queue_close - close it
 * @queue: the queue, may be NULL
 */
void queue_close(struct queue *queue)
{
	if (!queue)
		return;
	forget_items(queue);
	if (queue->fd >= 0)
		close(queue->fd);
	if (queue->lock >= 0)
		close(queue->lock);
	free(queue->path);
	free(queue);
}

/**
 * queue_name - random name of this queue, made with it
 * @queue: the queue
 */
const char *queue_name(const struct queue *queue)
{
	return queue->name;
}

/* The oldest routine entry, else the oldest */
static void drop_one(struct queue *queue)
{
	size_t i;

	for (i = 0; i < queue->count; i++)
		if (queue->items[i].entry.class == QUEUE_ROUTINE)
			break;
	remove_item(queue, i < queue->count ? i : 0);
	queue->dropped++;
}

/**
 * queue_put - add an entry
 * @queue: the queue
 * @class: what may be dropped for later ones
 * @data: its bytes
 * @len: how many, at most QUEUE_ENTRY_MAX
 * @err: message on failure
 *
 * Return: 0 when it is on disk; -EMSGSIZE; -ENOMEM; or -errno.
 */
int queue_put(struct queue *queue, enum queue_class class, const void *data, size_t len,
	      struct error *err)
{
	struct bytes out = {};
	bool full = false;
	uint64_t id;
	int ret;

	if (len > QUEUE_ENTRY_MAX)
		return failed(queue, -EMSGSIZE, err);
	ret = enter(queue, err);
	if (ret)
		return ret;
	id = queue->next;
	ret = add_item(queue, class, id, data, len);
	if (ret) {
		leave(queue);
		return failed(queue, ret, err);
	}
	queue->next++;
	for (; queue->count > QUEUE_ENTRIES_MAX || queue->bytes > QUEUE_SIZE_MAX; full = true)
		drop_one(queue);
	queue_record_put(&out, class, id, data, len);
	ret = full ? write_anew(queue, err) : append(queue, &out, err);
	bytes_free(&out);
	leave(queue);
	return ret;
}

/**
 * queue_next - look at an entry
 * @queue: the queue
 * @after: the one before has this id; 0: the first
 * @entry: filled in
 *
 * Return: false when there is none.
 */
bool queue_next(struct queue *queue, uint64_t after, struct queue_entry *entry)
{
	size_t i;

	if (enter(queue, NULL))
		return false;
	leave(queue);
	for (i = 0; i < queue->count; i++) {
		if (queue->items[i].entry.id <= after)
			continue;
		*entry = queue->items[i].entry;
		return true;
	}
	return false;
}

/**
 * queue_done - an entry is settled
 * @queue: the queue
 * @id: which; that it is gone is fine
 * @err: message on failure
 *
 * Return: 0 when it does not come again; or -errno.
 */
int queue_done(struct queue *queue, uint64_t id, struct error *err)
{
	struct bytes out = {};
	size_t i;
	int ret;

	ret = enter(queue, err);
	if (ret)
		return ret;
	i = find_item(queue, id);
	if (i < queue->count) {
		remove_item(queue, i);
		queue_record_put(&out, QUEUE_RECORD_DONE, id, "", 0);
		if ((size_t)queue->size > queue->bytes + SLACK)
			ret = write_anew(queue, err);
		else
			ret = append(queue, &out, err);
		bytes_free(&out);
	}
	leave(queue);
	return ret;
}

/**
 * queue_dropped - how many entries were dropped for later ones, ever
 * @queue: the queue
 */
uint64_t queue_dropped(const struct queue *queue)
{
	return queue->dropped;
}
