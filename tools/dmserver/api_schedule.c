// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include "tools/dmserver/desired.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/plan.h"

#define DAYS_MAX	27	/* Sun,Mon,...,Sat */
#define YEARS_MAX	(10LL * 366 * 86400)

/* PUT /api/v1/{devices,groups}/{name}/schedules/{schedule} */
int api_schedule_put(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "target", 't', true, URI_MAX, offsetof(struct plan, node.uri) },
		{ "format", 't', false, 8, offsetof(struct plan, node.format) },
		{ "type", 't', false, 128, offsetof(struct plan, node.type) },
		{ "data", 't', false, NODE_DATA_MAX, offsetof(struct plan, node.data) },
		{ "data_base64", 't', false, DESIRED_BASE64_MAX,
		  offsetof(struct plan, node.base64) },
		{ "start", 't', true, 16, offsetof(struct plan, start) },
		{ "every", 'n', false, YEARS_MAX, offsetof(struct plan, every) },
		{ "days", 't', false, DAYS_MAX, offsetof(struct plan, days) },
		{ "until", 't', false, 16, offsetof(struct plan, until) },
		{ "missed", 't', false, 8, offsetof(struct plan, missed) },
		{}
	};
	struct json_object *owner = NULL;
	struct plan plan = {};
	int ret;

	ret = json_body(req, fields, &plan, &owner, err);
	if (!ret)
		ret = plan_put(req, req->vars[1], &plan, err);
	json_free(owner);
	return ret ? ret : api_done(req);
}

/* DELETE /api/v1/{devices,groups}/{name}/schedules/{schedule} */
int api_schedule_delete(struct request *req, struct error *err)
{
	int ret = plan_delete(req, req->vars[1], err);

	return ret ? ret : api_done(req);
}
