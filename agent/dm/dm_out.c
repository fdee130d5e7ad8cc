// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the client has to answer, and messages that are filled with it up to
 * the size that the server takes.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_out.h"
#include "agent/dm/dm_out_chunk.h"

static struct dm_out_entry *append(struct dm_out *out, struct dm_out_entry **end)
{
	struct dm_out_entry *entry = calloc(1, sizeof(*entry));

	if (!entry) {
		out->failed = true;
		return NULL;
	}
	while (*end)
		end = &(*end)->next;
	*end = entry;
	return entry;
}

static void free_entry(struct dm_out_entry *entry)
{
	size_t i;

	for (i = 0; i < entry->answer_count; i++)
		free(entry->answers[i]);
	free(entry->target);
	free(entry->source);
	free(entry->item.uri);
	free(entry->item.type);
	free(entry->item.data);
	free(entry);
}

/**
 * dm_out_status - answer a command
 * @out: where to
 * @msg_ref: MsgID of the message that it was in
 * @command: the command
 * @code: the answer
 *
 * Return: the Status, or NULL when none is wanted or memory is short.
 */
struct dm_out_entry *dm_out_status(struct dm_out *out, uint32_t msg_ref,
				   const struct syncml_command *command, unsigned int code)
{
	struct dm_out_entry *entry;

	if (command->no_resp)
		return NULL;
	entry = append(out, &out->statuses);
	if (!entry)
		return NULL;
	entry->msg_ref = msg_ref;
	entry->cmd_ref = command->cmd_id;
	entry->ref_kind = command->kind;
	entry->code = code;
	return entry;
}

static void copy(struct dm_out *out, char **to, const char *text)
{
	if (!text)
		return;
	*to = strdup(text);
	if (!*to)
		out->failed = true;
}

/**
 * dm_out_ref - say which item a Status is about
 * @out: where it is
 * @entry: the Status, may be NULL
 * @target: Target of the item, or NULL
 * @source: its Source, or NULL
 */
void dm_out_ref(struct dm_out *out, struct dm_out_entry *entry, const char *target,
		const char *source)
{
	if (!entry)
		return;
	copy(out, &entry->target, target);
	copy(out, &entry->source, source);
}

/**
 * dm_out_answer - add what a person answered
 * @out: where it is
 * @entry: the Status, may be NULL
 * @answer: the answer
 */
void dm_out_answer(struct dm_out *out, struct dm_out_entry *entry, const char *answer)
{
	if (entry && entry->answer_count < DM_OUT_ANSWERS_MAX)
		copy(out, &entry->answers[entry->answer_count++], answer);
}

/**
 * dm_out_results - answer a Get with what it brought
 * @out: where to
 * @msg_ref: MsgID of the message that it was in
 * @cmd_ref: its CmdID
 * @items: what it brought; empty afterwards
 */
void dm_out_results(struct dm_out *out, uint32_t msg_ref, uint32_t cmd_ref,
		    struct tree_items *items)
{
	struct dm_out_entry *entry;
	size_t i;

	for (i = 0; i < items->count; i++) {
		entry = append(out, &out->results);
		if (!entry)
			break;
		entry->msg_ref = msg_ref;
		entry->cmd_ref = cmd_ref;
		entry->item = items->items[i];
		memset(&items->items[i], 0, sizeof(items->items[i]));
	}
	tree_items_free(items);
}

static void clear(struct dm_out_entry **list)
{
	struct dm_out_entry *entry;

	while ((entry = *list)) {
		*list = entry->next;
		free_entry(entry);
	}
}

/**
 * dm_out_clear - forget all that is to be sent
 * @out: where it is
 */
void dm_out_clear(struct dm_out *out)
{
	clear(&out->statuses);
	clear(&out->results);
	out->failed = false;
}

/**
 * dm_out_empty - is nothing to be sent
 * @out: where it would be
 */
bool dm_out_empty(const struct dm_out *out)
{
	return !out->statuses && !out->results;
}

/**
 * dm_out_command - add a command to a message
 * @to: the message; keeps when memory is short
 * @kind: which
 *
 * Return: the command, which dm_out_fits() has to be asked about, or NULL.
 */
