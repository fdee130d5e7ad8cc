// SPDX-License-Identifier: GPL-2.0-or-later
/* What the operations of the API share. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/text.h"

/**
 * api_query_text - a variable behind the "?"
 * @req: the request
 * @name: the variable
 * @text: set to its value, "" if it is not there; the caller frees it
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int api_query_text(struct request *req, const char *name, char **text, struct error *err)
{
	*text = http_query(req, name);
	if (!*text)
		*text = strdup("");
	if (!*text)
		return error_set(err, -ENOMEM, "no memory");
	return 0;
}

/**
 * api_list - which part of a list is wanted: ?after= and ?limit=
 * @req: the request
 * @start: what number stands for none
 * @list: set to it; free its after
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int api_list(struct request *req, int64_t start, struct api_list *list, struct error *err)
{
	char *limit = http_query(req, "limit");
	int ret = 0;

	*list = (struct api_list){ .limit = API_LIMIT, .number = start };
	if (limit && (!text_number(limit, &list->limit) || list->limit < 1 ||
		      list->limit > API_LIMIT_MAX))
		ret = error_set(err, -EINVAL, "limit: '%.40s', expected 1 to %d", limit,
				API_LIMIT_MAX);
	free(limit);
	if (!ret)
		ret = api_query_text(req, "after", &list->after, err);
	if (!ret && *list->after && !text_number(list->after, &list->number))
		list->number = start;
	return ret;
}

/**
 * api_answer_list - answer with a list: items, and next for what follows
 * @req: the request
 * @list: what was asked for; its after is freed; NULL: all
 * @rows: what there is; freed
 * @columns: of it
 * @more: the first column of the last row is "after" of the next request
 *
 * Return: 0, -ENOMEM.
 */
int api_answer_list(struct request *req, const struct api_list *list, struct db_rows *rows,
		    const struct json_column *columns, bool more)
{
	struct json_object *map = json_map();

	json_put(map, "items", json_rows(rows, columns));
	if (more)
		json_put_text(map, "next", rows->count && (int64_t)rows->count >= list->limit ?
					   db_at(rows, rows->count - 1, 0)->text : NULL);
	db_rows_free(rows);
	if (list)
		free(list->after);
	return json_answer(req, 200, map);
}

/**
 * api_var_number - a number in the path
 * @req: the request
 * @var: which of the route's
 * @number: set to it
 * @err: message on failure
 *
 * Return: 0, -ENOENT: nothing has a name that is no number.
 */
int api_var_number(struct request *req, size_t var, int64_t *number, struct error *err)
{
	if (text_number(req->vars[var], number))
		return 0;
	return error_set(err, -ENOENT, "'%.40s' is not there", req->vars[var]);
}

/**
 * api_done - answer that it was done, and nothing more
 * @req: the request
 *
 * Return: 0.
 */
int api_done(struct request *req)
{
	req->status = 204;
	return 0;
}

/**
 * api_exists - make sure that something is there
 * @req: the request
 * @get: a statement that takes its name
 * @what: what it is, for the message
 * @name: its name
 * @err: message on failure
 *
 * Return: 0, -ENOENT, -EIO.
 */
int api_exists(struct request *req, enum sql get, const char *what, const char *name,
	       struct error *err)
{
	struct db_rows rows;
	int ret = db_query(req->db, &rows, err, get, name);

	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no %s '%.128s'", what, name);
	db_rows_free(&rows);
	return ret;
}

/**
 * api_answer_of_device - answer with a part of a list of a device's, the newest first
 * @req: the request, with the device in its path
 * @which: takes device, number and limit
 * @columns: of the list
 * @err: message on failure
 *
 * Return: 0, -ENOENT, -EINVAL, -EIO, -ENOMEM.
 */
int api_answer_of_device(struct request *req, enum sql which, const struct json_column *columns,
			 struct error *err)
{
	struct db_rows rows = {};
	struct api_list list;
	int ret;

	ret = api_exists(req, SQL_DEVICE_GET, "device", req->vars[0], err);
	if (!ret)
		ret = api_list(req, API_NEWEST, &list, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, which, req->vars[0], list.number, list.limit);
	return ret ? ret : api_answer_list(req, &list, &rows, columns, true);
}

/**
 * api_scope - is it about a device or a group of them?
 * @req: the request; its first variable says which
 *
 * Return: device or group.
 */
const char *api_scope(const struct request *req)
{
	return strncmp(req->path, "/api/v1/groups/", 15) ? "device" : "group";
}

/**
 * api_scope_check - see that there is such a device or group
 * @req: the request
 * @err: message on failure
 *
 * Return: as api_exists().
 */
int api_scope_check(struct request *req, struct error *err)
{
	const bool group = !strcmp(api_scope(req), "group");

	return api_exists(req, group ? SQL_GROUP_GET : SQL_DEVICE_GET, api_scope(req),
			  req->vars[0], err);
}

/**
 * api_scope_changed - who it is for may be out of line now, or not any more
 * @req: the request
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int api_scope_changed(struct request *req, struct error *err)
{
	const bool group = !strcmp(api_scope(req), "group");

	return db_run(req->db, err, group ? SQL_TROUBLE_GROUP : SQL_TROUBLE_DEVICE, req->vars[0]);
}
