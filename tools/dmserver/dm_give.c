// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device is told: commands of its queue first, then what it should be
 * and is not. What does not fit the message waits for the next one; what fits
 * no message goes in chunks (DM_PRO 7).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/batch.h"
#include "tools/dmserver/dm.h"

#define RETRY_MSEC	MSEC_PER_HOUR	/* until what a device refused is tried again */
#define MARGIN		256		/* bytes for what is added last: Cred, RespURI, Final */

/* Cells of SQL_COMMAND_NEXT, SQL_COMMAND_PART, SQL_DESIRED_NEXT and SQL_DESIRED_PART */
enum { ID, VERB, URI, SOURCE, FORMAT, TYPE, TOTAL, DATA, DIGEST };

static const char *text_or_null(const struct db_cell *cell)
{
	return cell->null ? NULL : cell->text;
}

static struct dm_load load_of(const struct db_rows *rows, size_t row, const char *kind,
			      int64_t offset)
{
	const struct db_cell *data = db_at(rows, row, DATA), *total = db_at(rows, row, TOTAL);

	return (struct dm_load){
		.kind = kind,
		.id = db_at(rows, row, ID)->number,
		.verb = db_at(rows, row, VERB)->text,
		.uri = db_at(rows, row, URI)->text,
		.source = text_or_null(db_at(rows, row, SOURCE)),
		.format = text_or_null(db_at(rows, row, FORMAT)),
		.type = text_or_null(db_at(rows, row, TYPE)),
		.digest = rows->columns > DIGEST ? db_at(rows, row, DIGEST)->text : NULL,
		.total = total->null ? -1 : total->number,
		.offset = offset,
		.data = data->text,
		.len = data->len,
	};
}

static bool is_binary(const struct dm_load *load)
{
	return load->format && (!strcmp(load->format, "bin") || !strcmp(load->format, "b64"));
}

/* The answer outlives the rows */
static const char *keep(struct dm *dm, const char *text)
{
	return text ? syncml_copy(dm->out, text, strlen(text)) : NULL;
}

/* Both encodings carry bytes in base64, so that no device is asked for opaque data */
static int put_data(struct dm *dm, const struct dm_load *load, struct syncml_item *item,
		    struct error *err)
{
	char *text;

	item->meta.format = is_binary(load) ? "b64" : keep(dm, load->format);
	item->meta.type = keep(dm, load->type);
	if (load->total < 0)
		return 0;
	if (is_binary(load)) {
		text = crypto_base64(load->data, load->len);
		item->len = text ? strlen(text) : 0;
		item->data = text ? syncml_copy(dm->out, text, item->len) : NULL;
		free(text);
	} else {
		item->len = load->len;
		item->data = syncml_copy(dm->out, load->data, load->len);
	}
	item->more = load->offset + (int64_t)load->len < load->total;
	if (item->more && !load->offset) {
		item->meta.has_size = true;
		item->meta.size = (uint64_t)load->total;
	}
	return item->data ? 0 : error_set(err, -ENOMEM, "no memory");
}

/* Made, and not yet in the message */
static int make(struct dm *dm, const struct dm_load *load, struct syncml_command **made,
		struct error *err)
{
	struct syncml_command *command;
	struct syncml_item *item;

	if (batch_is(load->verb))
		return dm_batch(dm, load, made, err);
	command = syncml_alloc(dm->out, sizeof(*command));
	item = command ? syncml_item(dm->out, command) : NULL;
	if (!item)
		return error_set(err, -ENOMEM, "no memory");
	if (!syncml_kind(load->verb, &command->kind))
		return error_set(err, -EIO, "the database has a command '%s'", load->verb);
	command->cmd_id = dm->cmd_id + 1;
	item->target = keep(dm, load->uri);
	item->source = keep(dm, load->source);
	if (command->kind == SYNCML_EXEC)
		command->correlator = syncml_format(dm->out, "%lld", (long long)load->id);
	*made = command;
	return put_data(dm, load, item, err);
}

static size_t room(const struct dm *dm)
{
	size_t limit = dm->max_size ? (size_t)dm->max_size : DM_MESSAGE_USUAL;
	size_t used = syncml_size(NULL, dm->out, dm->encoding) + MARGIN;

	if (limit > DM_MESSAGE_MAX)
		limit = DM_MESSAGE_MAX;
	if (limit < DM_MESSAGE_MIN)
		limit = DM_MESSAGE_MIN;
	return used < limit ? limit - used : 0;
}

