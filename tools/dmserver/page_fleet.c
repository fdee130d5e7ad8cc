// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/device.h"
#include "tools/dmserver/fleet.h"
#include "tools/dmserver/login.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"
#include "tools/dmserver/text.h"

#define FLEET_ROWS	10

/* What is wrong with a device, for people */
static const struct {
	const char *trouble, *words;
} troubles[] = {
	{ "", "in line" },
	{ "alarm", "alarm: a critical report that nobody has seen to" },
	{ "refused", "refused: did not take what it was given" },
	{ "pending", "pending: has not fetched what it is to have" },
};

static const char *words_of(const char *trouble)
{
	size_t i;

	for (i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		if (!strcmp(troubles[i].trouble, trouble))
			return troubles[i].words;
	return trouble;
}

static void put_tiles(struct request *req, const struct fleet *fleet)
{
	const struct {
		const char *class, *trouble, *title;
		int64_t count;
	} tiles[] = {
		{ "", "", "devices", fleet->devices },
		{ "alarm", "alarm", "alarm", fleet->alarm },
		{ "refused", "refused", "refused", fleet->refused },
		{ "pending", "pending", "pending", fleet->pending },
		{ "silent", "silent", "silent", fleet->silent },
	};
	size_t i;

	buffer_text(&req->answer, "<ul class=\"tiles\">");
	for (i = 0; i < sizeof(tiles) / sizeof(tiles[0]); i++)
		buffer_page(&req->answer, "<li><a class=\"%s\""
					  " href=\"/devices?trouble=%s\"><b>%d</b>"
			    "%s</a></li>", tiles[i].count ? tiles[i].class : "quiet",
			    tiles[i].trouble, tiles[i].count, tiles[i].title);
	buffer_text(&req->answer, "</ul>\n");
}

static void put_deviations(struct request *req, const struct db_rows *rows)
{
	const char *why;
	size_t i;

	page_table(req, "Device|Node|Why|Status|Tried|Policy");
	for (i = 0; i < rows->count; i++) {
		why = db_at(rows, i, 2)->text;
		buffer_page(&req->answer, "<tr><td><a href=\"/devices/%s\">%s</a><td>%s<td"
					  " class=\"%s\">"
			    "%s<td>%s<td>", db_at(rows, i, 0)->text, db_at(rows, i, 0)->text,
			    db_at(rows, i, 1)->text, why, why, db_at(rows, i, 3)->text);
		page_moment(req, db_at(rows, i, 4));
		buffer_page(&req->answer, "<td>%s", db_at(rows, i, 5)->text);
		if (!db_at(rows, i, 5)->null)
			buffer_page(&req->answer, " version %d", db_at(rows, i, 6)->number);
	}
	buffer_text(&req->answer, "</table>\n");
}

static void put_alarms(struct request *req, const struct db_rows *rows)
{
	size_t i;

	if (!rows->count)
		return;
	buffer_text(&req->answer, "<h2>Alarms</h2>");
	page_table(req, "Device|Received|Mark|What|Node|Data");
	for (i = 0; i < rows->count; i++) {
		buffer_page(&req->answer, "<tr><td><a href=\"/devices/%s\">%s</a><td>",
			    db_at(rows, i, 1)->text, db_at(rows, i, 1)->text);
		page_moment(req, db_at(rows, i, 6));
		buffer_page(&req->answer, "<td class=\"alarm mark\">%s<td>%s<td>%s<td>",
			    db_at(rows, i, 4)->text, db_at(rows, i, 2)->text,
			    db_at(rows, i, 3)->text);
		page_data(req, db_at(rows, i, 5));
	}
	buffer_text(&req->answer, "</table>\n");
}

/* GET / */
int page_fleet(struct request *req, struct error *err)
{
	struct db_rows deviations = {}, alarms = {};
	char csrf[CRYPTO_HEX_SIZE];
	struct fleet fleet;
	int ret;

	ret = fleet_count(req->server, req->db, &fleet, err);
	if (!ret)
		ret = db_query(req->db, &alarms, err, SQL_ALARM_LIST, (int64_t)0,
			       (int64_t)FLEET_ROWS);
	if (!ret)
		ret = db_query(req->db, &deviations, err, SQL_DEVIATION_LIST, "", "",
			       (int64_t)FLEET_ROWS);
	if (!ret)
		ret = login_csrf(req, csrf, err);
	if (!ret) {
		page_begin(req, "Fleet");
		put_tiles(req, &fleet);
		buffer_page(&req->answer, "<p><span class=\"good\">In line: %d.</span> Commands"
					  " that "
			    "wait for their devices: %d, that failed: %d.</p>", fleet.in_line,
			    fleet.queued, fleet.failed);
		put_alarms(req, &alarms);
		if (deviations.count) {
			buffer_text(&req->answer, "<h2>Out of line</h2>");
			put_deviations(req, &deviations);
			buffer_text(&req->answer, "<p><a href=\"/deviations\">All</a></p>");
		}
		buffer_text(&req->answer, "<form method=\"post\" action=\"/logout\">");
		page_csrf(req, csrf);
		buffer_text(&req->answer, "<button>Log out</button></form>");
		page_end(req);
	}
	db_rows_free(&deviations);
	db_rows_free(&alarms);
	return ret;
}

/* GET /deviations */
int page_deviations(struct request *req, struct error *err)
{
	char *after = http_query(req, "after"), *space, next[700];
	struct db_rows rows = {};
	int ret;

	space = after ? strchr(after, ' ') : NULL;
	if (space)
		*space++ = '\0';
	ret = db_query(req->db, &rows, err, SQL_DEVIATION_LIST, after ? after : "",
		       space ? space : "", (int64_t)PAGE_ROWS);
	free(after);
	if (!ret) {
		page_begin(req, "Out of line");
		if (rows.count)
			put_deviations(req, &rows);
		else
			buffer_text(&req->answer, "<p class=\"good\">No device is out of"
						  " line.</p>");
		if (rows.count == PAGE_ROWS) {
			snprintf(next, sizeof(next), "%s %s", db_at(&rows, PAGE_ROWS - 1, 0)->text,
				 db_at(&rows, PAGE_ROWS - 1, 1)->text);
			page_next(req, "/deviations", "", next);
		}
		page_end(req);
	}
	db_rows_free(&rows);
	return ret;
}

static void put_devices(struct request *req, const struct db_rows *rows)
{
	const char *trouble;
	size_t i;

	page_table(req, "Device|Label|Group|Model|Seen|State");
	for (i = 0; i < rows->count; i++) {
		trouble = db_at(rows, i, 12)->text;
		buffer_page(&req->answer, "<tr><td><a"
					  " href=\"/devices/%s\">%s</a><td>%s<td>%s<td>%s %s"
			    "<td>", db_at(rows, i, 0)->text, db_at(rows, i, 0)->text,
			    db_at(rows, i, 1)->text, db_at(rows, i, 2)->text,
			    db_at(rows, i, 6)->text, db_at(rows, i, 7)->text);
		page_moment(req, db_at(rows, i, 11));
		buffer_page(&req->answer, "<td class=\"%s\">%s", *trouble ? trouble : "good",
			    words_of(trouble));
	}
	buffer_text(&req->answer, "</table>\n");
}

static const char *query_for(const char *trouble)
{
	static const char *const queries[] = {
		"trouble=alarm", "trouble=refused", "trouble=pending", "trouble=silent",
	};
	size_t i;

	for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		if (!strcmp(queries[i] + strlen("trouble="), trouble))
			return queries[i];
	return "";
}

/* GET /devices */
int page_devices(struct request *req, struct error *err)
{
	char *trouble = http_query(req, "trouble"), *after = http_query(req, "after");
	const char *from = after ? after : "", *only = trouble ? trouble : "";
	struct db_rows rows = {};
	int ret;

	if (!strcmp(only, "silent"))
		ret = db_query(req->db, &rows, err, SQL_DEVICE_SILENT, from,
			       device_silent_since(req->server), (int64_t)PAGE_ROWS);
	else
		ret = db_query(req->db, &rows, err, SQL_DEVICE_LIST, from, "", only,
			       (int64_t)PAGE_ROWS);
	if (!ret) {
		page_begin(req, "Devices");
		buffer_page(&req->answer, "<form action=\"/devices\"><label>After<input"
					  " name=\"after\" "
			    "value=\"%s\"></label><label>State<select name=\"trouble\">"
			    "<option value=\"\">any<option>alarm<option>refused<option>pending"
			    "<option>silent</select></label><button>Show</button></form>", from);
		if (*only)
			buffer_page(&req->answer, "<p>Only those that are %s.</p>", only);
		put_devices(req, &rows);
		if (rows.count == PAGE_ROWS)
			page_next(req, "/devices", query_for(only),
				  db_at(&rows, PAGE_ROWS - 1, 0)->text);
		page_end(req);
	}
	db_rows_free(&rows);
	free(trouble);
	free(after);
	return ret;
}
