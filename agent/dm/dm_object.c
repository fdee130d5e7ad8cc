// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values that a server sends, whole or in chunks (DM_PRO 7). Of an object that
 * comes in chunks nothing happens before its last one is there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_session_inside.h"

static const char *first_of(const char *a, const char *b, const char *otherwise)
{
	return a ? a : b ? b : otherwise;
}

static const char *format_of(const struct syncml_command *command, const struct syncml_item *item)
{
	return first_of(item->meta.format, command->meta.format, "chr");
}

static const char *type_of(const struct syncml_command *command, const struct syncml_item *item)
{
	return first_of(item->meta.type, command->meta.type, NULL);
}

/**
 * dm_object_value - a node as a command has it
 * @command: the command
 * @item: the item of it
 * @node: set to it; uri and type are the item's, data is to be freed
 *
 * Return: DM_OK, DM_UNSUPPORTED_TYPE for an unknown format, DM_BAD_REQUEST for what is no base64,
 * DM_DEVICE_FULL when memory is short.
 */
int dm_object_value(const struct syncml_command *command, const struct syncml_item *item,
		    struct tree_item *node)
{
	struct bytes data = {};
	int ret = 0;

	memset(node, 0, sizeof(*node));
	node->uri = (char *)item->target;
	node->type = (char *)type_of(command, item);
	if (tree_format_parse(format_of(command, item), &node->format))
		return DM_UNSUPPORTED_TYPE;
	if (!item->data)
		return DM_OK;
	if (node->format == TREE_B64)
		ret = base64_decode(&data, item->data, item->len);
	else
		bytes_add(&data, item->data, item->len);
	/* Values of the tree end with a NUL; and no Data is not the same as an empty one */
	bytes_add(&data, "", 1);
	if (ret || data.error) {
		bytes_free(&data);
		return ret ? DM_BAD_REQUEST : DM_DEVICE_FULL;
	}
	node->data = data.data;
	node->len = data.len - 1;
	return DM_OK;
}

/**
 * dm_object_free - forget an object
 * @object: the object; none is on its way afterwards
 */
void dm_object_free(struct dm_object *object)
{
	free(object->uri);
	free(object->format);
	free(object->type);
	free(object->correlator);
	bytes_free(&object->data);
	memset(object, 0, sizeof(*object));
}

/**
 * dm_object_goes_on - is this command the next chunk of an object
 * @object: the object
 * @command: the command
 */
bool dm_object_goes_on(const struct dm_object *object, const struct syncml_command *command)
{
	const struct syncml_item *item = command->items;

	return object->uri && command->kind == object->kind && item && item->target &&
	       !strcmp(item->target, object->uri);
}

/**
 * dm_object_interrupted - something came where a chunk was due
 * @session: the session; will tell the server
 */
void dm_object_interrupted(struct dm_session *session)
{
	free(session->no_end);
	session->no_end = session->object.uri;
	session->object.uri = NULL;
	dm_object_free(&session->object);
}

static char *copy(const char *text, bool *failed)
{
	char *copied = text ? strdup(text) : NULL;

	*failed |= text && !copied;
	return copied;
}

static int begin(struct dm_object *object, const struct syncml_command *command,
		 const struct syncml_item *item)
{
	const struct syncml_meta *meta = item->meta.has_size ? &item->meta : &command->meta;
	bool failed = false;

	if (!meta->has_size)
		return DM_INCOMPLETE;
	if (meta->size > TREE_VALUE_MAX)
		return DM_TOO_LARGE;
	object->kind = command->kind;
	object->size = meta->size;
	object->data.max = meta->size + 1;
	object->uri = copy(item->target, &failed);
	object->format = copy(format_of(command, item), &failed);
	object->type = copy(type_of(command, item), &failed);
	object->correlator = copy(command->correlator, &failed);
	if (failed)
		return DM_DEVICE_FULL;
	/* At once: a buffer that grows has what it outgrew beside it */
	if (bytes_reserve(&object->data, meta->size + 1))
		return DM_DEVICE_FULL;
	object->base64 = !strcmp(object->format, "b64");
	return DM_OK;
}

static int add(struct dm_object *object, const struct syncml_item *item)
{
	int ret = 0;

	if (!item->data)
		return DM_OK;
	object->encoded += item->len;
	if (object->base64)
		ret = base64_add(&object->decode, &object->data, item->data, item->len);
	else
		bytes_add(&object->data, item->data, item->len);
	/* Each chunk may be base64 by itself, padding included */
	if (!object->decode.count)
		object->decode.ended = false;
	if (ret)
		return DM_BAD_REQUEST;
	if (object->data.error == -EMSGSIZE)
		return DM_SIZE_MISMATCH;
	return object->data.error ? DM_DEVICE_FULL : DM_OK;
}

/* Servers mean either the value's length or that of its base64 */
static int end(struct dm_object *object, const struct syncml_item *item, struct tree_item *node)
{
	if (object->decode.count)
		return DM_BAD_REQUEST;
	if (object->data.len != object->size && object->encoded != object->size)
		return DM_SIZE_MISMATCH;
	memset(node, 0, sizeof(*node));
	node->uri = (char *)item->target;
	node->type = object->type;
	if (tree_format_parse(object->format, &node->format))
		return DM_UNSUPPORTED_TYPE;
	bytes_add(&object->data, "", 1);
	if (object->data.error)
		return DM_DEVICE_FULL;
	node->data = object->data.data;
	node->len = object->data.len - 1;
	object->data.data = NULL;
	return DM_OK;
}

/**
 * dm_object_add - take a chunk
 * @session: the session
 * @command: what the chunk came with
 * @item: the chunk
 * @node: set to the whole with its last chunk, type is the object's; data is to be freed
 * @why: what is wrong
 *
 * The object is to be forgotten after anything but DM_CHUNK_BUFFERED.
 *
 * Return: DM_CHUNK_BUFFERED; DM_OK: the object is complete; DM_INCOMPLETE without a Size;
 * DM_TOO_LARGE; DM_SIZE_MISMATCH; DM_BAD_REQUEST for what is no base64; DM_UNSUPPORTED_TYPE;
 * DM_DEVICE_FULL when memory is short.
 */
int dm_object_add(struct dm_session *session, const struct syncml_command *command,
		  const struct syncml_item *item, struct tree_item *node, struct error *why)
{
	struct dm_object *object = &session->object;
	int status = object->uri ? DM_OK : begin(object, command, item);

	if (status == DM_OK)
		status = add(object, item);
	if (status != DM_OK) {
		error_set(why, 0, "chunk of %s: %zu bytes came, expected %llu", item->target,
			  object->data.len, (unsigned long long)object->size);
		return status;
	}
	return item->more ? DM_CHUNK_BUFFERED : end(object, item, node);
}
