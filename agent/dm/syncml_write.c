// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Walks a message in the order that the DTD of SyncML 1.2 asks for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/dm/syncml_tags.h"
#include "agent/dm/syncml_write.h"

static const unsigned int command_tags[] = {
	[SYNCML_ADD] = TAG_ADD,
	[SYNCML_ALERT] = TAG_ALERT,
	[SYNCML_ATOMIC] = TAG_ATOMIC,
	[SYNCML_COPY] = TAG_COPY,
	[SYNCML_DELETE] = TAG_DELETE,
	[SYNCML_EXEC] = TAG_EXEC,
	[SYNCML_GET] = TAG_GET,
	[SYNCML_REPLACE] = TAG_REPLACE,
	[SYNCML_RESULTS] = TAG_RESULTS,
	[SYNCML_SEQUENCE] = TAG_SEQUENCE,
	[SYNCML_STATUS] = TAG_STATUS,
	[SYNCML_MAP] = TAG_MAP,
	[SYNCML_MOVE] = TAG_MOVE,
	[SYNCML_PUT] = TAG_PUT,
	[SYNCML_SEARCH] = TAG_SEARCH,
	[SYNCML_SYNC] = TAG_SYNC,
};

static void write_bytes(struct syncml_write *write, unsigned int tag, const void *text, size_t len)
{
	if (!len) {
		write->ops->empty(write, tag);
		return;
	}
	write->ops->start(write, tag);
	write->ops->text(write, text, len);
	write->ops->end(write, tag);
}

static void write_text(struct syncml_write *write, unsigned int tag, const char *text)
{
	if (text)
		write_bytes(write, tag, text, strlen(text));
}

static void write_number(struct syncml_write *write, unsigned int tag, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	write_text(write, tag, text);
}

static void write_place(struct syncml_write *write, unsigned int tag, const char *uri,
			const char *name)
{
	if (!uri && !name)
		return;
	write->ops->start(write, tag);
	write_text(write, TAG_LOC_URI, uri ? uri : "");
	write_text(write, TAG_LOC_NAME, name);
	write->ops->end(write, tag);
}

static void write_meta(struct syncml_write *write, const struct syncml_meta *meta)
{
	if (!meta->format && !meta->type && !meta->mark && !meta->next_nonce && !meta->version &&
	    !meta->has_size && !meta->max_msg_size && !meta->max_obj_size)
		return;
	write->ops->start(write, TAG_META);
	write_text(write, TAG_FORMAT, meta->format);
	write_text(write, TAG_TYPE, meta->type);
	write_text(write, TAG_MARK, meta->mark);
	if (meta->has_size)
		write_number(write, TAG_SIZE, meta->size);
	write_text(write, TAG_VERSION, meta->version);
	write_text(write, TAG_NEXT_NONCE, meta->next_nonce);
	if (meta->max_msg_size)
		write_number(write, TAG_MAX_MSG_SIZE, meta->max_msg_size);
	if (meta->max_obj_size)
		write_number(write, TAG_MAX_OBJ_SIZE, meta->max_obj_size);
	write->ops->end(write, TAG_META);
}

static void write_header(struct syncml_write *write, const struct syncml *msg)
{
	write->ops->start(write, TAG_SYNC_HDR);
	write_text(write, TAG_VER_DTD, msg->ver_dtd);
	write_text(write, TAG_VER_PROTO, msg->ver_proto);
	write_text(write, TAG_SESSION_ID, msg->session_id);
	write_number(write, TAG_MSG_ID, msg->msg_id);
	write_place(write, TAG_TARGET, msg->target, msg->target_name);
	write_place(write, TAG_SOURCE, msg->source, msg->source_name);
	write_text(write, TAG_RESP_URI, msg->resp_uri);
	if (msg->no_resp)
		write->ops->empty(write, TAG_NO_RESP);
	if (msg->cred_data) {
		write->ops->start(write, TAG_CRED);
		write_meta(write, &msg->cred);
		write_text(write, TAG_DATA, msg->cred_data);
		write->ops->end(write, TAG_CRED);
	}
	write_meta(write, &msg->meta);
	write->ops->end(write, TAG_SYNC_HDR);
}

static void write_item(struct syncml_write *write, const struct syncml_item *item)
{
	write->ops->start(write, TAG_ITEM);
	write_place(write, TAG_TARGET, item->target, item->target_name);
	write_place(write, TAG_SOURCE, item->source, item->source_name);
	write_meta(write, &item->meta);
	if (item->data)
		write_bytes(write, TAG_DATA, item->data, item->len);
	if (item->more)
		write->ops->empty(write, TAG_MORE_DATA);
	write->ops->end(write, TAG_ITEM);
}

static void write_answer(struct syncml_write *write, const struct syncml_command *command)
{
	if (command->kind != SYNCML_STATUS && command->kind != SYNCML_RESULTS)
		return;
	if (command->msg_ref)
		write_number(write, TAG_MSG_REF, command->msg_ref);
	write_number(write, TAG_CMD_REF, command->cmd_ref);
	if (command->kind == SYNCML_STATUS)
		write_text(write, TAG_CMD, syncml_name(command->ref_kind));
	else
		write_meta(write, &command->meta);
	write_text(write, TAG_TARGET_REF, command->target_ref);
	write_text(write, TAG_SOURCE_REF, command->source_ref);
}

/**
 * syncml_write_command - write one command with all that is in it
 * @write: where to
 * @command: the command
 */
void syncml_write_command(struct syncml_write *write, const struct syncml_command *command)
{
	const struct syncml_command *child;
	const struct syncml_item *item;
	unsigned int tag = command_tags[command->kind];

	write->ops->start(write, tag);
	write_number(write, TAG_CMD_ID, command->cmd_id);
	write_answer(write, command);
	if (command->no_resp)
		write->ops->empty(write, TAG_NO_RESP);
	if (command->has_chal) {
		write->ops->start(write, TAG_CHAL);
		write_meta(write, &command->chal);
		write->ops->end(write, TAG_CHAL);
	}
	if (command->code)
		write_number(write, TAG_DATA, command->code);
	if (command->kind != SYNCML_RESULTS)
		write_meta(write, &command->meta);
	write_text(write, TAG_CORRELATOR, command->correlator);
	for (item = command->items; item; item = item->next)
		write_item(write, item);
	for (child = command->children; child; child = child->next)
		syncml_write_command(write, child);
	write->ops->end(write, tag);
}

/**
 * syncml_write_message - write a message
 * @write: where to
 * @msg: the message
 */
void syncml_write_message(struct syncml_write *write, const struct syncml *msg)
{
	const struct syncml_command *command;

	write->ops->start(write, TAG_SYNCML);
	write_header(write, msg);
	write->ops->start(write, TAG_SYNC_BODY);
	for (command = msg->commands; command; command = command->next)
		syncml_write_command(write, command);
	if (msg->final)
		write->ops->empty(write, TAG_FINAL);
	write->ops->end(write, TAG_SYNC_BODY);
	write->ops->end(write, TAG_SYNCML);
}
