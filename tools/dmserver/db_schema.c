// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables, in the SQL that SQLite and PostgreSQL share: TEXT, BIGINT and
 * BYTEA, which SQLite keeps as it keeps a BLOB. Times are milliseconds since
 * 1970, digests SHA-256 in hexadecimal.
 */
#include <errno.h>

#include "tools/dmserver/db_schema.h"

#define SCHEMA_VERSION	1

static const char *const tables[] = {
	"CREATE TABLE schema_version (version BIGINT NOT NULL)",

	"CREATE TABLE account ("
	" name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL,"
	" created BIGINT NOT NULL, changed BIGINT NOT NULL)",
	/* token: digest of what the browser or program has */
	"CREATE TABLE login ("
	" token TEXT PRIMARY KEY,"
	" account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,"
	" kind TEXT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL,"
	" address TEXT NOT NULL)",
	"CREATE INDEX login_account ON login (account)",
	"CREATE TABLE rate (key TEXT PRIMARY KEY, since BIGINT NOT NULL, hits BIGINT NOT NULL)",
	"CREATE TABLE audit ("
	" id BIGINT PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL,"
	" address TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,"
	" status BIGINT NOT NULL)",

	"CREATE TABLE device_group ("
	" name TEXT PRIMARY KEY, description TEXT NOT NULL, created BIGINT NOT NULL)",
	/* secret, server_secret: passwords of DM_SEC 5.3; turn: one message at a time */
	"CREATE TABLE device ("
	" id TEXT PRIMARY KEY, label TEXT NOT NULL,"
	" device_group TEXT REFERENCES device_group (name) ON DELETE SET NULL,"
	" auth TEXT NOT NULL, certificate TEXT, user_name TEXT, secret TEXT, nonce TEXT,"
	" server_secret TEXT, server_nonce TEXT,"
	" man TEXT, model TEXT, dmv TEXT, lang TEXT,"
	" created BIGINT NOT NULL, seen BIGINT NOT NULL DEFAULT 0,"
	" trouble TEXT NOT NULL DEFAULT '', turn BIGINT NOT NULL DEFAULT 0)",
	"CREATE INDEX device_by_group ON device (device_group, id)",
	"CREATE INDEX device_by_trouble ON device (trouble, id)",
	"CREATE INDEX device_by_seen ON device (seen)",

	"CREATE TABLE policy ("
	" name TEXT NOT NULL, version BIGINT NOT NULL, issuer TEXT NOT NULL,"
	" digest TEXT NOT NULL, size BIGINT NOT NULL, bundle BYTEA NOT NULL,"
	" created BIGINT NOT NULL, author TEXT NOT NULL, PRIMARY KEY (name, version))",
	/* Either data or a policy of the library */
	"CREATE TABLE desired ("
	" scope TEXT NOT NULL, owner TEXT NOT NULL, uri TEXT NOT NULL,"
	" format TEXT NOT NULL, type TEXT NOT NULL, data BYTEA, digest TEXT NOT NULL,"
	" policy TEXT, policy_version BIGINT, changed BIGINT NOT NULL, author TEXT NOT NULL,"
	" PRIMARY KEY (scope, owner, uri))",
	"CREATE TABLE reached ("
	" device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE, uri TEXT NOT NULL,"
	" digest TEXT NOT NULL, status BIGINT NOT NULL, verb TEXT NOT NULL,"
	" changed BIGINT NOT NULL, PRIMARY KEY (device, uri))",
	"CREATE TABLE command ("
	" id BIGINT PRIMARY KEY,"
	" device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,"
	" verb TEXT NOT NULL, uri TEXT NOT NULL, source TEXT, format TEXT, type TEXT,"
	" data BYTEA, state TEXT NOT NULL, status BIGINT, tries BIGINT NOT NULL DEFAULT 0,"
	" created BIGINT NOT NULL, changed BIGINT NOT NULL, not_before BIGINT NOT NULL,"
	" author TEXT NOT NULL)",
	"CREATE INDEX command_by_device ON command (device, state, id)",
	"CREATE TABLE result ("
	" command BIGINT NOT NULL REFERENCES command (id) ON DELETE CASCADE,"
	" position BIGINT NOT NULL, uri TEXT NOT NULL, format TEXT, type TEXT,"
	" data BYTEA NOT NULL, PRIMARY KEY (command, position))",
	/* uid: what the device calls this report, the same however often it sends it */
	"CREATE TABLE report ("
	" id BIGINT PRIMARY KEY,"
	" device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE, uid TEXT NOT NULL,"
	" session TEXT NOT NULL, type TEXT NOT NULL, source TEXT, target TEXT,"
	" mark TEXT NOT NULL, correlator TEXT, format TEXT, data BYTEA NOT NULL,"
	" received BIGINT NOT NULL, acknowledged TEXT, UNIQUE (device, uid))",
	"CREATE INDEX report_by_device ON report (device, id)",
	"CREATE INDEX report_alarms ON report (device) WHERE acknowledged IS NULL"
	" AND mark IN ('fatal', 'critical')",

	/* request: digest of the last message taken, reply: the answer to it */
	"CREATE TABLE session ("
	" device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE, id TEXT NOT NULL,"
	" key TEXT NOT NULL, started BIGINT NOT NULL, changed BIGINT NOT NULL,"
	" state TEXT NOT NULL, message BIGINT NOT NULL, request TEXT NOT NULL,"
	" reply BYTEA, reply_mac TEXT, max_size BIGINT NOT NULL,"
	" max_object BIGINT NOT NULL, PRIMARY KEY (device, id))",
	/* Commands under way: what a Status of the device is about */
	"CREATE TABLE sent ("
	" device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,"
	" session TEXT NOT NULL, message BIGINT NOT NULL, position BIGINT NOT NULL,"
	" kind TEXT NOT NULL, command BIGINT, uri TEXT NOT NULL, digest TEXT, verb TEXT NOT NULL,"
	" offset_next BIGINT NOT NULL, PRIMARY KEY (device, session, message, position))",
	/* Chunks of a large object that the device is sending */
	"CREATE TABLE part ("
	" device TEXT NOT NULL REFERENCES device (id) ON DELETE CASCADE,"
	" position BIGINT NOT NULL, what TEXT NOT NULL, total BIGINT NOT NULL,"
	" data BYTEA NOT NULL, PRIMARY KEY (device, position))",

	/* A device's own desired state goes before its group's */
	"CREATE VIEW effective AS"
	" SELECT d.id AS device, s.scope, s.uri, s.format, s.type, s.data, s.digest, s.policy,"
	" s.policy_version, s.changed FROM device d JOIN desired s ON s.owner = d.id"
	" WHERE s.scope = 'device'"
	" UNION ALL"
	" SELECT d.id, s.scope, s.uri, s.format, s.type, s.data, s.digest, s.policy,"
	" s.policy_version, s.changed FROM device d JOIN desired s ON s.owner = d.device_group"
	" WHERE s.scope = 'group' AND NOT EXISTS (SELECT 1 FROM desired o"
	" WHERE o.scope = 'device' AND o.owner = d.id AND o.uri = s.uri)",
	/* Where a device is not what it should be */
	"CREATE VIEW deviation AS"
	" SELECT e.device, e.uri, e.policy, e.policy_version, r.status, r.changed,"
	" CASE WHEN r.digest = e.digest THEN 'refused' ELSE 'pending' END AS reason"
	" FROM effective e LEFT JOIN reached r ON r.device = e.device AND r.uri = e.uri"
	" WHERE r.digest IS NULL OR r.digest <> e.digest OR r.status >= 300",
};

