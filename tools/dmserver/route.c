// SPDX-License-Identifier: GPL-2.0-or-later
/* Which operation a request is for, and who may ask for it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/bundle.h"
#include "agent/log.h"
#include "tools/dmserver/json.h"
#include "tools/dmserver/login.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"
#include "tools/dmserver/route.h"

#define NONE	ACCESS_NONE, ROLE_ANY
#define VIEWER	ACCESS_API, ROLE_VIEWER
#define OPERATE	ACCESS_API, ROLE_OPERATOR
#define ADMIN	ACCESS_API, ROLE_ADMIN

#define BODY	(64 << 10)	/* of JSON and forms */
#define DATA	(8 << 20)	/* of what carries a large value */
#define MESSAGE	(256 << 10)	/* of a device, which is told less as MaxMsgSize */
#define V1	"/api/v1/"

static const struct route routes[] = {
	{ "POST", V1 "login", "logIn", NONE, BODY, api_log_in },
	{ "POST", V1 "logout", "logOut", VIEWER, 0, api_log_out },
	{ "GET", V1 "openapi.json", "readDescription", NONE, 0, api_description },
	{ "GET", V1 "fleet", "readFleet", VIEWER, 0, api_fleet },
	{ "GET", V1 "deviations", "listDeviations", VIEWER, 0, api_deviation_list },
	{ "GET", V1 "alarms", "listAlarms", VIEWER, 0, api_alarm_list },
	{ "GET", V1 "devices", "listDevices", VIEWER, 0, api_device_list },
	{ "GET", V1 "devices/{device}", "readDevice", VIEWER, 0, api_device_get },
	{ "PUT", V1 "devices/{device}", "putDevice", ADMIN, BODY, api_device_put },
	{ "DELETE", V1 "devices/{device}", "deleteDevice", ADMIN, 0, api_device_delete },
	{ "GET", V1 "devices/{device}/state", "readDeviceState", VIEWER, 0, api_device_state },
	{ "GET", V1 "devices/{device}/sessions", "listSessions", VIEWER, 0, api_device_sessions },
	{ "GET", V1 "devices/{device}/reports", "listDeviceReports", VIEWER, 0,
	  api_report_device },
	{ "GET", V1 "devices/{device}/commands", "listCommands", VIEWER, 0, api_command_list },
	{ "POST", V1 "devices/{device}/commands", "addCommand", OPERATE, DATA, api_command_add },
	{ "GET", V1 "devices/{device}/desired", "listDeviceDesired", VIEWER, 0, api_desired_list },
	{ "PUT", V1 "devices/{device}/desired", "putDeviceDesired", OPERATE, DATA,
	  api_desired_put },
	{ "DELETE", V1 "devices/{device}/desired", "deleteDeviceDesired", OPERATE, 0,
	  api_desired_delete },
	{ "POST", V1 "devices/{device}/notification", "notifyDevice", OPERATE, BODY, api_notify },
	{ "PUT", V1 "devices/{device}/schedules/{schedule}", "putDeviceSchedule", OPERATE, DATA,
	  api_schedule_put },
	{ "DELETE", V1 "devices/{device}/schedules/{schedule}", "deleteDeviceSchedule", OPERATE, 0,
	  api_schedule_delete },
	{ "GET", V1 "groups", "listGroups", VIEWER, 0, api_group_list },
	{ "GET", V1 "groups/{group}", "readGroup", VIEWER, 0, api_group_get },
	{ "PUT", V1 "groups/{group}", "putGroup", OPERATE, BODY, api_group_put },
	{ "DELETE", V1 "groups/{group}", "deleteGroup", OPERATE, 0, api_group_delete },
	{ "POST", V1 "groups/{group}/commands", "addGroupCommand", OPERATE, DATA,
	  api_group_command_add },
	{ "GET", V1 "groups/{group}/desired", "listGroupDesired", VIEWER, 0, api_desired_list },
	{ "PUT", V1 "groups/{group}/desired", "putGroupDesired", OPERATE, DATA, api_desired_put },
	{ "DELETE", V1 "groups/{group}/desired", "deleteGroupDesired", OPERATE, 0,
	  api_desired_delete },
	{ "PUT", V1 "groups/{group}/schedules/{schedule}", "putGroupSchedule", OPERATE, DATA,
	  api_schedule_put },
	{ "DELETE", V1 "groups/{group}/schedules/{schedule}", "deleteGroupSchedule", OPERATE, 0,
	  api_schedule_delete },
	{ "GET", V1 "commands/{command}", "readCommand", VIEWER, 0, api_command_get },
	{ "DELETE", V1 "commands/{command}", "cancelCommand", OPERATE, 0, api_command_cancel },
	{ "GET", V1 "reports", "listReports", VIEWER, 0, api_report_list },
	{ "POST", V1 "reports/{report}/acknowledge", "acknowledgeReport", OPERATE, 0,
	  api_report_acknowledge },
	{ "GET", V1 "policies", "listPolicies", VIEWER, 0, api_policy_list },
	{ "POST", V1 "policies", "addPolicy", ADMIN, BUNDLE_FILE_SIZE_MAX, api_policy_add },
	{ "GET", V1 "policies/{policy}/{version}", "readPolicy", VIEWER, 0, api_policy_get },
	{ "DELETE", V1 "policies/{policy}/{version}", "deletePolicy", ADMIN, 0,
	  api_policy_delete },
	{ "GET", V1 "accounts", "listAccounts", ADMIN, 0, api_account_list },
	{ "PUT", V1 "accounts/{account}", "putAccount", ADMIN, BODY, api_account_put },
	{ "DELETE", V1 "accounts/{account}", "deleteAccount", ADMIN, 0, api_account_delete },
	{ "GET", V1 "audit", "listAudit", ADMIN, 0, api_audit_list },

	{ "GET", "/style.css", "pageStyle", NONE, 0, page_style },
	{ "GET", "/login", "pageLogin", NONE, 0, page_login },
	{ "POST", "/login", "pageLogIn", NONE, BODY, page_log_in },
	{ "POST", "/logout", "pageLogOut", ACCESS_PAGE, ROLE_VIEWER, BODY, page_log_out },
	{ "GET", "/", "pageFleet", ACCESS_PAGE, ROLE_VIEWER, 0, page_fleet },
	{ "GET", "/devices", "pageDevices", ACCESS_PAGE, ROLE_VIEWER, 0, page_devices },
	{ "GET", "/devices/{device}", "pageDevice", ACCESS_PAGE, ROLE_VIEWER, 0, page_device },
	{ "POST", "/devices/{device}/commands", "pageAddCommand", ACCESS_PAGE, ROLE_OPERATOR, BODY,
	  page_device_command },
	{ "POST", "/devices/{device}/schedules", "pageAddSchedule", ACCESS_PAGE, ROLE_OPERATOR,
	  BODY, page_device_schedule },
	{ "POST", "/reports/{report}/acknowledge", "pageAcknowledge", ACCESS_PAGE, ROLE_OPERATOR,
	  BODY, page_report_acknowledge },
	{ "GET", "/deviations", "pageDeviations", ACCESS_PAGE, ROLE_VIEWER, 0, page_deviations },
	{ "GET", "/policies", "pagePolicies", ACCESS_PAGE, ROLE_VIEWER, 0, page_policies },
	{ "GET", "/audit", "pageAudit", ACCESS_PAGE, ROLE_ADMIN, 0, page_audit },

	{ "GET", "/bootstrap/{packet}", "readPacket", NONE, 0, packet_get },
	{ "POST", "/dm", "deviceMessage", ACCESS_DEVICE, ROLE_ANY, MESSAGE, dm_message },
};

