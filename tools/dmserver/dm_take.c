// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device says: its answers to commands, its alerts, what it is (DM_PRO 8). */
#include <errno.h>
#include <string.h>

#include "tools/dmserver/dm.h"
#include "tools/dmserver/text.h"

/* Cells of SQL_SENT_GET */
enum { SENT_KIND, SENT_COMMAND, SENT_URI, SENT_DIGEST, SENT_VERB, SENT_OFFSET };

/**
 * dm_status - answer a command of the device
 * @dm: the message
 * @command: what is answered; NULL: the message itself
 * @code: how
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int dm_status(struct dm *dm, const struct syncml_command *command, enum dm_status code,
	      struct error *err)
{
	const struct syncml_item *item = command ? command->items : NULL;
	struct syncml_command *status;

	if (dm->in->no_resp || (command && command->no_resp))
		return 0;
	status = syncml_append(dm->out, NULL, SYNCML_STATUS);
	if (!status)
		return error_set(err, -ENOMEM, "no memory");
	status->cmd_id = ++dm->cmd_id;
	status->msg_ref = dm->in->msg_id;
	status->cmd_ref = command ? command->cmd_id : 0;
	status->ref_kind = command ? command->kind : SYNCML_HEADER;
	status->code = code;
	status->target_ref = command ? item ? item->target : NULL : dm->in->target;
	status->source_ref = command ? item ? item->source : NULL : dm->in->source;
	if (!command && dm->challenge) {
		status->has_chal = true;
		status->chal.type = dm->challenge;
		status->chal.format = "b64";
		status->chal.next_nonce = dm->nonce;
	}
	return 0;
}

/**
 * dm_refuse - answer a message with nothing but refusals
 * @dm: the message
 * @code: why
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int dm_refuse(struct dm *dm, enum dm_status code, struct error *err)
{
	const struct syncml_command *command;
	int ret;

	dm->code = code;
	ret = dm_status(dm, NULL, code, err);
	for (command = dm->in->commands; command && !ret; command = command->next)
		if (command->kind != SYNCML_STATUS)
			ret = dm_status(dm, command, code, err);
	return ret;
}

/* A person's "no" is an answer, too */
static const char *state_for(uint32_t code)
{
	return code == DM_ACCEPTED ? "running" :
	       code < 300 || code == DM_NOT_MODIFIED ? "done" : "failed";
}

static int take_outcome(struct dm *dm, const struct db_rows *sent,
			const struct syncml_command *status, struct error *err)
{
	const struct db_cell *uri = db_at(sent, 0, SENT_URI);
	int64_t command = db_at(sent, 0, SENT_COMMAND)->number, code = status->code;
	int ret = 0;

	if (code == DM_CHUNK_BUFFERED)
		return dm_give_part(dm, sent, err);
	if (!strcmp(db_at(sent, 0, SENT_VERB)->text, "Alert"))
		ret = dm_batch_answer(dm, command, status, err);
	if (ret)
		return ret;
	if (!strcmp(db_at(sent, 0, SENT_KIND)->text, "member"))
		return dm_batch_member(dm, command, uri->text, status->code, err);
	if (!strcmp(db_at(sent, 0, SENT_KIND)->text, "command"))
		return db_run(dm->db, err, SQL_COMMAND_STATUS, command, state_for(status->code),
			      code, db_now());
	dm->news = true;
	return db_run(dm->db, err, SQL_REACHED_SET, dm->device, uri->text,
		      db_at(sent, 0, SENT_DIGEST)->text, code,
		      db_at(sent, 0, SENT_VERB)->text, db_now());
}

static int find_sent(struct dm *dm, const struct syncml_command *command, struct db_rows *sent,
		     struct error *err)
{
	return db_query(dm->db, sent, err, SQL_SENT_GET, dm->device, dm->in->session_id,
			(int64_t)command->msg_ref, (int64_t)command->cmd_ref);
}

static int take_status(struct dm *dm, const struct syncml_command *status, struct error *err)
{
	struct db_rows sent;
	int ret;

	if (!status->cmd_ref)
		return dm_auth_challenged(dm, status, err);
	/* Of what is to be sent again with other credentials */
	if (status->code == DM_INVALID_CREDENTIALS || status->code == DM_MISSING_CREDENTIALS)
		return 0;
	ret = find_sent(dm, status, &sent, err);
	if (!ret && sent.count && status->code)
		ret = take_outcome(dm, &sent, status, err);
	db_rows_free(&sent);
	return ret;
}

