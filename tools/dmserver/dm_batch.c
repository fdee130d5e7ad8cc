// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Atomic, Sequence and alerts for a person on their way to the device: whole, in one message
 * (DM_REPPRO 6.5). Each command in them has a Status of its own, which is kept as a result.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/dmserver/dm.h"
#include "tools/dmserver/text.h"

#define STATUS_TYPE	"text/x-syncml-status"

static void number(struct dm *dm, struct syncml_command *command, uint32_t *last, int64_t id)
{
	command->cmd_id = ++*last;
	if (command->kind == SYNCML_EXEC)
		command->correlator = syncml_format(dm->out, "%lld", (long long)id);
	for (command = command->children; command; command = command->next)
		number(dm, command, last, id);
}

/**
 * dm_batch - make one of the queue's
 * @dm: the message; keeps what the command consists of
 * @load: the queue's
 * @made: set to it, not yet in the message
 * @err: message on failure
 *
 * Return: 0, -EIO when the queue has something else, -ENOMEM.
 */
int dm_batch(struct dm *dm, const struct dm_load *load, struct syncml_command **made,
	     struct error *err)
{
	uint32_t last = dm->cmd_id;
	struct syncml *msg;
	int ret;

	if (dm->batch_count == DM_BATCHES_MAX)
		return error_set(err, -EIO, "too many commands for one message");
	ret = syncml_decode(&msg, SYNCML_XML, load->data, load->len, err);
	if (ret)
		return error_prefix(err, ret == -ENOMEM ? ret : -EIO, "command %lld",
				    (long long)load->id);
	dm->batches[dm->batch_count++] = msg;
	*made = msg->commands;
	if (!*made)
		return error_set(err, -EIO, "command %lld is empty", (long long)load->id);
	number(dm, *made, &last, load->id);
	return 0;
}

/**
 * dm_batch_last - the last number that a command takes
 * @command: the command, perhaps with others in it
 *
 * Return: CmdID.
 */
uint32_t dm_batch_last(const struct syncml_command *command)
{
	const struct syncml_command *child;
	uint32_t last = command->cmd_id;

	for (child = command->children; child; child = child->next)
		last = dm_batch_last(child);
	return last;
}

/**
 * dm_batch_sent - remember what Statuses will be about
 * @dm: the message
 * @load: the queue's
 * @command: as it was sent
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int dm_batch_sent(struct dm *dm, const struct dm_load *load, const struct syncml_command *command,
		  struct error *err)
{
	const struct syncml_command *child;
	const char *uri;
	int ret = 0;

	for (child = command->children; child && !ret; child = child->next) {
		uri = child->items && child->items->target ? child->items->target : "";
		ret = db_run(dm->db, err, SQL_SENT_ADD, dm->device, dm->in->session_id,
			     (int64_t)dm->out->msg_id, (int64_t)child->cmd_id, "member", load->id,
			     uri, NULL, syncml_name(child->kind), INT64_C(0));
	}
	return ret;
}

/**
 * dm_batch_member - keep the Status of a command inside of another
 * @dm: the message
 * @command: number of the other
 * @uri: node of the one
 * @code: its Status
 * @err: message on failure
 *
 * What was begun only is not done yet: its outcome will be that of the other.
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int dm_batch_member(struct dm *dm, int64_t command, const char *uri, uint32_t code,
		    struct error *err)
{
	char text[16];
	int ret = 0;

	snprintf(text, sizeof(text), "%u", code);
	if (code == DM_ACCEPTED)
		ret = db_run(dm->db, err, SQL_COMMAND_STATUS, command, "running", (int64_t)code,
			     db_now());
	return ret ? ret : db_run(dm->db, err, SQL_RESULT_ADD, command, uri, "int", STATUS_TYPE,
				  text, strlen(text));
}

/**
 * dm_batch_answer - keep what a person answered
 * @dm: the message
 * @command: number of the alert, or of what it is in
 * @status: Status of the alert
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int dm_batch_answer(struct dm *dm, int64_t command, const struct syncml_command *status,
		    struct error *err)
{
	const struct syncml_item *item;
	int ret = 0;

	for (item = status->items; item && !ret; item = item->next)
		if (item->data && text_ok(item->data, item->len))
			ret = db_run(dm->db, err, SQL_RESULT_ADD, command, "", "chr", "text/plain",
				     item->data, item->len);
	return ret;
}
