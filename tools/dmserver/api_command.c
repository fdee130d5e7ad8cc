// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/dmserver/command.h"
#include "tools/dmserver/desired.h"
#include "tools/dmserver/node.h"
#include "tools/dmserver/operations.h"

/* Seconds since 1970, the year 9999 at most */
#define MOMENT_MAX	INT64_C(253402300799)

struct command_body {
	const char *verb, *source;
	struct node_body node;
	int64_t not_before;
};

static const struct json_column command_columns[] = {
	{ "id", 'i' }, { "device", 't' }, { "command", 't' }, { "uri", 't' }, { "source", 't' },
	{ "format", 't' }, { "type", 't' }, { "state", 't' }, { "status", 'n' }, { "created", 'd' },
	{ "changed", 'd' }, { "not_before", 'd' }, { "author", 't' }, { "tries", 'n' },
	{ "data", 'x' }, {}
};

/* GET /api/v1/devices/{device}/commands */
int api_command_list(struct request *req, struct error *err)
{
	return api_answer_of_device(req, SQL_COMMAND_LIST, command_columns, err);
}

static int read_command(struct request *req, struct command *command, struct node_value *value,
			struct json_object **owner, struct error *err)
{
	static const struct json_field fields[] = {
		{ "command", 't', true, 16, offsetof(struct command_body, verb) },
		{ "uri", 't', true, URI_MAX, offsetof(struct command_body, node.uri) },
		{ "source", 't', false, URI_MAX, offsetof(struct command_body, source) },
		{ "format", 't', false, 8, offsetof(struct command_body, node.format) },
		{ "type", 't', false, 128, offsetof(struct command_body, node.type) },
		{ "data", 't', false, NODE_DATA_MAX, offsetof(struct command_body, node.data) },
		{ "data_base64", 't', false, DESIRED_BASE64_MAX,
		  offsetof(struct command_body, node.base64) },
		{ "not_before", 'n', false, MOMENT_MAX, offsetof(struct command_body, not_before) },
		{}
	};
	struct command_body body = {};
	int ret;

	*value = (struct node_value){};
	ret = json_body(req, fields, &body, owner, err);
	if (!ret)
		ret = node_check(&body.node, value, err);
	if (!ret && body.source && !node_uri_ok(body.source))
		ret = error_set(err, -EINVAL, "source: '%.80s', expected a node below ./",
				body.source);
	*command = (struct command){
		.verb = body.verb, .uri = body.node.uri, .source = body.source,
		.format = value->data ? body.node.format : NULL,
		.type = value->data ? body.node.type : NULL,
		.data = value->data, .len = value->len,
		.not_before = body.not_before * 1000, .author = req->account,
	};
	return ret ? ret : command_check(command, err);
}

/* POST /api/v1/devices/{device}/commands */
int api_command_add(struct request *req, struct error *err)
{
	struct json_object *owner = NULL, *map;
	struct node_value value;
	struct command command;
	char text[24];
	int64_t id;
	int ret;

	ret = read_command(req, &command, &value, &owner, err);
	if (!ret)
		ret = api_exists(req, SQL_DEVICE_GET, "device", req->vars[0], err);
	if (!ret)
		ret = command_add(req->db, req->vars[0], &command, &id, err);
	free(value.data);
	json_free(owner);
	if (ret)
		return ret;
	map = json_map();
	snprintf(text, sizeof(text), "%" PRId64, id);
	json_put_text(map, "id", text);
	return json_answer(req, 201, map);
}

/* POST /api/v1/groups/{group}/commands */
int api_group_command_add(struct request *req, struct error *err)
{
	struct json_object *owner = NULL, *map;
	struct node_value value;
	struct command command;
	int64_t count;
	int ret;

	ret = read_command(req, &command, &value, &owner, err);
	if (!ret)
		ret = api_exists(req, SQL_GROUP_GET, "group", req->vars[0], err);
	if (!ret)
		ret = command_add_group(req->db, req->vars[0], &command, &count, err);
	free(value.data);
	json_free(owner);
	if (ret)
		return ret;
	map = json_map();
	json_put_number(map, "devices", count);
	return json_answer(req, 201, map);
}

/* GET /api/v1/commands/{command}, with the results of a Get */
int api_command_get(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "uri", 't' }, { "format", 't' }, { "type", 't' }, { "data", 'x' }, {}
	};
	struct db_rows rows = {}, results = {};
	struct json_object *map = NULL;
	int64_t id;
	int ret;

	ret = api_var_number(req, 0, &id, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_COMMAND_GET, id);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no command '%.40s'", req->vars[0]);
	if (!ret)
		ret = db_query(req->db, &results, err, SQL_RESULT_LIST, id);
	if (!ret) {
		map = json_row(&rows, 0, command_columns);
		json_put(map, "results", json_rows(&results, columns));
	}
	db_rows_free(&rows);
	db_rows_free(&results);
	return ret ? ret : json_answer(req, 200, map);
}

/* DELETE /api/v1/commands/{command}: it is not sent, if it was not yet */
int api_command_cancel(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	int64_t id;
	int ret;

	ret = api_var_number(req, 0, &id, err);
	if (!ret)
		ret = api_command_get(req, err);
	buffer_free(&req->answer);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_COMMAND_CANCEL, id, db_now());
	if (!ret && !rows.count)
		ret = error_set(err, -EBUSY, "command '%.40s' was sent already", req->vars[0]);
	db_rows_free(&rows);
	req->answer_type = NULL;
	return ret ? ret : api_done(req);
}