static const char *or(const char *text, const char *other)
{
	return text && text_ok(text, strlen(text)) ? text : other;
}

static int take_result(struct dm *dm, const struct syncml_command *results,
		       struct syncml_item *item, int64_t command, struct error *err)
{
	const char *data, *format = or(item->meta.format, or(results->meta.format, NULL));
	enum dm_status code = DM_OK;
	size_t len;
	int ret;

	ret = dm_part(dm, results, item, &code, err);
	if (ret || code != DM_OK)
		return ret ? ret : dm_status(dm, results, code, err);
	ret = dm_value(dm, results, item, &data, &len, err);
	if (ret)
		return ret;
	return db_run(dm->db, err, SQL_RESULT_ADD, command,
		      or(item->source, or(results->source_ref, or(results->target_ref, ""))),
		      format, or(item->meta.type, or(results->meta.type, NULL)), data, len);
}

/* Values of a Get. A Results is only answered when it is refused, or goes on */
static int take_results(struct dm *dm, const struct syncml_command *results, struct error *err)
{
	struct syncml_item *item;
	struct db_rows sent;
	int ret;

	ret = find_sent(dm, results, &sent, err);
	if (!ret && (!sent.count || strcmp(db_at(&sent, 0, SENT_VERB)->text, "Get")))
		ret = dm_status(dm, results, DM_NOT_FOUND, err);
	else
		for (item = results->items; item && !ret; item = item->next)
			ret = take_result(dm, results, item,
					  db_at(&sent, 0, SENT_COMMAND)->number, err);
	db_rows_free(&sent);
	return ret;
}

static int take_alert(struct dm *dm, const struct syncml_command *alert, struct error *err)
{
	switch (alert->code) {
	case DM_ALERT_SERVER:
	case DM_ALERT_CLIENT:
	case DM_ALERT_NEXT:
		return dm_status(dm, alert, DM_OK, err);
	case DM_ALERT_NO_END:
		return db_run(dm->db, err, SQL_PART_FORGET, dm->device) ?:
		       dm_status(dm, alert, DM_OK, err);
	case DM_ALERT_ABORT:
		dm->state = "aborted";
		return dm_status(dm, alert, DM_OK, err);
	case DM_ALERT_EVENT:
	case DM_ALERT_GENERIC:
		return dm_report(dm, alert, err);
	}
	return dm_status(dm, alert, DM_UNSUPPORTED, err);
}

/* DevInfo comes with each session (DM_STDOBJ 5.3.2) */
static int take_replace(struct dm *dm, const struct syncml_command *replace, struct error *err)
{
	static const char *const leaves[] = { "Man", "Mod", "DmV", "Lang" };
	enum dm_status code = DM_OK;
	struct syncml_item *item;
	const char *uri;
	size_t i;

	for (item = replace->items; item; item = item->next) {
		uri = or(item->source, or(item->target, ""));
		uri += strncmp(uri, "./", 2) ? 0 : 2;
		if (strncmp(uri, "DevInfo/", 8)) {
			code = DM_NOT_ALLOWED;
			continue;
		}
		for (i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
			if (!strcmp(uri + 8, leaves[i]) && item->data)
				dm->info[i] = or(item->data, NULL);
	}
	return dm_status(dm, replace, code, err);
}

static int take(struct dm *dm, const struct syncml_command *command, struct error *err)
{
	switch (command->kind) {
	case SYNCML_STATUS:
		return take_status(dm, command, err);
	case SYNCML_RESULTS:
		return take_results(dm, command, err);
	case SYNCML_ALERT:
		return take_alert(dm, command, err);
	case SYNCML_REPLACE:
		return take_replace(dm, command, err);
	default:
		return dm_status(dm, command, DM_UNSUPPORTED, err);
	}
}

/**
 * dm_take - take what a device says
 * @dm: the message, authenticated
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN, -ENOMEM.
 */
int dm_take(struct dm *dm, struct error *err)
{
	const struct syncml_command *command;
	int ret;

	dm->wants_more = !dm->in->final;
	ret = dm_status(dm, NULL, dm->code, err);
	for (command = dm->in->commands; command && !ret; command = command->next)
		ret = take(dm, command, err);
	return ret;
}
