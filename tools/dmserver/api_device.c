// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/crypto.h"
#include "tools/dmserver/device.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/text.h"

static const struct json_column device_columns[] = {
	{ "id", 't' }, { "label", 't' }, { "group", 't' }, { "auth", 't' },
	{ "certificate", 't' }, { "user", 't' }, { "manufacturer", 't' }, { "model", 't' },
	{ "dm_version", 't' }, { "language", 't' }, { "created", 'd' }, { "seen", 'd' },
	{ "trouble", 't' }, {}
};

/* GET /api/v1/devices */
int api_device_list(struct request *req, struct error *err)
{
	char *group = NULL, *trouble = NULL;
	struct api_list list = {};
	struct db_rows rows = {};
	int ret;

	ret = api_query_text(req, "group", &group, err);
	if (!ret)
		ret = api_query_text(req, "trouble", &trouble, err);
	if (!ret)
		ret = api_list(req, 0, &list, err);
	if (!ret && !strcmp(trouble, "silent"))
		ret = db_query(req->db, &rows, err, SQL_DEVICE_SILENT, list.after,
			       device_silent_since(req->server), list.limit);
	else if (!ret)
		ret = db_query(req->db, &rows, err, SQL_DEVICE_LIST, list.after, group, trouble,
			       list.limit);
	free(group);
	free(trouble);
	return ret ? ret : api_answer_list(req, &list, &rows, device_columns, true);
}

/* GET /api/v1/devices/{device} */
int api_device_get(struct request *req, struct error *err)
{
	struct json_object *map = NULL;
	struct db_rows rows;
	int ret;

	ret = db_query(req->db, &rows, err, SQL_DEVICE_GET, req->vars[0]);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no device '%.128s'", req->vars[0]);
	if (!ret)
		map = json_row(&rows, 0, device_columns);
	db_rows_free(&rows);
	return ret ? ret : json_answer(req, 200, map);
}

/* PUT /api/v1/devices/{device} */
int api_device_put(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "label", 't', false, 128, offsetof(struct device_put, label) },
		{ "group", 't', false, GROUP_NAME_MAX, offsetof(struct device_put, group) },
		{ "auth", 't', true, 16, offsetof(struct device_put, auth) },
		{ "certificate", 't', false, 64, offsetof(struct device_put, certificate) },
		{ "user", 't', false, 128, offsetof(struct device_put, user) },
		{ "secret", 't', false, 128, offsetof(struct device_put, secret) },
		{ "server_secret", 't', false, 128, offsetof(struct device_put, server_secret) },
		{}
	};
	struct device_put put = { .id = req->vars[0], .label = "" };
	struct json_object *body;
	int ret;

	ret = json_body(req, fields, &put, &body, err);
	if (!ret && put.group)
		ret = api_exists(req, SQL_GROUP_GET, "group", put.group, err);
	if (!ret)
		ret = device_put(req->server, req->db, &put, err);
	json_free(body);
	return ret ? ret : api_device_get(req, err);
}

/* DELETE /api/v1/devices/{device} */
int api_device_delete(struct request *req, struct error *err)
{
	struct db_rows rows;
	int ret;

	ret = db_query(req->db, &rows, err, SQL_DEVICE_DELETE, req->vars[0]);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no device '%.128s'", req->vars[0]);
	db_rows_free(&rows);
	if (!ret)
		ret = db_run(req->db, err, SQL_DESIRED_DELETE_OF, "device", req->vars[0]);
	return ret ? ret : api_done(req);
}

/* GET /api/v1/devices/{device}/state */
int api_device_state(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "uri", 't' }, { "scope", 't' }, { "format", 't' }, { "type", 't' },
		{ "digest", 't' }, { "policy", 't' }, { "policy_version", 'n' }, { "changed", 'd' },
		{ "reached_digest", 't' }, { "status", 'n' }, { "reached", 'd' }, {}
	};
	struct db_rows rows = {};
	int ret;

	ret = api_exists(req, SQL_DEVICE_GET, "device", req->vars[0], err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_STATE_LIST, req->vars[0]);
	return ret ? ret : api_answer_list(req, NULL, &rows, columns, false);
}

/* GET /api/v1/devices/{device}/sessions */
int api_device_sessions(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "session", 't' }, { "started", 'd' }, { "changed", 'd' }, { "state", 't' },
		{ "messages", 'n' }, {}
	};
	struct db_rows rows = {};
	int ret;

	ret = api_exists(req, SQL_DEVICE_GET, "device", req->vars[0], err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_SESSION_LIST, req->vars[0],
			       (int64_t)API_LIMIT);
	return ret ? ret : api_answer_list(req, NULL, &rows, columns, false);
}