static const struct {
	int code;
	unsigned int status;
} codes[] = {
	{ -EINVAL, 400 }, { -EACCES, 401 }, { -EPERM, 403 }, { -ENOENT, 404 },
	{ -EOPNOTSUPP, 405 }, { -EEXIST, 409 }, { -EBUSY, 409 }, { -EFBIG, 413 },
	{ -EPROTOTYPE, 415 }, { -EDQUOT, 429 }, { -EAGAIN, 503 }, { -EIO, 503 }, { -ENOMEM, 503 },
};

/**
 * route_status - what HTTP calls an error
 * @code: -errno
 *
 * Return: the status.
 */
unsigned int route_status(int code)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return codes[i].status;
	return 500;
}

/**
 * role_of - a role by its name
 * @name: viewer, operator, admin
 *
 * Return: the role, ROLE_ANY for no such name.
 */
enum role role_of(const char *name)
{
	static const char *const names[] = { "", "viewer", "operator", "admin" };
	size_t i;

	for (i = ROLE_VIEWER; i <= ROLE_ADMIN; i++)
		if (!strcmp(names[i], name))
			return (enum role)i;
	return ROLE_ANY;
}

static void forget_vars(struct request *req)
{
	size_t i;

	for (i = 0; i < HTTP_VARS_MAX; i++) {
		free(req->vars[i]);
		req->vars[i] = NULL;
	}
}

/* Segment by segment; {name} stands for one that is not empty */
static bool fits(struct request *req, const char *pattern)
{
	const char *path = req->path;
	size_t var = 0, len, want;

	while (*pattern == '/' && *path == '/') {
		len = strcspn(++path, "/");
		want = strcspn(++pattern, "/");
		if (*pattern == '{') {
			req->vars[var] = len ? http_decode(path, len, false) : NULL;
			if (!req->vars[var++])
				return false;
		} else if (len != want || strncmp(path, pattern, len)) {
			return false;
		}
		path += len;
		pattern += want;
	}
	return !*path && !*pattern;
}

