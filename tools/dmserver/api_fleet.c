// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/fleet.h"
#include "tools/dmserver/operations.h"

/* GET /api/v1/fleet */
int api_fleet(struct request *req, struct error *err)
{
	struct json_object *map, *trouble, *commands;
	struct fleet fleet;
	int ret;

	ret = fleet_count(req->server, req->db, &fleet, err);
	if (ret)
		return ret;
	map = json_map();
	trouble = json_map();
	commands = json_map();
	json_put_number(map, "devices", fleet.devices);
	json_put_number(map, "in_line", fleet.in_line);
	json_put_number(trouble, "alarm", fleet.alarm);
	json_put_number(trouble, "refused", fleet.refused);
	json_put_number(trouble, "pending", fleet.pending);
	json_put_number(trouble, "silent", fleet.silent);
	json_put(map, "trouble", trouble);
	json_put_number(commands, "queued", fleet.queued);
	json_put_number(commands, "failed", fleet.failed);
	json_put(map, "commands", commands);
	return json_answer(req, 200, map);
}

/* Where the list goes on: behind "DEVICE URI", neither of which has a space */
static int answer_deviations(struct request *req, const struct api_list *list,
			     struct db_rows *rows)
{
	static const struct json_column columns[] = {
		{ "device", 't' }, { "uri", 't' }, { "reason", 't' }, { "status", 'n' },
		{ "tried", 'd' }, { "policy", 't' }, { "policy_version", 'n' }, {}
	};
	struct json_object *map = json_map();
	char next[DEVICE_ID_MAX + URI_MAX + 2];
	size_t count = rows->count;
	bool more = count && (int64_t)count >= list->limit;

	if (more)
		snprintf(next, sizeof(next), "%s %s", db_at(rows, count - 1, 0)->text,
			 db_at(rows, count - 1, 1)->text);
	json_put(map, "items", json_rows(rows, columns));
	json_put_text(map, "next", more ? next : NULL);
	return json_answer(req, 200, map);
}

/* GET /api/v1/deviations: who is out of line in what, and why */
int api_deviation_list(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	struct api_list list;
	char *space;
	int ret;

	ret = api_list(req, 0, &list, err);
	if (ret)
		return ret;
	space = strchr(list.after, ' ');
	if (space)
		*space++ = '\0';
	ret = db_query(req->db, &rows, err, SQL_DEVIATION_LIST, list.after, space ? space : "",
		       list.limit);
	if (!ret)
		ret = answer_deviations(req, &list, &rows);
	db_rows_free(&rows);
	free(list.after);
	return ret;
}

/* GET /api/v1/alarms: reports marked critical or fatal that nobody has seen to */
int api_alarm_list(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "id", 'i' }, { "device", 't' }, { "type", 't' }, { "source", 't' },
		{ "mark", 't' }, { "data", 'x' }, { "received", 'd' }, {}
	};
	struct db_rows rows = {};
	struct api_list list;
	int ret;

	ret = api_list(req, 0, &list, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_ALARM_LIST, list.number, list.limit);
	return ret ? ret : api_answer_list(req, &list, &rows, columns, true);
}
