// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes a message of elements and texts, the same for XML and WBXML. Elements
 * that DM has no use for are skipped.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/syncml_read.h"
#include "agent/dm/syncml_rule.h"
#include "agent/dm/syncml_tags.h"

/* What a message may need altogether, whatever it is packed like */
#define TEXT_MAX	(4 * SYNCML_MESSAGE_MAX)

#define BLANKS		" \t\r\n"

static const struct syncml_rule command_rule = { .action = SYNCML_DO_COMMAND };

/**
 * syncml_read_init - begin a message
 * @read: to be ended with syncml_read_finish()
 * @err: what is wrong, may be NULL
 *
 * Return: 0 or -ENOMEM.
 */
int syncml_read_init(struct syncml_read *read, struct error *err)
{
	memset(read, 0, sizeof(*read));
	read->err = err;
	read->text.max = TEXT_MAX;
	read->msg = syncml_new();
	if (!read->msg)
		return error_set(err, -ENOMEM, "message: out of memory");
	/* A message says which version it is, or has none */
	read->msg->ver_dtd = read->msg->ver_proto = NULL;
	return 0;
}

/**
 * syncml_read_fail - the message is none
 * @read: keeps the first reason
 * @error: -errno
 * @fmt: printf format of the reason
 */
void syncml_read_fail(struct syncml_read *read, int error, const char *fmt, ...)
{
	char text[sizeof(read->err->text)];
	va_list args;

	if (read->error)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	read->error = error_set(read->err, error, "%s", text);
}

/* In a SyncBody, an Atomic or a Sequence; the latter two are commands as well */
static bool start_command(struct syncml_read *read, const struct syncml_read_frame *in,
			  struct syncml_read_frame *frame, const char *name)
{
	struct syncml_command *parent = NULL, *command;
	enum syncml_kind kind;

	if (in->place != SYNCML_IN_BODY && in->place != SYNCML_IN_LIST)
		return false;
	if (!syncml_kind(name, &kind) || kind == SYNCML_HEADER)
		return false;
	if (in->place == SYNCML_IN_LIST)
		parent = (struct syncml_command *)in->base;
	if (++read->commands > SYNCML_COMMANDS_MAX) {
		syncml_read_fail(read, -E2BIG, "more than %d commands", SYNCML_COMMANDS_MAX);
		return true;
	}
	command = syncml_append(read->msg, parent, kind);
	if (!command)
		syncml_read_fail(read, -ENOMEM, "message: out of memory");
	frame->rule = &command_rule;
	frame->base = (char *)command;
	frame->place = SYNCML_IN_COMMAND;
	if (kind == SYNCML_ATOMIC || kind == SYNCML_SEQUENCE)
		frame->place = SYNCML_IN_LIST;
	return true;
}

static void start_item(struct syncml_read *read, struct syncml_read_frame *frame)
{
	struct syncml_command *command = (struct syncml_command *)frame->base;

	if (++read->items > SYNCML_ITEMS_MAX) {
		syncml_read_fail(read, -E2BIG, "more than %d items", SYNCML_ITEMS_MAX);
		return;
	}
	frame->base = (char *)syncml_item(read->msg, command);
	if (!frame->base)
		syncml_read_fail(read, -ENOMEM, "message: out of memory");
}

/* Without the blanks around it: false when nothing is left, or bytes that are no text */
static bool trimmed(const struct bytes *text, const char **start, size_t *len)
{
	*start = (const char *)text->data;
	*len = text->len;
	for (; *len && **start && strchr(BLANKS, **start); (*len)--)
		(*start)++;
	while (*len && (*start)[*len - 1] && strchr(BLANKS, (*start)[*len - 1]))
		(*len)--;
	return *len && !memchr(*start, '\0', *len);
}

/* Markup inside Data; it may be the only thing there */
static void start_markup(struct syncml_read *read, const char *name, bool outermost)
{
	bool tree = outermost && !strcmp(name, "MgmtTree");
	const char *start;
	size_t len;

	if (outermost) {
		trimmed(&read->text, &start, &len);
		if (read->markup || len)
			syncml_read_fail(read, -EBADMSG, "Data has more than %s, expected nothing",
					 name);
		read->text.len = 0;
		read->markup = true;
	}
	bytes_text(&read->text, "<");
	bytes_text(&read->text, name);
	if (tree) {
		bytes_text(&read->text, " xmlns=\"");
		bytes_text(&read->text, syncml_tag_namespace(SYNCML_PAGE_DDF));
		bytes_text(&read->text, "\"");
	}
	bytes_text(&read->text, ">");
}

static void end_markup(struct syncml_read *read, const char *name)
{
	bytes_text(&read->text, "</");
	bytes_text(&read->text, name);
	bytes_text(&read->text, ">");
}

