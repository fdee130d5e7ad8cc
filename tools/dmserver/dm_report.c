// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alerts of devices, and values that come in chunks (DM_PRO 7, 8.7).
 *
 * A report is stored once: by the name that the device gave it, which is the
 * same however often it sends it, else by its place in its session.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/dm.h"
#include "tools/dmserver/text.h"

#define UID_MAX		128
#define FIELD_MAX	512

/* What reports are marked with (DM_PRO 8.7.1); without a mark they are informational */
static const char *mark_of(const char *mark)
{
	static const char *const known[] = {
		"fatal", "critical", "minor", "warning", "informational", "harmless",
		"indeterminate",
	};
	size_t i;

	for (i = 0; mark && i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(mark, known[i]))
			return known[i];
	return mark ? "indeterminate" : "informational";
}

static const char *field(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return text && len <= FIELD_MAX && text_ok(text, len) ? text : NULL;
}

/* A Target that is a node is no name of a report */
static const char *uid_of(struct dm *dm, const struct syncml_command *alert,
			  const struct syncml_item *item, unsigned int place)
{
	const char *target = item->target;

	if (target && *target && *target != '.' && *target != '/' && strlen(target) <= UID_MAX &&
	    text_ok(target, strlen(target)))
		return target;
	return syncml_format(dm->out, "%s/%u/%u/%u", dm->key, dm->in->msg_id, alert->cmd_id, place);
}

/* The number that DCMO, SCOMO and FUMO put first in Data */
static int64_t code_in(const char *data, size_t len)
{
	size_t start = strcspn(data, "0123456789");

	return start < len ? strtoll(data + start, NULL, 10) : 0;
}

static bool is_success(int64_t code)
{
	return (code >= 200 && code < 300) || (code >= 1200 && code < 1300);
}

/* The outcome of a command that ran on behind the session that it came in */
static int take_outcome(struct dm *dm, const struct syncml_command *alert, const char *data,
			size_t len, struct error *err)
{
	int64_t command, code = code_in(data, len);

	if (!alert->correlator || !text_number(alert->correlator, &command))
		return 0;
	return db_run(dm->db, err, SQL_COMMAND_OUTCOME, dm->device, command,
		      is_success(code) ? "done" : "failed", code, db_now());
}

static int store(struct dm *dm, const struct syncml_command *alert, struct syncml_item *item,
		 unsigned int place, struct error *err)
{
	const char *type = field(item->meta.type), *data;
	const char *mark = mark_of(item->meta.mark);
	struct db_rows rows;
	size_t len;
	int ret;

	if (!type)
		type = field(alert->meta.type);
	ret = dm_value(dm, alert, item, &data, &len, err);
	if (ret)
		return ret;
	ret = db_query(dm->db, &rows, err, SQL_REPORT_ADD, db_id(), dm->device,
		       uid_of(dm, alert, item, place), dm->in->session_id,
		       type ? type : alert->code == DM_ALERT_EVENT ? "event" : "",
		       field(item->source), field(item->target), mark, field(alert->correlator),
		       field(item->meta.format), data, len, db_now());
	if (!ret && rows.count) {
		if (!strcmp(mark, "fatal") || !strcmp(mark, "critical"))
			dm->news = true;
		ret = take_outcome(dm, alert, data, len, err);
	}
	db_rows_free(&rows);
	return ret;
}

/**
 * dm_report - store what an alert reports
 * @dm: the message
 * @alert: the alert
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN, -ENOMEM.
 */
int dm_report(struct dm *dm, const struct syncml_command *alert, struct error *err)
{
	enum dm_status code = DM_OK;
	unsigned int place = 0;
	struct syncml_item *item;
	int ret = 0;

	if (!alert->items)
		return dm_status(dm, alert, DM_INCOMPLETE, err);
	for (item = alert->items; item && !ret && code == DM_OK; item = item->next) {
		ret = dm_part(dm, alert, item, &code, err);
		if (!ret && code == DM_OK)
			ret = store(dm, alert, item, place++, err);
	}
	return ret ? ret : dm_status(dm, alert, code, err);
}

static bool is_base64(const struct syncml_command *command, const struct syncml_item *item)
{
	const char *format = item->meta.format ? item->meta.format : command->meta.format;

	return format && (!strcmp(format, "b64") || !strcmp(format, "bin"));
}