static int choose(struct request *req, struct error *err)
{
	bool known = false;
	size_t i;

	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		forget_vars(req);
		if (!fits(req, routes[i].path))
			continue;
		req->route = &routes[i];
		if (!strcmp(req->method, routes[i].method))
			return 0;
		known = true;
	}
	forget_vars(req);
	return known ? error_set(err, -EOPNOTSUPP, "%s is not for this", req->method) :
		       error_set(err, -ENOENT, "there is nothing here");
}

static int check_access(struct request *req, struct error *err)
{
	const struct route *route = req->route;
	int ret;

	if (route->access != ACCESS_API && route->access != ACCESS_PAGE)
		return 0;
	ret = db_get(req->server->pool, &req->db, err);
	if (!ret)
		ret = login_check(req, route->access, err);
	db_put(req->server->pool, req->db);
	req->db = NULL;
	if (!ret && role_of(req->role) < route->role)
		ret = error_set(err, -EPERM, "'%s' is a %s, which may not", req->account,
				req->role);
	return ret;
}

/**
 * route_find - see what a request is for, and whether it is allowed
 * @req: the request; its route, variables and account are set
 * @err: message on failure
 *
 * Return: 0; -1 when it is not, and the answer says so.
 */
int route_find(struct request *req, struct error *err)
{
	int ret = choose(req, err);

	if (!ret)
		ret = check_access(req, err);
	if (ret)
		route_refuse(req, ret, err);
	return ret ? -1 : 0;
}

static int audit(struct request *req, unsigned int status, struct error *err)
{
	return db_run(req->db, err, SQL_AUDIT_ADD, db_id(), db_now(), req->account, req->address,
		      req->route->name, req->path, (int64_t)status);
}

static bool is_audited(const struct request *req)
{
	return strcmp(req->method, "GET") && req->route->access != ACCESS_DEVICE;
}

static int run_inside(struct request *req, struct error *err)
{
	bool writes = strcmp(req->method, "GET");
	int ret;

	ret = db_get(req->server->pool, &req->db, err);
	if (!ret && writes)
		ret = db_begin(req->db, err);
	if (!ret && req->route->access != ACCESS_API && is_audited(req))
		ret = login_check_form(req, err);
	if (!ret)
		ret = req->route->run(req, err);
	if (!ret && is_audited(req))
		ret = audit(req, req->status, err);
	if (!ret && writes)
		ret = db_commit(req->db, err);
	return ret;
}

/* A refusal is worth a line when it is known whose */
static void audit_refusal(struct request *req, int code)
{
	struct error err;

	db_rollback(req->db);
	if (is_audited(req) && *req->account && audit(req, route_status(code), &err))
		log_line(LOG_ERR, "audit: %s", err.text);
}

/**
 * route_run - do what a request is for
 * @req: the request, whole; its answer is set
 */
void route_run(struct request *req)
{
	struct error err = { "" };
	int ret;

	req->status = 200;
	ret = run_inside(req, &err);
	if (!ret)
		return;
	if (req->db)
		audit_refusal(req, ret);
	route_refuse(req, ret, &err);
}

/**
 * route_refuse - answer with an error
 * @req: the request
 * @code: -errno
 * @err: what to say
 */
void route_refuse(struct request *req, int code, const struct error *err)
{
	struct json_object *map;
	const char *text = err->text;

	buffer_free(&req->answer);
	free(req->location);
	req->location = NULL;
	*req->cookie = '\0';
	req->status = route_status(code);
	if (req->status >= 500) {
		log_line(LOG_ERR, "%s %s: %s", req->method, req->path, text);
		text = "the server cannot do this now";
		req->retry_after = 5;
	}
	if (req->route && req->route->access == ACCESS_PAGE) {
		page_refuse(req, text);
	} else if (req->route && (req->route->access == ACCESS_DEVICE ||
				  !strncmp(req->route->name, "page", 4))) {
		req->answer_type = "text/plain; charset=utf-8";
		buffer_text(&req->answer, text);
		buffer_text(&req->answer, "\n");
	} else {
		map = json_map();
		json_put_text(map, "error", text);
		json_answer(req, req->status, map);
	}
}

/**
 * route_print - list what can be asked for
 * @to: where; a line for each with method, path, name and role
 */
void route_print(FILE *to)
{
	static const char *const roles[] = { "-", "viewer", "operator", "admin" };
	size_t i;

	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		fprintf(to, "%s %s %s %s\n", routes[i].method, routes[i].path, routes[i].name,
			roles[routes[i].role]);
}
