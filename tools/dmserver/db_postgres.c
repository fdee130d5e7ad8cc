// SPDX-License-Identifier: GPL-2.0-or-later
/* The only file that talks to libpq. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <postgresql/libpq-fe.h>

#include "tools/dmserver/db_backend.h"

/* Fixed numbers of PostgreSQL's types, src/include/catalog/pg_type.dat */
#define OID_BYTEA	17
#define OID_INT8	20
#define OID_TEXT	25

/* As PQexecPrepared() calls them */
#define AS_TEXT		0
#define AS_BINARY	1

struct postgres {
	PGconn *handle;
	bool prepared[SQL_COUNT];
};

/* Errors that are over when the transaction is tried again: class 40, and connections */
static int failed(struct postgres *db, const char *what, PGresult *result, struct error *err)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *message = result ? PQresultErrorMessage(result) : PQerrorMessage(db->handle);
	int ret = -EIO;

	if (state && !strncmp(state, "40", 2))
		ret = -EAGAIN;
	error_set(err, ret, "%s: %.*s", what, (int)strcspn(message, "\n"), message);
	PQclear(result);
	return ret;
}

static bool succeeded(PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static int postgres_script(void *connection, const char *text, struct error *err)
{
	struct postgres *db = connection;
	PGresult *result = PQexec(db->handle, text);

	if (!succeeded(result))
		return failed(db, "database", result, err);
	/* A COMMIT of a transaction that had failed undoes it, and says so only here */
	if (!strcmp(text, "COMMIT") && strcmp(PQcmdStatus(result), "COMMIT")) {
		PQclear(result);
		return error_set(err, -EAGAIN, "database: the transaction was undone");
	}
	PQclear(result);
	return 0;
}

static void postgres_close(void *connection)
{
	struct postgres *db = connection;

	PQfinish(db->handle);
	free(db);
}

static void ignore_notice(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

static int postgres_open(void **connection, const char *url, bool create, struct error *err)
{
	struct postgres *db = calloc(1, sizeof(*db));
	int ret;
	(void)create;

	if (!db)
		return error_set(err, -ENOMEM, "no memory");
	db->handle = PQconnectdb(url);
	PQsetNoticeReceiver(db->handle, ignore_notice, NULL);
	if (PQstatus(db->handle) == CONNECTION_OK)
		ret = PQsetClientEncoding(db->handle, "UTF8") ?
			failed(db, "encoding", NULL, err) : 0;
	else
		ret = failed(db, "PostgreSQL", NULL, err);
	if (ret) {
		postgres_close(db);
		return ret;
	}
	*connection = db;
	return 0;
}

static int prepare(struct postgres *db, enum sql id, struct error *err)
{
	const char *kinds = statements[id].args;
	Oid types[DB_ARGS_MAX];
	PGresult *result;
	size_t i;

	for (i = 0; kinds[i]; i++)
		types[i] = kinds[i] == 'i' ? OID_INT8 : kinds[i] == 'b' ? OID_BYTEA : OID_TEXT;
	result = PQprepare(db->handle, statements[id].name, statements[id].text, (int)i, types);
	if (!succeeded(result))
		return failed(db, statements[id].name, result, err);
	PQclear(result);
	db->prepared[id] = true;
	return 0;
}

static int take_cell(PGresult *result, int row, int column, struct db_cell *cell,
		     struct error *err)
{
	unsigned char *bytes;
	size_t len;
	int ret;

	if (PQgetisnull(result, row, column))
		return db_cell_set(cell, NULL, 0, err);
	if (PQftype(result, column) != OID_BYTEA)
		return db_cell_set(cell, PQgetvalue(result, row, column),
				   (size_t)PQgetlength(result, row, column), err);
	bytes = PQunescapeBytea((unsigned char *)PQgetvalue(result, row, column), &len);
	if (!bytes)
		return error_set(err, -ENOMEM, "no memory");
	ret = db_cell_set(cell, bytes, len, err);
	PQfreemem(bytes);
	return ret;
}

static int take_rows(PGresult *result, struct db_rows *rows, struct error *err)
{
	int columns = PQnfields(result), row, i, ret = 0;

	for (row = 0; row < PQntuples(result) && !ret; row++) {
		ret = db_rows_grow(rows, (size_t)columns, err);
		for (i = 0; i < columns && !ret; i++)
			ret = take_cell(result, row, i,
					&rows->cells[(size_t)row * rows->columns + (size_t)i], err);
	}
	return ret;
}

static int postgres_run(void *connection, enum sql sql, const struct db_value *args, size_t count,
			struct db_rows *rows, struct error *err)
{
	int lengths[DB_ARGS_MAX], formats[DB_ARGS_MAX], ret;
	char numbers[DB_ARGS_MAX][24];
	const char *values[DB_ARGS_MAX];
	struct postgres *db = connection;
	PGresult *result;
	size_t i;

	if (!db->prepared[sql]) {
		ret = prepare(db, sql, err);
		if (ret)
			return ret;
	}
	for (i = 0; i < count; i++) {
		values[i] = args[i].data;
		lengths[i] = (int)args[i].len;
		formats[i] = args[i].kind == 'b' ? AS_BINARY : AS_TEXT;
		if (args[i].kind == 'i') {
			snprintf(numbers[i], sizeof(numbers[i]), "%" PRId64, args[i].number);
			values[i] = numbers[i];
		}
	}
	result = PQexecPrepared(db->handle, statements[sql].name, (int)count, values, lengths,
				formats, AS_TEXT);
	if (!succeeded(result))
		return failed(db, statements[sql].name, result, err);
	ret = take_rows(result, rows, err);
	PQclear(result);
	return ret;
}

static bool postgres_alive(void *connection)
{
	struct postgres *db = connection;

	return PQstatus(db->handle) == CONNECTION_OK;
}

const struct db_backend db_postgres = {
	.open = postgres_open,
	.close = postgres_close,
	.script = postgres_script,
	.run = postgres_run,
	.alive = postgres_alive,
	.begin = "BEGIN",
};