static void start_ruled(struct syncml_read *read, struct syncml_read_frame *frame)
{
	switch (frame->rule->action) {
	case SYNCML_DO_ENTER:
		frame->base += frame->rule->offset;
		frame->place = frame->rule->inner;
		if (frame->place == SYNCML_IN_CHAL)
			((struct syncml_command *)frame->base)->has_chal = true;
		break;
	case SYNCML_DO_ITEM:
		frame->place = SYNCML_IN_ITEM;
		start_item(read, frame);
		break;
	case SYNCML_DO_DATA:
		frame->place = SYNCML_IN_DATA;
		break;
	default:
		frame->place = SYNCML_IN_TEXT;
	}
	read->text.len = 0;
	read->markup = false;
}

/**
 * syncml_read_start - an element begins
 * @read: the message
 * @tag: which, or SYNCML_TAG_NONE
 * @name: its name
 */
void syncml_read_start(struct syncml_read *read, unsigned int tag, const char *name)
{
	static const struct syncml_read_frame outside = { .place = SYNCML_IN_NOTHING };
	const struct syncml_read_frame *in;
	struct syncml_read_frame *frame;
	enum syncml_place place;

	if (read->error)
		return;
	if (read->depth == SYNCML_READ_DEPTH) {
		syncml_read_fail(read, -E2BIG, "elements nested deeper than %d",
				 SYNCML_READ_DEPTH);
		return;
	}
	in = read->depth ? &read->frames[read->depth - 1] : &outside;
	frame = &read->frames[read->depth++];
	*frame = *in;
	frame->rule = NULL;
	frame->name = name;
	if (in->place == SYNCML_IN_DATA || in->place == SYNCML_IN_MARKUP) {
		start_markup(read, name, in->place == SYNCML_IN_DATA);
		frame->place = SYNCML_IN_MARKUP;
		return;
	}
	if (in->place == SYNCML_IN_TEXT) {
		syncml_read_fail(read, -EBADMSG, "%s inside %s, expected text", name,
				 syncml_tag_name(in->rule->tag));
		return;
	}
	if (in->place == SYNCML_IN_NOTHING)
		frame->base = (char *)read->msg;
	if (start_command(read, in, frame, name))
		return;
	/* What any command has, an Atomic has too */
	place = in->place == SYNCML_IN_LIST ? SYNCML_IN_COMMAND : in->place;
	frame->rule = syncml_rule_find(place, tag);
	if (frame->rule)
		start_ruled(read, frame);
	else if (in->place == SYNCML_IN_NOTHING)
		syncml_read_fail(read, -EBADMSG, "%s, expected SyncML of SYNCML:SYNCML1.2", name);
	else
		frame->place = SYNCML_IN_SKIPPED;
}

/**
 * syncml_read_text - text in the element that began last
 * @read: the message
 * @text: UTF-8, or any bytes in an Item's Data
 * @len: bytes of it; they may come in pieces
 */
void syncml_read_text(struct syncml_read *read, const void *text, size_t len)
{
	const struct syncml_read_frame *frame;

	if (read->error || !read->depth)
		return;
	frame = &read->frames[read->depth - 1];
	if (frame->place == SYNCML_IN_MARKUP)
		bytes_escape(&read->text, text, len);
	else if (frame->place == SYNCML_IN_TEXT ||
		 (frame->place == SYNCML_IN_DATA && !read->markup))
		bytes_add(&read->text, text, len);
	if (read->text.error)
		syncml_read_fail(read, read->text.error == -ENOMEM ? -ENOMEM : -E2BIG,
				 "message: more text than %d bytes", TEXT_MAX);
}

static void end_number(struct syncml_read *read, const struct syncml_read_frame *frame,
		       uint64_t max, uint64_t *number)
{
	const char *start;
	size_t len, i;

	*number = 0;
	if (!trimmed(&read->text, &start, &len)) {
		syncml_read_fail(read, -EBADMSG, "%s is empty, expected a number",
				 syncml_tag_name(frame->rule->tag));
		return;
	}
	for (i = 0; i < len; i++) {
		if (start[i] < '0' || start[i] > '9' ||
		    *number > (max - (uint64_t)(start[i] - '0')) / 10) {
			syncml_read_fail(read, -EBADMSG,
					 "%s \"%.*s\", expected a number up to %" PRIu64,
					 syncml_tag_name(frame->rule->tag),
					 (int)(len < 40 ? len : 40), start, max);
			return;
		}
		*number = *number * 10 + (uint64_t)(start[i] - '0');
	}
}

static void end_kind(struct syncml_read *read, enum syncml_kind *kind)
{
	const char *start;
	char name[16];
	size_t len;

	if (!trimmed(&read->text, &start, &len) || len >= sizeof(name)) {
		syncml_read_fail(read, -EBADMSG, "Cmd is no command's name");
		return;
	}
	memcpy(name, start, len);
	name[len] = '\0';
	if (!syncml_kind(name, kind))
		*kind = SYNCML_OTHER;
}

