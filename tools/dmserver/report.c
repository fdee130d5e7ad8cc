// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "tools/dmserver/report.h"

/**
 * report_acknowledge - note that somebody has seen to a report
 * @db: the database
 * @id: which report
 * @account: who
 * @device: set to whose it is, which the caller frees; NULL: not asked for
 * @err: message on failure
 *
 * Return: 0, -ENOENT, -EIO, -EAGAIN, -ENOMEM.
 */
int report_acknowledge(struct db *db, int64_t id, const char *account, char **device,
		       struct error *err)
{
	struct db_rows rows;
	int ret;

	ret = db_query(db, &rows, err, SQL_REPORT_ACKNOWLEDGE, id, account);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no report '%" PRId64 "'", id);
	if (!ret)
		ret = db_run(db, err, SQL_TROUBLE_DEVICE, db_at(&rows, 0, 0)->text);
	if (!ret && device) {
		*device = strdup(db_at(&rows, 0, 0)->text);
		ret = *device ? 0 : error_set(err, -ENOMEM, "no memory");
	}
	db_rows_free(&rows);
	return ret;
}