struct syncml_command *dm_out_command(struct dm_out_message *to, enum syncml_kind kind)
{
	struct syncml_command *command = syncml_append(to->msg, NULL, kind);

	if (command)
		command->cmd_id = ++to->cmd_id;
	else
		to->failed = true;
	return command;
}

/* The last one of a message */
static struct syncml_command **last(struct syncml *msg)
{
	struct syncml_command **place = &msg->commands;

	while ((*place)->next)
		place = &(*place)->next;
	return place;
}

/**
 * dm_out_fits - is there room for the command that was added last
 * @to: the message
 * @command: the command; taken out again when there is not
 *
 * A command that would be alone in a message is sent however large it is: it cannot be split.
 */
bool dm_out_fits(struct dm_out_message *to, struct syncml_command *command)
{
	size_t size = syncml_size(command, NULL, to->encoding);

	if (size > to->room && to->started) {
		*last(to->msg) = NULL;
		to->cmd_id--;
		return false;
	}
	to->room -= size < to->room ? size : to->room;
	to->started = true;
	return true;
}

static const char *copied(struct dm_out_message *to, const char *text)
{
	const char *copy = text ? syncml_copy(to->msg, text, strlen(text)) : NULL;

	if (text && !copy)
		to->failed = true;
	return copy;
}

static bool add_status(struct dm_out_message *to, struct dm_out_entry *entry)
{
	struct syncml_command *status = dm_out_command(to, SYNCML_STATUS);
	struct syncml_item *item;
	size_t i;

	if (!status)
		return false;
	status->msg_ref = entry->msg_ref;
	status->cmd_ref = entry->cmd_ref;
	status->ref_kind = entry->ref_kind;
	status->code = entry->code;
	status->target_ref = copied(to, entry->target);
	status->source_ref = copied(to, entry->source);
	for (i = 0; i < entry->answer_count; i++) {
		item = syncml_item(to->msg, status);
		if (!item || !entry->answers[i]) {
			to->failed = true;
			break;
		}
		item->data = copied(to, entry->answers[i]);
		item->len = strlen(entry->answers[i]);
	}
	return dm_out_fits(to, status);
}

/* As much of a result as there is room for: what is left goes into the next message */
static bool add_result(struct dm_out_message *to, struct dm_out_entry *entry)
{
	struct syncml_command *results = dm_out_command(to, SYNCML_RESULTS);
	struct syncml_item *item = results ? syncml_item(to->msg, results) : NULL;
	size_t count, left = entry->item.len - entry->sent;

	if (!item) {
		to->failed = true;
		return false;
	}
	results->msg_ref = entry->msg_ref;
	results->cmd_ref = entry->cmd_ref;
	item->source = copied(to, entry->item.uri);
	dm_out_chunk_meta(to, item, &entry->item);
	count = dm_out_chunk_size(to, results, &entry->item, entry->sent);
	if (count < left && !entry->sent) {
		item->meta.size = entry->item.len;
		item->meta.has_size = true;
	}
	item->more = count < left;
	dm_out_chunk_data(to, item, &entry->item, entry->sent, count);
	if (!dm_out_fits(to, results))
		return false;
	entry->sent += count;
	if (!item->more)
		return true;
	/* Nothing may stand between the chunks of an object */
	to->room = 0;
	return false;
}

static bool fill(struct dm_out_entry **list, struct dm_out_message *to,
		 bool (*add)(struct dm_out_message *to, struct dm_out_entry *entry))
{
	struct dm_out_entry *entry;

	while ((entry = *list)) {
		if (!add(to, entry) || to->failed)
			return false;
		*list = entry->next;
		free_entry(entry);
	}
	return true;
}

/**
 * dm_out_fill - put into a message what it has room for
 * @out: where it is taken from
 * @to: the message; keeps when memory is short
 *
 * Return: true when nothing is left.
 */
bool dm_out_fill(struct dm_out *out, struct dm_out_message *to)
{
	return fill(&out->statuses, to, add_status) && fill(&out->results, to, add_result);
}
