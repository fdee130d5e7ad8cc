// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A message of SyncML 1.2 as OMA DM 1.2 uses it. Everything in a message
 * belongs to its pool, so that whatever failed half-way is freed in one place.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/dm/syncml.h"

#define BLOCK_SIZE	4096

struct block {
	struct block *next;
	size_t used, size;
	max_align_t bytes[];
};

struct syncml_pool {
	struct block *blocks;
};

static const char * const names[] = {
	[SYNCML_HEADER] = "SyncHdr",
	[SYNCML_ADD] = "Add",
	[SYNCML_ALERT] = "Alert",
	[SYNCML_ATOMIC] = "Atomic",
	[SYNCML_COPY] = "Copy",
	[SYNCML_DELETE] = "Delete",
	[SYNCML_EXEC] = "Exec",
	[SYNCML_GET] = "Get",
	[SYNCML_REPLACE] = "Replace",
	[SYNCML_RESULTS] = "Results",
	[SYNCML_SEQUENCE] = "Sequence",
	[SYNCML_STATUS] = "Status",
	[SYNCML_MAP] = "Map",
	[SYNCML_MOVE] = "Move",
	[SYNCML_PUT] = "Put",
	[SYNCML_SEARCH] = "Search",
	[SYNCML_SYNC] = "Sync",
};

/**
 * syncml_new - make an empty message
 *
 * Return: the message, with the versions of DM 1.2, or NULL when out of memory.
 */
struct syncml *syncml_new(void)
{
	struct syncml_pool *pool = calloc(1, sizeof(*pool));
	struct syncml *msg = calloc(1, sizeof(*msg));

	if (!pool || !msg) {
		free(pool);
		free(msg);
		return NULL;
	}
	msg->pool = pool;
	msg->ver_dtd = SYNCML_VERSION_DTD;
	msg->ver_proto = SYNCML_VERSION_DM;
	return msg;
}

/**
 * syncml_free - give back a message and all that it owns
 * @msg: the message, may be NULL
 */
void syncml_free(struct syncml *msg)
{
	struct block *block, *next;

	if (!msg)
		return;
	for (block = msg->pool->blocks; block; block = next) {
		next = block->next;
		free(block);
	}
	free(msg->pool);
	free(msg);
}

/**
 * syncml_alloc - memory that lives as long as a message
 * @msg: the message
 * @size: bytes
 *
 * Return: zeroed memory, or NULL when out of memory.
 */
void *syncml_alloc(struct syncml *msg, size_t size)
{
	const size_t align = sizeof(max_align_t);
	struct block *block = msg->pool->blocks;
	size_t room;
	void *bytes;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + align - 1) / align * align;
	if (!block || block->size - block->used < size) {
		room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		block = calloc(1, sizeof(*block) + room);
		if (!block)
			return NULL;
		block->size = room;
		block->next = msg->pool->blocks;
		msg->pool->blocks = block;
	}
	bytes = (char *)block->bytes + block->used;
	block->used += size;
	return bytes;
}

/**
 * syncml_copy - copy bytes into a message
 * @msg: the message
 * @bytes: what to copy
 * @len: how many
 *
 * Return: the copy, with a NUL behind it, or NULL when out of memory.
 */
const char *syncml_copy(struct syncml *msg, const void *bytes, size_t len)
{
	char *copy = syncml_alloc(msg, len + 1);

	if (copy && len)
		memcpy(copy, bytes, len);
	return copy;
}

/**
 * syncml_format - make a text in a message
 * @msg: the message
 * @fmt: printf format
 *
 * Return: the text, or NULL when out of memory.
 */
const char *syncml_format(struct syncml *msg, const char *fmt, ...)
{
	const char *copy = NULL;
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		return NULL;
	copy = syncml_copy(msg, text, (size_t)len);
	free(text);
	return copy;
}

/**
 * syncml_append - add a command behind the others
 * @msg: the message
 * @parent: Atomic or Sequence that it is part of, or NULL
 * @kind: which
 *
 * Return: the command, its CmdID still 0, or NULL when out of memory.
 */
struct syncml_command *syncml_append(struct syncml *msg, struct syncml_command *parent,
				     enum syncml_kind kind)
{
	struct syncml_command **end = parent ? &parent->children : &msg->commands;
	struct syncml_command *command = syncml_alloc(msg, sizeof(*command));

	if (!command)
		return NULL;
	command->kind = kind;
	while (*end)
		end = &(*end)->next;
	*end = command;
	return command;
}

/**
 * syncml_item - add an item behind a command's others
 * @msg: the message
 * @command: the command
 *
 * Return: the item, or NULL when out of memory.
 */
struct syncml_item *syncml_item(struct syncml *msg, struct syncml_command *command)
{
	struct syncml_item **end = &command->items;
	struct syncml_item *item = syncml_alloc(msg, sizeof(*item));

	if (!item)
		return NULL;
	while (*end)
		end = &(*end)->next;
	*end = item;
	return item;
}

/**
 * syncml_name - element name of a command
 * @kind: which
 */
const char *syncml_name(enum syncml_kind kind)
{
	return names[kind];
}

/**
 * syncml_kind - command by its element name
 * @name: the name
 * @kind: set to the kind
 *
 * Return: false when it is no command.
 */
bool syncml_kind(const char *name, enum syncml_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(name, names[i])) {
			*kind = (enum syncml_kind)i;
			return true;
		}
	}
	return false;
}

/**
 * syncml_type - encoding by media type
 * @content_type: value of Content-Type, parameters may follow
 * @encoding: set to it
 *
 * Return: 0, or -EPROTONOSUPPORT when it is none of DM's.
 */
int syncml_type(const char *content_type, enum syncml_encoding *encoding)
{
	size_t len = strcspn(content_type, "; \t");

	if (len == strlen(SYNCML_TYPE_XML) && !strncasecmp(content_type, SYNCML_TYPE_XML, len))
		*encoding = SYNCML_XML;
	else if (len == strlen(SYNCML_TYPE_WBXML) &&
		 !strncasecmp(content_type, SYNCML_TYPE_WBXML, len))
		*encoding = SYNCML_WBXML;
	else
		return -EPROTONOSUPPORT;
	return 0;
}
