// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/dm/syncml.h"
#include "tools/dmserver/batch.h"
#include "tools/dmserver/command.h"
#include "tools/dmserver/operations.h"

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

/* What it consists of is one value in the queue */
static int read_batch(const struct batch_command *body, struct node_value *value,
		      struct command *command, struct error *err)
{
	int ret = batch_encode(body, &value->data, &value->len, err);

	command->uri = "";
	command->format = "xml";
	command->type = SYNCML_TYPE_XML;
	command->data = value->data;
	command->len = value->len;
	return ret;
}

static int read_node(struct batch_command *body, struct node_value *value,
		     struct command *command, struct error *err)
{
	int ret;

	if (!body->node.uri)
		return error_set(err, -EINVAL, "body: expected member 'uri'");
	if (body->alert || body->text || body->options || body->choices || body->commands)
		return error_set(err, -EINVAL, "%s: expected nothing of Alert, Atomic or Sequence",
				 body->verb);
	ret = node_check(&body->node, value, err);
	if (!ret && body->source && !node_uri_ok(body->source))
		ret = error_set(err, -EINVAL, "source: '%.80s', expected a node below ./",
				body->source);
	command->uri = body->node.uri;
	command->source = body->source;
	command->format = value->data ? body->node.format : NULL;
	command->type = value->data ? body->node.type : NULL;
	command->data = value->data;
	command->len = value->len;
	return ret ? ret : command_check(command, err);
}

static int read_command(struct request *req, struct command *command, struct node_value *value,
			struct json_object **owner, struct error *err)
{
	struct batch_command body = {};
	int ret;

	*value = (struct node_value){};
	ret = json_body(req, batch_fields, &body, owner, err);
	*command = (struct command){
		.verb = body.verb, .not_before = body.not_before * 1000, .author = req->account,
	};
	if (ret)
		return ret;
	return batch_is(body.verb) ? read_batch(&body, value, command, err) :
				     read_node(&body, value, command, err);
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
