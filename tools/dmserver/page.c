// SPDX-License-Identifier: GPL-2.0-or-later
/* What all pages share: one frame, one style sheet, no script. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"
#include "tools/dmserver/route.h"
#include "tools/dmserver/text.h"

#define DATA_SHOWN	160	/* bytes of a value */

static const struct {
	const char *path, *title;
	enum role role;
} places[] = {
	{ "/", "Fleet", ROLE_VIEWER },
	{ "/devices", "Devices", ROLE_VIEWER },
	{ "/deviations", "Out of line", ROLE_VIEWER },
	{ "/policies", "Policies", ROLE_VIEWER },
	{ "/audit", "Audit log", ROLE_ADMIN },
};

static void put_places(struct request *req)
{
	struct buffer *page = &req->answer;
	size_t i;

	buffer_text(page, "<nav>");
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (role_of(req->role) < places[i].role)
			continue;
		buffer_page(page, "<a href=\"%s\"", places[i].path);
		if (!strcmp(places[i].path, req->path))
			buffer_text(page, " aria-current=\"page\"");
		buffer_page(page, ">%s</a>", places[i].title);
	}
	buffer_text(page, "</nav>");
}

/**
 * page_begin - start a page
 * @req: the request that it answers
 * @title: of the page
 */
void page_begin(struct request *req, const char *title)
{
	struct buffer *page = &req->answer;

	req->answer_type = "text/html; charset=utf-8";
	buffer_page(page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		    "<title>%s - Cardgate</title><link rel=\"stylesheet\" href=\"/style.css\">"
		    "</head><body><header><b>Cardgate</b>", title);
	if (*req->account) {
		put_places(req);
		buffer_page(page, "<span>%s (%s)</span>", req->account, req->role);
	}
	buffer_page(page, "</header><main><h1>%s</h1>\n", title);
}

/**
 * page_end - end a page
 * @req: the request that it answers
 */
void page_end(struct request *req)
{
	buffer_text(&req->answer, "</main></body></html>\n");
}

/**
 * page_table - start a table
 * @req: the request
 * @columns: their titles, "|" between them
 */
void page_table(struct request *req, const char *columns)
{
	size_t len;

	buffer_text(&req->answer, "<table><tr>");
	for (; *columns; columns += len + !!columns[len]) {
		len = strcspn(columns, "|");
		buffer_text(&req->answer, "<th>");
		buffer_add(&req->answer, columns, len);
	}
	buffer_text(&req->answer, "</tr>\n");
}

/**
 * page_refuse - say that it was not done
 * @req: the request, with the status set; who has not logged in is sent to do so
 * @text: why
 */
void page_refuse(struct request *req, const char *text)
{
	if (req->status == 401) {
		req->status = 303;
		req->location = strdup("/login");
		return;
	}
	page_begin(req, "Not done");
	buffer_page(&req->answer, "<p class=\"alarm\">%s</p><p><a href=\"/\">To the fleet</a></p>",
		    text);
	page_end(req);
}

/* A name of a device in a URL */
static void put_encoded(struct buffer *to, const char *name)
{
	char hex[4];

	for (; *name; name++) {
		if (isalnum((unsigned char)*name) || strchr("-._~:", *name)) {
			buffer_add(to, name, 1);
		} else {
			snprintf(hex, sizeof(hex), "%%%02X", (unsigned char)*name);
			buffer_text(to, hex);
		}
	}
}

/**
 * page_go - have the browser load another page, after a form
 * @req: the request
 * @where: path of the page
 * @name: what follows in it, encoded here; "" for nothing
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int page_go(struct request *req, const char *where, const char *name, struct error *err)
{
	struct buffer to = {};

	buffer_text(&to, where);
	put_encoded(&to, name);
	if (to.failed) {
		buffer_free(&to);
		return error_set(err, -ENOMEM, "no memory");
	}
	free(req->location);
	req->location = to.data;
	req->status = 303;
	return 0;
}

/**
 * page_next - link to the part of a list that follows
 * @req: the request
 * @path: of the list
 * @query: what else is asked for, encoded, "" for nothing
 * @after: the last row that is shown
 */
void page_next(struct request *req, const char *path, const char *query, const char *after)
{
	buffer_page(&req->answer, "<p><a href=\"%s?%s&amp;after=", path, query);
	put_encoded(&req->answer, after);
	buffer_text(&req->answer, "\">More</a></p>");
}

/**
 * page_data - show the start of a value
 * @req: the request
 * @cell: the value
 */
void page_data(struct request *req, const struct db_cell *cell)
{
	char start[DATA_SHOWN + 1];
	size_t len;

	if (!text_ok(cell->text, cell->len)) {
		buffer_page(&req->answer, "<i>%d bytes</i>", (int64_t)cell->len);
		return;
	}
	snprintf(start, sizeof(start), "%s", cell->text);
	len = strlen(start);
	/* Not in the middle of a character */
	while (len && len < cell->len && !text_ok(start, len))
		start[--len] = '\0';
	buffer_html(&req->answer, start);
	if (len < cell->len)
		buffer_page(&req->answer, "... <i>%d bytes</i>", (int64_t)cell->len);
}

/**
 * page_moment - show a time
 * @req: the request
 * @cell: the time
 */
void page_moment(struct request *req, const struct db_cell *cell)
{
	char text[TEXT_TIME_SIZE];

	text_time(cell->number, text);
	if (!*text)
		buffer_text(&req->answer, "never");
	else
		buffer_page(&req->answer, "<time>%s</time>", text);
}

/**
 * page_csrf - put into a form what shows that it is ours
 * @req: the request
 * @csrf: of login_csrf()
 */
void page_csrf(struct request *req, const char *csrf)
{
	buffer_page(&req->answer, "<input type=\"hidden\" name=\"csrf\" value=\"%s\">", csrf);
}

extern const char page_css[], page_css_end[];

__asm__(".pushsection .rodata\n"
	".globl page_css, page_css_end\n"
	"page_css:\n"
	".incbin \"tools/dmserver/style.css\"\n"
	"page_css_end:\n"
	".byte 0\n"
	".popsection\n");

/* GET /style.css */
int page_style(struct request *req, struct error *err)
{
	(void)err;

	buffer_add(&req->answer, page_css, (size_t)(page_css_end - page_css));
	req->answer_type = "text/css; charset=utf-8";
	return 0;
}
