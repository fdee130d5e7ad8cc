// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values of nodes as messages have them, whole or in chunks (DM_PRO 7).
 *
 * Size is the length of the value itself, not of its base64. Each chunk is
 * base64 by itself.
 */
#include <string.h>

#include "agent/dm/base64.h"
#include "agent/dm/dm_out_chunk.h"

/* Elements around Data, with a SWITCH_PAGE or a namespace */
#define AROUND		64

/* Less of an object is not worth the end of a message */
#define CHUNK_MIN	256

static bool in_base64(const struct dm_out_message *to, const struct tree_item *node)
{
	return node->format == TREE_B64 ||
	       (node->format == TREE_BIN && to->encoding == SYNCML_XML);
}

/**
 * dm_out_chunk_meta - set Format and Type of a value
 * @to: the message; keeps when memory is short
 * @item: where to set them
 * @node: the value
 */
void dm_out_chunk_meta(struct dm_out_message *to, struct syncml_item *item,
		       const struct tree_item *node)
{
	item->meta.format = tree_format_name(in_base64(to, node) ? TREE_B64 : node->format);
	if (!node->type || !*node->type)
		return;
	item->meta.type = syncml_copy(to->msg, node->type, strlen(node->type));
	if (!item->meta.type)
		to->failed = true;
}

/* Bytes that a character of text takes */
static size_t cost(enum syncml_encoding encoding, char c)
{
	if (encoding != SYNCML_XML)
		return 1;
	return c == '&' || c == '\r' ? 5 : c == '<' || c == '>' ? 4 : 1;
}

static size_t text_size(const struct dm_out_message *to, const struct tree_item *node, size_t from,
			size_t room)
{
	size_t at, used = 0;

	for (at = from; at < node->len; at++) {
		used += cost(to->encoding, (char)node->data[at]);
		if (used > room)
			break;
	}
	/* Not inside a character */
	while (at > from && at < node->len && (node->data[at] & 0xc0) == 0x80)
		at--;
	return at - from;
}

/**
 * dm_out_chunk_size - how much of a value goes into a message
 * @to: the message
 * @command: the command, all but the value in it
 * @node: the value
 * @from: bytes of it that were sent before
 *
 * Return: how many bytes.
 */
size_t dm_out_chunk_size(const struct dm_out_message *to, const struct syncml_command *command,
			 const struct tree_item *node, size_t from)
{
	size_t around = syncml_size(command, NULL, to->encoding) + AROUND;
	size_t room = to->room > around ? to->room - around : 0;
	size_t left = node->len - from, count;

	/* Where others are before it, the next message is better; a lone one has to go on */
	if (room < CHUNK_MIN)
		room = CHUNK_MIN;
	if (in_base64(to, node))
		count = room / 4 * 3;
	else if (node->format == TREE_BIN)
		count = room;
	else
		return text_size(to, node, from, room);
	return count < left ? count : left;
}

/**
 * dm_out_chunk_data - set the Data of an Item
 * @to: the message; keeps when memory is short
 * @item: the item
 * @node: the value
 * @from: first byte of it
 * @count: how many
 */
void dm_out_chunk_data(struct dm_out_message *to, struct syncml_item *item,
		       const struct tree_item *node, size_t from, size_t count)
{
	struct bytes text = {};

	if (node->format == TREE_NULL)
		return;
	if (!count || !in_base64(to, node)) {
		item->data = syncml_copy(to->msg, count ? node->data + from : NULL, count);
		item->len = count;
	} else {
		base64_encode(&text, node->data + from, count);
		item->data = text.error ? NULL : syncml_copy(to->msg, text.data, text.len);
		item->len = text.len;
		bytes_free(&text);
	}
	if (!item->data)
		to->failed = true;
}
