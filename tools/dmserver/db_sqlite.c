// SPDX-License-Identifier: GPL-2.0-or-later
/* The only file that talks to SQLite. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "tools/dmserver/db_backend.h"

/* How long a writer waits for others, who each take milliseconds */
#define BUSY_MSEC	10000

struct sqlite {
	sqlite3 *handle;
	sqlite3_stmt *prepared[SQL_COUNT];
};

static int failed(struct sqlite *db, const char *what, struct error *err)
{
	int code = sqlite3_errcode(db->handle) & 0xff;

	return error_set(err, code == SQLITE_BUSY || code == SQLITE_LOCKED ? -EAGAIN : -EIO,
			 "%s: %s", what, sqlite3_errmsg(db->handle));
}

static int sqlite_script(void *connection, const char *text, struct error *err)
{
	struct sqlite *db = connection;

	if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) != SQLITE_OK)
		return failed(db, "database", err);
	return 0;
}

static void sqlite_close(void *connection)
{
	struct sqlite *db = connection;
	size_t i;

	for (i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(db->prepared[i]);
	sqlite3_close(db->handle);
	free(db);
}

/* FULL: what was answered to a device is on the disk */
static int sqlite_open(void **connection, const char *url, bool create, struct error *err)
{
	int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), ret = 0;
	struct sqlite *db = calloc(1, sizeof(*db));

	if (!db)
		return error_set(err, -ENOMEM, "no memory");
	if (sqlite3_open_v2(url, &db->handle, flags, NULL) != SQLITE_OK) {
		ret = error_set(err, -EIO, "%s: %s", url, sqlite3_errmsg(db->handle));
		sqlite_close(db);
		return ret;
	}
	sqlite3_busy_timeout(db->handle, BUSY_MSEC);
	ret = sqlite_script(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			    "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF", err);
	if (ret) {
		sqlite_close(db);
		return error_prefix(err, ret, "%s", url);
	}
	*connection = db;
	return 0;
}

/* SQLite takes $1 for a name, whose place need not be the first */
static void bind(sqlite3_stmt *stmt, const struct db_value *args, size_t count)
{
	char name[] = "$00";
	size_t i;
	int at;

	for (i = 0; i < count; i++) {
		name[1] = (char)('0' + (i + 1 < 10 ? i + 1 : (i + 1) / 10));
		name[2] = i + 1 < 10 ? '\0' : (char)('0' + (i + 1) % 10);
		at = sqlite3_bind_parameter_index(stmt, name);
		if (!at)
			continue;
		if (args[i].kind == 'i')
			sqlite3_bind_int64(stmt, at, args[i].number);
		else if (!args[i].data)
			sqlite3_bind_null(stmt, at);
		else if (args[i].kind == 'b')
			sqlite3_bind_blob64(stmt, at, args[i].data, args[i].len, SQLITE_STATIC);
		else
			sqlite3_bind_text64(stmt, at, args[i].data, args[i].len, SQLITE_STATIC,
					    SQLITE_UTF8);
	}
}

static int take_row(sqlite3_stmt *stmt, struct db_rows *rows, struct error *err)
{
	int columns = sqlite3_column_count(stmt), i, ret;
	struct db_cell *cell;
	const void *data;

	ret = db_rows_grow(rows, (size_t)columns, err);
	for (i = 0; i < columns && !ret; i++) {
		cell = &rows->cells[(rows->count - 1) * rows->columns + (size_t)i];
		if (sqlite3_column_type(stmt, i) == SQLITE_BLOB)
			data = sqlite3_column_blob(stmt, i);
		else
			data = sqlite3_column_text(stmt, i);
		/* An empty blob has no address */
		if (!data && sqlite3_column_type(stmt, i) != SQLITE_NULL)
			data = "";
		ret = db_cell_set(cell, data, (size_t)sqlite3_column_bytes(stmt, i), err);
	}
	return ret;
}

static int sqlite_run(void *connection, enum sql sql, const struct db_value *args, size_t count,
		      struct db_rows *rows, struct error *err)
{
	const struct statement *statement = &statements[sql];
	struct sqlite *db = connection;
	int ret = 0, step = SQLITE_DONE;
	sqlite3_stmt *stmt;

	if (!db->prepared[sql] &&
	    sqlite3_prepare_v3(db->handle, statement->text, -1, SQLITE_PREPARE_PERSISTENT,
			       &db->prepared[sql], NULL) != SQLITE_OK)
		return failed(db, statement->name, err);
	stmt = db->prepared[sql];
	bind(stmt, args, count);
	while (!ret && (step = sqlite3_step(stmt)) == SQLITE_ROW)
		ret = take_row(stmt, rows, err);
	if (!ret && step != SQLITE_DONE)
		ret = failed(db, statement->name, err);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return ret;
}

static bool sqlite_alive(void *connection)
{
	(void)connection;
	return true;
}

const struct db_backend db_sqlite = {
	.open = sqlite_open,
	.close = sqlite_close,
	.script = sqlite_script,
	.run = sqlite_run,
	.alive = sqlite_alive,
	.begin = "BEGIN IMMEDIATE",
};
