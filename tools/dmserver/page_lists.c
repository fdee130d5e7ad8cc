// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"
#include "tools/dmserver/text.h"

/* GET /policies */
int page_policies(struct request *req, struct error *err)
{
	struct db_rows rows;
	size_t i;
	int ret;

	ret = db_query(req->db, &rows, err, SQL_POLICY_LIST);
	if (!ret) {
		page_begin(req, "Policies");
		page_table(req, "Policy|Version|Issuer|Bytes|Entered|By");
		for (i = 0; i < rows.count; i++) {
			buffer_page(&req->answer, "<tr><td>%s<td>%d<td>%s<td>%d<td>",
				    db_at(&rows, i, 0)->text, db_at(&rows, i, 1)->number,
				    db_at(&rows, i, 2)->text, db_at(&rows, i, 4)->number);
			page_moment(req, db_at(&rows, i, 5));
			buffer_page(&req->answer, "<td>%s", db_at(&rows, i, 6)->text);
		}
		buffer_text(&req->answer, "</table>\n");
		page_end(req);
	}
	db_rows_free(&rows);
	return ret;
}

/* GET /audit */
int page_audit(struct request *req, struct error *err)
{
	char *after = http_query(req, "after");
	struct db_rows rows = {};
	int64_t from;
	size_t i;
	int ret;

	if (!after || !text_number(after, &from))
		from = API_NEWEST;
	free(after);
	ret = db_query(req->db, &rows, err, SQL_AUDIT_LIST, from, (int64_t)PAGE_ROWS);
	if (!ret) {
		page_begin(req, "Audit log");
		page_table(req, "At|Account|Address|Action|Subject|Status");
		for (i = 0; i < rows.count; i++) {
			buffer_text(&req->answer, "<tr><td>");
			page_moment(req, db_at(&rows, i, 1));
			buffer_page(&req->answer, "<td>%s<td>%s<td>%s<td>%s<td>%d",
				    db_at(&rows, i, 2)->text, db_at(&rows, i, 3)->text,
				    db_at(&rows, i, 4)->text, db_at(&rows, i, 5)->text,
				    db_at(&rows, i, 6)->number);
		}
		buffer_text(&req->answer, "</table>\n");
		if (rows.count == PAGE_ROWS)
			page_next(req, "/audit", "", db_at(&rows, PAGE_ROWS - 1, 0)->text);
		page_end(req);
	}
	db_rows_free(&rows);
	return ret;
}