/**
 * dm_value - the bytes of an item
 * @dm: the message
 * @command: what the item is of
 * @item: the item
 * @data: set to them, owned by the answer
 * @len: set to how many
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int dm_value(struct dm *dm, const struct syncml_command *command, const struct syncml_item *item,
	     const char **data, size_t *len, struct error *err)
{
	uint8_t *bytes = NULL;

	*data = item->data ? item->data : "";
	*len = item->data ? item->len : 0;
	if (is_base64(command, item))
		bytes = crypto_unbase64(*data, *len, len);
	/* Not base64, whatever it says: kept as it is */
	if (!bytes)
		return 0;
	*data = syncml_copy(dm->out, bytes, *len);
	free(bytes);
	return *data ? 0 : error_set(err, -ENOMEM, "no memory");
}

static int join(struct dm *dm, struct syncml_item *item, struct error *err)
{
	struct buffer whole = {};
	struct db_rows rows;
	size_t i;
	int ret;

	ret = db_query(dm->db, &rows, err, SQL_PART_LIST, dm->device);
	for (i = 0; i < rows.count; i++)
		buffer_add(&whole, db_at(&rows, i, 0)->text, db_at(&rows, i, 0)->len);
	db_rows_free(&rows);
	if (item->data)
		buffer_add(&whole, item->data, item->len);
	if (!ret) {
		item->data = syncml_copy(dm->out, whole.data, whole.len);
		item->len = whole.len;
		if (!item->data || whole.failed)
			ret = error_set(err, -ENOMEM, "no memory");
	}
	buffer_free(&whole);
	return ret ? ret : db_run(dm->db, err, SQL_PART_FORGET, dm->device);
}

static int keep(struct dm *dm, const struct syncml_item *item, const char *what, bool first,
		enum dm_status *code, struct error *err)
{
	if (first && !item->meta.has_size)
		*code = DM_INCOMPLETE;
	else if (first && item->meta.size > DM_OBJECT_MAX)
		*code = DM_TOO_LARGE;
	else
		*code = DM_CHUNK_BUFFERED;
	if (*code != DM_CHUNK_BUFFERED)
		return db_run(dm->db, err, SQL_PART_FORGET, dm->device);
	return db_run(dm->db, err, SQL_PART_ADD, dm->device, (int64_t)1, what,
		      first ? (int64_t)item->meta.size : INT64_C(0), item->data ? item->data : "",
		      item->data ? item->len : 0);
}

/* Size counts the object's bytes; some devices count the characters of its base64 */
static bool size_fits(const struct syncml_command *command, const struct syncml_item *item,
		      size_t total, size_t len)
{
	bool base64 = is_base64(command, item);

	if (item->more)
		return len <= (base64 ? total / 3 * 4 + 4 : total);
	return len == total || (base64 && len == (total + 2) / 3 * 4);
}

/**
 * dm_part - see to an item that is a chunk of a larger one
 * @dm: the message
 * @command: what the item is of
 * @item: the item; of the last chunk the data becomes that of all
 * @code: left alone when @item is whole now; else the Status for @command
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN, -ENOMEM.
 */
int dm_part(struct dm *dm, const struct syncml_command *command, struct syncml_item *item,
	    enum dm_status *code, struct error *err)
{
	const char *what = field(item->source) ? item->source : syncml_name(command->kind);
	size_t before = 0, len = item->data ? item->len : 0;
	bool first, fits;
	struct db_rows parts;
	int64_t total;
	int ret;

	if (!item->more && dm->in->msg_id == 1)
		return 0;
	ret = db_query(dm->db, &parts, err, SQL_PART_SIZE, dm->device);
	if (ret) {
		db_rows_free(&parts);
		return ret;
	}
	first = !parts.count;
	fits = first || !strcmp(db_at(&parts, 0, 0)->text, what);
	total = first ? (int64_t)item->meta.size : db_at(&parts, 0, 1)->number;
	before = first ? 0 : (size_t)db_at(&parts, 0, 2)->number;
	db_rows_free(&parts);
	if (!item->more && first)
		return 0;
	if (!fits || (!first && !size_fits(command, item, (size_t)total, before + len))) {
		/* Another object begins before the end of this one, or it is not as long as said */
		*code = DM_SIZE_MISMATCH;
		return db_run(dm->db, err, SQL_PART_FORGET, dm->device);
	}
	if (item->more)
		return keep(dm, item, what, first, code, err);
	return join(dm, item, err);
}