static void end_text(struct syncml_read *read, const char **field)
{
	const char *start;
	size_t len;

	/* Of several TargetRefs the first is kept */
	if (*field)
		return;
	if (!trimmed(&read->text, &start, &len) && len) {
		syncml_read_fail(read, -EBADMSG, "NUL byte in a text");
		return;
	}
	*field = syncml_copy(read->msg, start, len);
	if (!*field)
		syncml_read_fail(read, -ENOMEM, "message: out of memory");
}

static void end_data(struct syncml_read *read, struct syncml_item *item)
{
	static const char tree[] = "<MgmtTree ";

	item->data = syncml_copy(read->msg, read->text.data, read->text.len);
	item->len = read->text.len;
	if (!item->data)
		syncml_read_fail(read, -ENOMEM, "message: out of memory");
	/* Tokens of the message's own WBXML are text now */
	if (read->markup && !strncmp(item->data, tree, strlen(tree)))
		item->meta.type = "application/vnd.syncml.dmtnds+xml";
}

static void end_ruled(struct syncml_read *read, const struct syncml_read_frame *frame)
{
	char *field = frame->base + frame->rule->offset;
	struct syncml_meta *meta;
	uint64_t number;

	switch (frame->rule->action) {
	case SYNCML_DO_TEXT:
		end_text(read, (const char **)field);
		break;
	case SYNCML_DO_NUMBER:
		end_number(read, frame, UINT32_MAX, &number);
		*(uint32_t *)field = (uint32_t)number;
		break;
	case SYNCML_DO_SIZE:
		meta = (struct syncml_meta *)frame->base;
		end_number(read, frame, INT64_MAX, &meta->size);
		meta->has_size = true;
		break;
	case SYNCML_DO_FLAG:
		*(bool *)field = true;
		break;
	case SYNCML_DO_KIND:
		end_kind(read, (enum syncml_kind *)field);
		break;
	case SYNCML_DO_DATA:
		end_data(read, (struct syncml_item *)frame->base);
		break;
	}
}

/**
 * syncml_read_end - the element that began last ends
 * @read: the message
 */
void syncml_read_end(struct syncml_read *read)
{
	struct syncml_read_frame *frame;

	if (read->error || !read->depth)
		return;
	frame = &read->frames[--read->depth];
	if (frame->rule)
		end_ruled(read, frame);
	else if (frame->place == SYNCML_IN_MARKUP)
		end_markup(read, frame->name);
}

/**
 * syncml_read_tag - element that began last and has not ended
 * @read: the message
 *
 * Return: code page and token, or SYNCML_TAG_NONE where it is none of a message's own.
 */
unsigned int syncml_read_tag(const struct syncml_read *read)
{
	const struct syncml_read_frame *frame;

	if (!read->depth)
		return SYNCML_TAG_NONE;
	frame = &read->frames[read->depth - 1];
	return frame->rule && frame->rule != &command_rule ? frame->rule->tag : SYNCML_TAG_NONE;
}

/**
 * syncml_read_markup - is this inside the Data of an Item
 * @read: the message
 */
bool syncml_read_markup(const struct syncml_read *read)
{
	enum syncml_place place = SYNCML_IN_NOTHING;

	if (read->depth)
		place = read->frames[read->depth - 1].place;
	return place == SYNCML_IN_DATA || place == SYNCML_IN_MARKUP;
}

static void check_commands(struct syncml_read *read, const struct syncml_command *command)
{
	for (; command && !read->error; command = command->next) {
		const char *name = syncml_name(command->kind);

		if (!command->cmd_id)
			syncml_read_fail(read, -EBADMSG, "%s without CmdID", name);
		if (command->kind == SYNCML_STATUS && (!command->msg_ref || !command->code))
			syncml_read_fail(read, -EBADMSG, "Status without MsgRef or Data");
		if (command->kind == SYNCML_ALERT && !command->code)
			syncml_read_fail(read, -EBADMSG, "Alert without Data");
		check_commands(read, command->children);
	}
}

static void check(struct syncml_read *read)
{
	const struct syncml *msg = read->msg;
	const struct {
		const char *name;
		bool there;
	} needed[] = {
		{ "VerDTD", msg->ver_dtd }, { "VerProto", msg->ver_proto },
		{ "SessionID", msg->session_id }, { "MsgID", msg->msg_id },
		{ "Target", msg->target }, { "Source", msg->source },
	};
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (!needed[i].there)
			syncml_read_fail(read, -EBADMSG, "SyncHdr without %s", needed[i].name);
	check_commands(read, msg->commands);
}

/**
 * syncml_read_finish - end a message
 * @read: the message
 * @msg: set to it on success
 *
 * Return: 0, -EBADMSG when it is no message, -E2BIG beyond a limit, -ENOMEM.
 */
int syncml_read_finish(struct syncml_read *read, struct syncml **msg)
{
	if (read->depth)
		syncml_read_fail(read, -EBADMSG, "message ends inside an element");
	if (!read->error)
		check(read);
	bytes_free(&read->text);
	if (read->error)
		syncml_free(read->msg);
	else
		*msg = read->msg;
	return read->error;
}
