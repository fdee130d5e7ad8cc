// SPDX-License-Identifier: GPL-2.0-or-later
/* What devices and groups of them shall be: nodes and their values. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/crypto.h"
#include "tools/dmserver/desired.h"
#include "tools/dmserver/node.h"
#include "tools/dmserver/operations.h"

struct desired_body {
	struct node_body node;
	const char *policy;
	int64_t version;
};

/* GET /api/v1/{devices,groups}/{name}/desired */
int api_desired_list(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "uri", 't' }, { "format", 't' }, { "type", 't' }, { "data", 'x' },
		{ "digest", 't' }, { "policy", 't' }, { "policy_version", 'n' }, { "changed", 'd' },
		{ "author", 't' }, {}
	};
	struct db_rows rows = {};
	int ret;

	ret = api_scope_check(req, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_DESIRED_LIST, api_scope(req), req->vars[0]);
	return ret ? ret : api_answer_list(req, NULL, &rows, columns, false);
}

static int put_value(struct request *req, struct desired_body *body, struct error *err)
{
	struct desired desired = { .scope = api_scope(req), .owner = req->vars[0],
				   .author = req->account };
	struct node_value value;
	int ret;

	ret = node_check(&body->node, &value, err);
	desired.uri = body->node.uri;
	desired.format = body->node.format;
	desired.type = body->node.type;
	desired.data = value.data;
	desired.len = value.len;
	if (!ret && !value.data)
		ret = error_set(err, -EINVAL, "expected data, data_base64 or policy");
	if (!ret)
		ret = desired_put(req->db, &desired, err);
	free(value.data);
	return ret;
}

static int put_policy(struct request *req, const struct desired_body *body, struct error *err)
{
	struct desired desired = { .scope = api_scope(req), .owner = req->vars[0],
				   .author = req->account, .uri = body->node.uri,
				   .policy = body->policy, .version = body->version };

	if (body->node.data || body->node.base64 || body->node.format || body->node.type)
		return error_set(err, -EINVAL, "expected data or policy, not both");
	if (desired.uri && !node_uri_ok(desired.uri))
		return error_set(err, -EINVAL, "uri: '%.80s', expected a node below ./",
				 desired.uri);
	return desired_put_policy(req->db, &desired, err);
}

/* PUT /api/v1/{devices,groups}/{name}/desired */
int api_desired_put(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "uri", 't', false, URI_MAX, offsetof(struct desired_body, node.uri) },
		{ "format", 't', false, 8, offsetof(struct desired_body, node.format) },
		{ "type", 't', false, 128, offsetof(struct desired_body, node.type) },
		{ "data", 't', false, NODE_DATA_MAX, offsetof(struct desired_body, node.data) },
		{ "data_base64", 't', false, DESIRED_BASE64_MAX,
		  offsetof(struct desired_body, node.base64) },
		{ "policy", 't', false, 128, offsetof(struct desired_body, policy) },
		{ "policy_version", 'n', false, INT64_MAX,
		  offsetof(struct desired_body, version) },
		{}
	};
	struct desired_body body = {};
	struct json_object *owner;
	int ret;

	ret = json_body(req, fields, &body, &owner, err);
	if (!ret)
		ret = api_scope_check(req, err);
	if (!ret && !body.policy && !body.node.uri)
		ret = error_set(err, -EINVAL, "body: expected member 'uri'");
	if (!ret)
		ret = body.policy ? put_policy(req, &body, err) : put_value(req, &body, err);
	json_free(owner);
	if (!ret)
		ret = api_scope_changed(req, err);
	return ret ? ret : api_done(req);
}

/* DELETE /api/v1/{devices,groups}/{name}/desired?uri=; the device keeps the value that it has */
int api_desired_delete(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	char *uri = NULL;
	int ret;

	ret = api_scope_check(req, err);
	if (!ret)
		ret = api_query_text(req, "uri", &uri, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_DESIRED_DELETE, api_scope(req),
			       req->vars[0], uri);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "uri: nothing is desired of '%.128s'", uri);
	db_rows_free(&rows);
	free(uri);
	if (!ret)
		ret = api_scope_changed(req, err);
	return ret ? ret : api_done(req);
}