/**
 * db_schema_make - make the tables in an empty database
 * @db: the connection
 * @err: message on failure
 *
 * Return: 0, -EEXIST when they are there, -EAGAIN, -EIO.
 */
int db_schema_make(struct db *db, struct error *err)
{
	size_t i;
	int ret;

	if (!db_schema_check(db, NULL))
		return error_set(err, -EEXIST, "the database has its tables already");
	ret = db_begin(db, err);
	for (i = 0; !ret && i < sizeof(tables) / sizeof(tables[0]); i++)
		ret = db_script(db, tables[i], err);
	if (!ret)
		ret = db_run(db, err, SQL_VERSION_SET, (int64_t)SCHEMA_VERSION);
	if (!ret)
		ret = db_commit(db, err);
	if (ret)
		db_rollback(db);
	return ret;
}

/**
 * db_schema_check - see whether the tables are those that this program knows
 * @db: the connection
 * @err: message on failure
 *
 * Return: 0; -ENOENT when there are none, -EINVAL when they are of another version.
 */
int db_schema_check(struct db *db, struct error *err)
{
	struct db_rows rows;
	int ret = 0;

	if (db_query(db, &rows, NULL, SQL_VERSION_GET) || !rows.count)
		ret = error_set(err, -ENOENT, "the database has no tables: expected init first");
	else if (db_at(&rows, 0, 0)->number != SCHEMA_VERSION)
		ret = error_set(err, -EINVAL, "the database's tables are of version %s, expected"
					      " %d",
				db_at(&rows, 0, 0)->text, SCHEMA_VERSION);
	db_rows_free(&rows);
	return ret;
}