/* Not in the middle of a character, nor of a group of base64 */
static size_t cut_at(const struct dm_load *load, size_t len)
{
	if (is_binary(load))
		return len - len % 3;
	while (len && ((unsigned char)load->data[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* As much of the value as fits; every character may need an entity */
static int make_chunk(struct dm *dm, struct dm_load *load, size_t space,
		      struct syncml_command **made, struct error *err)
{
	size_t size;
	int ret;

	ret = make(dm, load, made, err);
	size = ret ? 0 : syncml_size(*made, dm->out, dm->encoding);
	while (!ret && size > space && load->len > 1) {
		/* In proportion, and a little less */
		load->len = cut_at(load, load->len * (space < 512 ? 512 : space) / size * 15 / 16);
		ret = load->len ? make(dm, load, made, err) :
				  error_set(err, -EIO, "a message has no room for a chunk");
		size = ret ? 0 : syncml_size(*made, dm->out, dm->encoding);
	}
	return ret;
}

static void append(struct dm *dm, struct syncml_command *command)
{
	struct syncml_command **end = &dm->out->commands;

	while (*end)
		end = &(*end)->next;
	*end = command;
	dm->cmd_id = dm_batch_last(command);
}

static int note_sent(struct dm *dm, const struct dm_load *load,
		     const struct syncml_command *command, struct error *err)
{
	int ret;

	ret = db_run(dm->db, err, SQL_SENT_ADD, dm->device, dm->in->session_id,
		     (int64_t)dm->out->msg_id, (int64_t)command->cmd_id, load->kind, load->id,
		     load->uri, load->digest, load->verb, load->offset + (int64_t)load->len);
	if (!ret && !load->digest && !load->offset)
		ret = db_run(dm->db, err, SQL_COMMAND_SENT, load->id, db_now());
	return ret ? ret : dm_batch_sent(dm, load, command, err);
}

/* A device that says how large an object it takes is not sent a larger one */
static int refuse_large(struct dm *dm, const struct dm_load *load, struct error *err)
{
	if (!load->digest)
		return db_run(dm->db, err, SQL_COMMAND_STATUS, load->id, "failed",
			      (int64_t)DM_TOO_LARGE, db_now());
	dm->news = true;
	return db_run(dm->db, err, SQL_REACHED_SET, dm->device, load->uri, load->digest,
		      (int64_t)DM_TOO_LARGE, load->verb, db_now());
}

static bool has_more(const struct syncml_command *command)
{
	return command->items && command->items->more;
}

/*
 * Puts one command into the answer. Sets @full when it does not fit behind
 * others, or when more of it has to follow at once.
 */
static int give(struct dm *dm, struct dm_load *load, bool first, bool *full, struct error *err)
{
	struct syncml_command *command;
	size_t space = room(dm);
	int ret;

	if (dm->max_object && load->total > dm->max_object)
		return refuse_large(dm, load, err);
	ret = make(dm, load, &command, err);
	if (ret)
		return ret;
	if (has_more(command) || syncml_size(command, dm->out, dm->encoding) > space) {
		*full = true;
		if (!first)
			return 0;
		/* It is whole or not at all */
		if (batch_is(load->verb))
			return refuse_large(dm, load, err);
		ret = make_chunk(dm, load, space, &command, err);
	}
	if (ret)
		return ret;
	append(dm, command);
	dm->out->final = !has_more(command);
	return note_sent(dm, load, command, err);
}

static int give_rows(struct dm *dm, const struct db_rows *rows, const char *kind, size_t *given,
		     bool *full, struct error *err)
{
	struct dm_load load;
	uint32_t before;
	size_t i;
	int ret = 0;

	for (i = 0; i < rows->count && !ret && !*full; i++) {
		load = load_of(rows, i, kind, 0);
		before = dm->cmd_id;
		ret = give(dm, &load, !*given, full, err);
		*given += dm->cmd_id != before;
	}
	return ret;
}

static int give_queue(struct dm *dm, size_t *given, struct error *err)
{
	struct db_rows commands, desired = {};
	bool full = false;
	int ret;

	ret = db_query(dm->db, &commands, err, SQL_COMMAND_NEXT, dm->device, db_now(),
		       (int64_t)DM_MESSAGE_MAX);
	if (!ret)
		ret = give_rows(dm, &commands, "command", given, &full, err);
	if (!ret && !full)
		ret = db_query(dm->db, &desired, err, SQL_DESIRED_NEXT, dm->device,
			       db_now() - RETRY_MSEC, (int64_t)DM_MESSAGE_MAX);
	if (!ret && !full)
		ret = give_rows(dm, &desired, "desired", given, &full, err);
	db_rows_free(&commands);
	db_rows_free(&desired);
	return ret;
}

/* Ask for the rest of the device's package, or of an object of it */
static int ask_next(struct dm *dm, struct error *err)
{
	struct syncml_command *alert = syncml_append(dm->out, NULL, SYNCML_ALERT);
	struct syncml_item *item = alert ? syncml_item(dm->out, alert) : NULL;

	if (!item)
		return error_set(err, -ENOMEM, "no memory");
	alert->cmd_id = ++dm->cmd_id;
	alert->code = DM_ALERT_NEXT;
	item->target = dm->in->source;
	item->source = dm->in->target;
	dm->out->final = false;
	return 0;
}

/**
 * dm_give_part - send the next chunk of a large object
 * @dm: the message
 * @sent: row of SQL_SENT_GET of the chunk that the device has
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int dm_give_part(struct dm *dm, const struct db_rows *sent, struct error *err)
{
	bool command = !strcmp(db_at(sent, 0, 0)->text, "command");
	int64_t offset = db_at(sent, 0, 5)->number;
	int ret;

	db_rows_free(&dm->chunk);
	if (command)
		ret = db_query(dm->db, &dm->chunk, err, SQL_COMMAND_PART,
			       db_at(sent, 0, 1)->number, offset, (int64_t)DM_MESSAGE_MAX);
	else
		ret = db_query(dm->db, &dm->chunk, err, SQL_DESIRED_PART, dm->device,
			       db_at(sent, 0, 2)->text, db_at(sent, 0, 3)->text,
			       db_at(sent, 0, 4)->text, offset, (int64_t)DM_MESSAGE_MAX);
	/* What is desired has changed meanwhile: the device sees another command instead */
	if (!ret && !dm->chunk.count)
		dm->wants_more = false;
	if (!ret && dm->chunk.count)
		dm->next = load_of(&dm->chunk, 0, command ? "command" : "desired", offset);
	return ret;
}

/**
 * dm_give - tell the device what there is to tell
 * @dm: the message; its answer has the statuses
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN, -ENOMEM.
 */
int dm_give(struct dm *dm, struct error *err)
{
	size_t given = 0;
	bool full;
	int ret;

	if (dm->next.verb)
		return give(dm, &dm->next, true, &full, err);
	if (dm->wants_more)
		return ask_next(dm, err);
	ret = give_queue(dm, &given, err);
	if (!ret && !given)
		dm->state = "done";
	return ret;
}
