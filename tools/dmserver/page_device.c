// SPDX-License-Identifier: GPL-2.0-or-later
/* One device: what it is, what it should be, and what happened. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/command.h"
#include "tools/dmserver/login.h"
#include "tools/dmserver/node.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"
#include "tools/dmserver/report.h"
#include "tools/dmserver/route.h"
#include "tools/dmserver/text.h"

/* Cells of SQL_DEVICE_GET */
enum { ID, LABEL, GROUP, AUTH, CERTIFICATE, USER, MAN, MODEL, DMV, LANG, CREATED, SEEN, TROUBLE };

struct device_page {
	struct db_rows device, state, commands, reports, sessions;
	char csrf[CRYPTO_HEX_SIZE];
	bool operates;
};

static int load(struct request *req, struct device_page *page, struct error *err)
{
	const char *id = req->vars[0];
	int ret;

	page->operates = role_of(req->role) >= ROLE_OPERATOR;
	ret = db_query(req->db, &page->device, err, SQL_DEVICE_GET, id);
	if (!ret && !page->device.count)
		ret = error_set(err, -ENOENT, "no device '%.128s'", id);
	if (!ret)
		ret = db_query(req->db, &page->state, err, SQL_STATE_LIST, id);
	if (!ret)
		ret = db_query(req->db, &page->commands, err, SQL_COMMAND_LIST, id, API_NEWEST,
			       (int64_t)PAGE_ROWS);
	if (!ret)
		ret = db_query(req->db, &page->reports, err, SQL_REPORT_LIST, id, API_NEWEST,
			       (int64_t)PAGE_ROWS);
	if (!ret)
		ret = db_query(req->db, &page->sessions, err, SQL_SESSION_LIST, id,
			       (int64_t)(PAGE_ROWS / 5));
	return ret ? ret : login_csrf(req, page->csrf, err);
}

static void put_facts(struct request *req, const struct db_rows *device)
{
	const char *trouble = db_at(device, 0, TROUBLE)->text;

	buffer_page(&req->answer, "<dl><dt>State<dd class=\"mark"
				  " %s\">%s<dt>Label<dd>%s<dt>Group<dd>%s"
		    "<dt>Maker and model<dd>%s %s<dt>Client<dd>%s<dt>Proves itself by<dd>%s"
		    " %s<dt>Seen"
		    "<dd>", *trouble ? trouble : "good", *trouble ? trouble : "in line",
		    db_at(device, 0, LABEL)->text, db_at(device, 0, GROUP)->text,
		    db_at(device, 0, MAN)->text, db_at(device, 0, MODEL)->text,
		    db_at(device, 0, DMV)->text, db_at(device, 0, AUTH)->text,
		    db_at(device, 0, USER)->text);
	page_moment(req, db_at(device, 0, SEEN));
	buffer_text(&req->answer, "<dt>Entered<dd>");
	page_moment(req, db_at(device, 0, CREATED));
	buffer_text(&req->answer, "</dl>\n");
}

static void put_verdict(struct request *req, const struct db_rows *state, size_t i)
{
	int64_t status = db_at(state, i, 9)->number;

	if (db_at(state, i, 8)->null || strcmp(db_at(state, i, 8)->text, db_at(state, i, 4)->text))
		buffer_text(&req->answer, "<td class=\"pending\">not fetched yet");
	else if (status >= 300)
		buffer_page(&req->answer, "<td class=\"refused\">refused with %d", status);
	else
		buffer_text(&req->answer, "<td class=\"good\">as it should be");
}

static void put_state(struct request *req, const struct db_rows *state)
{
	size_t i;

	buffer_text(&req->answer, "<h2>What it should be</h2>");
	if (!state->count) {
		buffer_text(&req->answer, "<p class=\"quiet\">Nothing is desired of it.</p>");
		return;
	}
	page_table(req, "Node|From|Value|Is|Since");
	for (i = 0; i < state->count; i++) {
		buffer_page(&req->answer, "<tr><td>%s<td>%s<td>", db_at(state, i, 0)->text,
			    db_at(state, i, 1)->text);
		if (db_at(state, i, 5)->null)
			buffer_page(&req->answer, "%s", db_at(state, i, 2)->text);
		else
			buffer_page(&req->answer, "policy %s version %d",
				    db_at(state, i, 5)->text, db_at(state, i, 6)->number);
		put_verdict(req, state, i);
		buffer_text(&req->answer, "<td>");
		page_moment(req, db_at(state, i, 10));
	}
	buffer_text(&req->answer, "</table>\n");
}

static void put_commands(struct request *req, const struct device_page *page)
{
	const struct db_rows *rows = &page->commands;
	size_t i;

	buffer_text(&req->answer, "<h2>Commands</h2>");
	if (page->operates) {
		buffer_page(&req->answer, "<form method=\"post\" action=\"/devices/%s/commands\">",
			    db_at(&page->device, 0, ID)->text);
		page_csrf(req, page->csrf);
		buffer_text(&req->answer, "<label>Command<select name=\"command\"><option>Exec"
			    "<option>Get<option>Replace<option>Add<option>Delete</select></label>"
			    "<label>Node<input name=\"uri\" required size=\"44\" "
			    "placeholder=\"./...\"></label><label>Text for it<input name=\"data\">"
			    "</label><button>Queue</button></form>");
	}
	if (!rows->count)
		return;
	page_table(req, "Created|Command|Node|State|Status|Changed|By");
	for (i = 0; i < rows->count; i++) {
		buffer_text(&req->answer, "<tr><td>");
		page_moment(req, db_at(rows, i, 9));
		buffer_page(&req->answer, "<td>%s<td>%s<td class=\"%s\">%s<td>%s<td>",
			    db_at(rows, i, 2)->text, db_at(rows, i, 3)->text,
			    strcmp(db_at(rows, i, 7)->text, "failed") ? "" : "refused",
			    db_at(rows, i, 7)->text, db_at(rows, i, 8)->text);
		page_moment(req, db_at(rows, i, 10));
		buffer_page(&req->answer, "<td>%s", db_at(rows, i, 12)->text);
	}
	buffer_text(&req->answer, "</table>\n");
}

