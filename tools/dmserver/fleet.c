// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "tools/dmserver/device.h"
#include "tools/dmserver/fleet.h"

static void take(const struct db_rows *rows, const char *name, int64_t *to)
{
	size_t i;

	for (i = 0; i < rows->count; i++)
		if (!strcmp(db_at(rows, i, 0)->text, name))
			*to = db_at(rows, i, 1)->number;
}

/**
 * fleet_count - count devices and commands by their state
 * @server: this server
 * @db: its database
 * @fleet: set to the counts
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int fleet_count(const struct server *server, struct db *db, struct fleet *fleet,
		struct error *err)
{
	struct db_rows devices, silent = {}, commands = {};
	int ret;

	*fleet = (struct fleet){};
	ret = db_query(db, &devices, err, SQL_FLEET);
	if (!ret)
		ret = db_query(db, &silent, err, SQL_FLEET_SILENT, device_silent_since(server));
	if (!ret)
		ret = db_query(db, &commands, err, SQL_FLEET_COMMANDS);
	if (!ret) {
		take(&devices, "", &fleet->in_line);
		take(&devices, "alarm", &fleet->alarm);
		take(&devices, "refused", &fleet->refused);
		take(&devices, "pending", &fleet->pending);
		fleet->devices = fleet->in_line + fleet->alarm + fleet->refused + fleet->pending;
		fleet->silent = db_at(&silent, 0, 0)->number;
		take(&commands, "queued", &fleet->queued);
		take(&commands, "failed", &fleet->failed);
	}
	db_rows_free(&devices);
	db_rows_free(&silent);
	db_rows_free(&commands);
	return ret;
}
