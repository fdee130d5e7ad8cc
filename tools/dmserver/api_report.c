// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/report.h"

static const struct json_column report_columns[] = {
	{ "id", 'i' }, { "device", 't' }, { "uid", 't' }, { "session", 't' }, { "type", 't' },
	{ "source", 't' }, { "target", 't' }, { "mark", 't' }, { "correlator", 't' },
	{ "format", 't' }, { "data", 'x' }, { "received", 'd' }, { "acknowledged", 't' }, {}
};

/* Rows younger than this may still get older neighbours from another server */
#define SETTLE_MSEC	10000

/* GET /api/v1/reports: of all devices, the oldest first, to be read to the end */
int api_report_list(struct request *req, struct error *err)
{
	struct db_rows rows = {};
	struct api_list list;
	int ret;

	ret = api_list(req, 0, &list, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_REPORT_ALL, list.number,
			       db_id_at(db_now() - SETTLE_MSEC), list.limit);
	return ret ? ret : api_answer_list(req, &list, &rows, report_columns, true);
}

/* GET /api/v1/devices/{device}/reports: the newest first */
int api_report_device(struct request *req, struct error *err)
{
	return api_answer_of_device(req, SQL_REPORT_LIST, report_columns, err);
}

/* POST /api/v1/reports/{report}/acknowledge: somebody has seen to it */
int api_report_acknowledge(struct request *req, struct error *err)
{
	int64_t id;
	int ret;

	ret = api_var_number(req, 0, &id, err);
	if (!ret)
		ret = report_acknowledge(req->db, id, req->account, NULL, err);
	return ret ? ret : api_done(req);
}