static bool is_alarm(const char *mark)
{
	return !strcmp(mark, "critical") || !strcmp(mark, "fatal");
}

static void put_acknowledge(struct request *req, const struct device_page *page, size_t i)
{
	const struct db_rows *rows = &page->reports;

	if (!db_at(rows, i, 12)->null) {
		buffer_page(&req->answer, "seen by %s", db_at(rows, i, 12)->text);
	} else if (is_alarm(db_at(rows, i, 7)->text) && page->operates) {
		buffer_page(&req->answer, "<form method=\"post\""
					  " action=\"/reports/%s/acknowledge\">",
			    db_at(rows, i, 0)->text);
		page_csrf(req, page->csrf);
		buffer_text(&req->answer, "<button>Seen</button></form>");
	}
}

static void put_reports(struct request *req, const struct device_page *page)
{
	const struct db_rows *rows = &page->reports;
	const char *mark;
	size_t i;

	buffer_text(&req->answer, "<h2>Reports</h2>");
	if (!rows->count) {
		buffer_text(&req->answer, "<p class=\"quiet\">None yet.</p>");
		return;
	}
	page_table(req, "Received|Mark|What|Node|Data|");
	for (i = 0; i < rows->count; i++) {
		mark = db_at(rows, i, 7)->text;
		buffer_text(&req->answer, "<tr><td>");
		page_moment(req, db_at(rows, i, 11));
		buffer_page(&req->answer, "<td class=\"%s\">%s<td>%s<td>%s<td>",
			    is_alarm(mark) ? "alarm mark" : "", mark, db_at(rows, i, 4)->text,
			    db_at(rows, i, 5)->text);
		page_data(req, db_at(rows, i, 10));
		buffer_text(&req->answer, "<td>");
		put_acknowledge(req, page, i);
	}
	buffer_text(&req->answer, "</table>\n");
}

static void put_sessions(struct request *req, const struct db_rows *rows)
{
	size_t i;

	if (!rows->count)
		return;
	buffer_text(&req->answer, "<h2>Sessions</h2>");
	page_table(req, "Started|Last message|Messages|State");
	for (i = 0; i < rows->count; i++) {
		buffer_text(&req->answer, "<tr><td>");
		page_moment(req, db_at(rows, i, 1));
		buffer_text(&req->answer, "<td>");
		page_moment(req, db_at(rows, i, 2));
		buffer_page(&req->answer, "<td>%d<td>%s", db_at(rows, i, 4)->number,
			    db_at(rows, i, 3)->text);
	}
	buffer_text(&req->answer, "</table>\n");
}

/* GET /devices/{device} */
int page_device(struct request *req, struct error *err)
{
	struct device_page page = {};
	int ret = load(req, &page, err);

	if (!ret) {
		page_begin(req, db_at(&page.device, 0, ID)->text);
		put_facts(req, &page.device);
		put_state(req, &page.state);
		if (page.operates)
			page_schedule(req, db_at(&page.device, 0, ID)->text, page.csrf);
		put_commands(req, &page);
		put_reports(req, &page);
		put_sessions(req, &page.sessions);
		page_end(req);
	}
	db_rows_free(&page.device);
	db_rows_free(&page.state);
	db_rows_free(&page.commands);
	db_rows_free(&page.reports);
	db_rows_free(&page.sessions);
	return ret;
}

static int queue(struct request *req, const char *verb, const char *uri, const char *data,
		 struct error *err)
{
	struct command command = { .verb = verb, .uri = uri, .author = req->account };
	int64_t id;
	int ret;

	if (!node_uri_ok(uri))
		return error_set(err, -EINVAL, "node: '%.80s', expected one below ./", uri);
	if (*data) {
		command.data = data;
		command.len = strlen(data);
		command.format = "chr";
		command.type = "text/plain";
	}
	ret = command_check(&command, err);
	return ret ? ret : command_add(req->db, req->vars[0], &command, &id, err);
}

/* POST /devices/{device}/commands */
int page_device_command(struct request *req, struct error *err)
{
	char *verb = http_form(req, "command"), *uri = http_form(req, "uri");
	char *data = http_form(req, "data");
	int ret;

	ret = api_exists(req, SQL_DEVICE_GET, "device", req->vars[0], err);
	if (!ret && (!verb || !uri))
		ret = error_set(err, -EINVAL, "expected a command and a node");
	if (!ret)
		ret = queue(req, verb, uri, data ? data : "", err);
	free(verb);
	free(uri);
	free(data);
	return ret ? ret : page_go(req, "/devices/", req->vars[0], err);
}

/* POST /reports/{report}/acknowledge */
int page_report_acknowledge(struct request *req, struct error *err)
{
	char *device = NULL;
	int64_t id;
	int ret;

	ret = api_var_number(req, 0, &id, err);
	if (!ret)
		ret = report_acknowledge(req->db, id, req->account, &device, err);
	if (!ret)
		ret = page_go(req, "/devices/", device, err);
	free(device);
	return ret;
}
