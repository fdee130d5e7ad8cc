// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/dmserver/prune.h"

#define MSEC_PER_DAY	(24 * MSEC_PER_HOUR)

/* What is forgotten, and after how long; 0: after what the server was started with */
static const struct {
	enum sql sql;
	int64_t milliseconds;
} rules[] = {
	{ SQL_PRUNE_LOGIN, 1 },
	{ SQL_PRUNE_RATE, MSEC_PER_HOUR },
	{ SQL_PRUNE_REPLY, 2 * MSEC_PER_HOUR },
	{ SQL_PRUNE_SESSION, 30 * MSEC_PER_DAY },
	{ SQL_PRUNE_REPORT, 0 },
	{ SQL_PRUNE_COMMAND, 0 },
	{ SQL_PRUNE_AUDIT, 0 },
};

/**
 * prune - forget what is old
 * @server: this server
 * @err: message on failure
 *
 * Several servers may do so at the same time.
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int prune(const struct server *server, struct error *err)
{
	int64_t now = db_now(), keep;
	struct db *db;
	size_t i;
	int ret;

	ret = db_get(server->pool, &db, err);
	for (i = 0; !ret && i < sizeof(rules) / sizeof(rules[0]); i++) {
		keep = rules[i].milliseconds ? rules[i].milliseconds :
					       server->keep_days * MSEC_PER_DAY;
		ret = db_run(db, err, rules[i].sql, now - keep);
	}
	db_put(server->pool, db);
	return ret;
}
