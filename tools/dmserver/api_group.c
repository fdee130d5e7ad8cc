// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/text.h"

struct group {
	const char *description;
};

/* GET /api/v1/groups */
int api_group_list(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "name", 't' }, { "description", 't' }, { "created", 'd' }, { "devices", 'n' }, {}
	};
	struct db_rows rows;
	int ret = db_query(req->db, &rows, err, SQL_GROUP_LIST);

	return ret ? ret : api_answer_list(req, NULL, &rows, columns, false);
}

/* GET /api/v1/groups/{group} */
int api_group_get(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "name", 't' }, { "description", 't' }, { "created", 'd' }, {}
	};
	struct json_object *map = NULL;
	struct db_rows rows, count = {};
	int ret;

	ret = db_query(req->db, &rows, err, SQL_GROUP_GET, req->vars[0]);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no group '%.64s'", req->vars[0]);
	if (!ret)
		ret = db_query(req->db, &count, err, SQL_GROUP_DEVICES, req->vars[0]);
	if (!ret) {
		map = json_row(&rows, 0, columns);
		json_put_number(map, "devices", db_at(&count, 0, 0)->number);
	}
	db_rows_free(&rows);
	db_rows_free(&count);
	return ret ? ret : json_answer(req, 200, map);
}

/* PUT /api/v1/groups/{group} */
int api_group_put(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "description", 't', false, 256, offsetof(struct group, description) }, {}
	};
	struct group group = { .description = "" };
	struct json_object *body;
	int ret;

	ret = json_body(req, fields, &group, &body, err);
	if (!ret && !text_name_ok(req->vars[0], GROUP_NAME_MAX))
		ret = error_set(err, -EINVAL, "group '%.64s': expected 1 to %d bytes without "
				"spaces and slashes", req->vars[0], GROUP_NAME_MAX);
	if (!ret)
		ret = db_run(req->db, err, SQL_GROUP_PUT, req->vars[0], group.description,
			     db_now());
	json_free(body);
	return ret ? ret : api_done(req);
}

/* DELETE /api/v1/groups/{group}; its devices are in none then */
int api_group_delete(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	int ret;

	ret = db_run(req->db, err, SQL_DESIRED_DELETE_OF, "group", req->vars[0]);
	if (!ret)
		ret = db_run(req->db, err, SQL_TROUBLE_GROUP, req->vars[0]);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_GROUP_DELETE, req->vars[0]);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no group '%.64s'", req->vars[0]);
	db_rows_free(&rows);
	return ret ? ret : api_done(req);
}
