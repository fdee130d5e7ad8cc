// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The database as the rest of the server sees it: connections that threads
 * borrow, statements of one table, rows in memory.
 */
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "tools/dmserver/db_backend.h"

#define IDLE_MAX	32
#define ID_RANDOM_BITS	20

struct db {
	const struct db_backend *backend;
	void *connection;
	bool inside;
};

/*
 * struct db_pool - connections to one database
 * @idle: those that nobody has
 */
struct db_pool {
	const struct db_backend *backend;
	char *url;
	pthread_mutex_t lock;
	struct db *idle[IDLE_MAX];
	size_t count;
};

static int connect_to(struct db_pool *pool, bool create, struct db **db, struct error *err)
{
	struct db *made = calloc(1, sizeof(*made));
	int ret;

	if (!made)
		return error_set(err, -ENOMEM, "no memory");
	made->backend = pool->backend;
	ret = pool->backend->open(&made->connection, pool->url, create, err);
	if (ret) {
		free(made);
		return ret;
	}
	*db = made;
	return 0;
}

static void disconnect(struct db *db)
{
	db->backend->close(db->connection);
	free(db);
}

static bool is_postgres(const char *url)
{
	return !strncmp(url, "postgresql:", 11) || !strncmp(url, "postgres:", 9);
}

/**
 * db_pool_open - get ready to use a database
 * @pool: set to what db_get() takes; db_pool_close() ends it
 * @url: postgresql://..., else the name of a file of SQLite's
 * @create: make the file when it is not there
 * @err: message on failure
 *
 * Return: 0, -ENOMEM, -EIO when it cannot be connected to.
 */
int db_pool_open(struct db_pool **pool, const char *url, bool create, struct error *err)
{
	struct db_pool *made = calloc(1, sizeof(*made));
	struct db *first;
	int ret;

	if (!made)
		return error_set(err, -ENOMEM, "no memory");
	pthread_mutex_init(&made->lock, NULL);
	made->backend = is_postgres(url) ? &db_postgres : &db_sqlite;
	made->url = strdup(url);
	ret = made->url ? connect_to(made, create, &first, err) :
			  error_set(err, -ENOMEM, "no memory");
	if (ret) {
		db_pool_close(made);
		return ret;
	}
	db_put(made, first);
	*pool = made;
	return 0;
}

/**
 * db_pool_close - end all connections
 * @pool: of db_pool_open(), NULL allowed; nobody has a connection any more
 */
void db_pool_close(struct db_pool *pool)
{
	if (!pool)
		return;
	while (pool->count)
		disconnect(pool->idle[--pool->count]);
	pthread_mutex_destroy(&pool->lock);
	free(pool->url);
	free(pool);
}

/**
 * db_get - borrow a connection
 * @pool: where from
 * @db: set to it; db_put() gives it back
 * @err: message on failure
 *
 * Return: 0, -ENOMEM, -EIO.
 */
int db_get(struct db_pool *pool, struct db **db, struct error *err)
{
	*db = NULL;
	pthread_mutex_lock(&pool->lock);
	if (pool->count)
		*db = pool->idle[--pool->count];
	pthread_mutex_unlock(&pool->lock);
	if (*db && !(*db)->backend->alive((*db)->connection)) {
		disconnect(*db);
		*db = NULL;
	}
	return *db ? 0 : connect_to(pool, false, db, err);
}

/**
 * db_put - give a connection back
 * @pool: where it is from
 * @db: it, NULL allowed; a transaction that is still open is undone
 */
void db_put(struct db_pool *pool, struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	pthread_mutex_lock(&pool->lock);
	if (pool->count < IDLE_MAX && db->backend->alive(db->connection)) {
		pool->idle[pool->count++] = db;
		db = NULL;
	}
	pthread_mutex_unlock(&pool->lock);
	if (db)
		disconnect(db);
}

/**
 * db_begin - start a transaction that will write
 * @db: the connection
 * @err: message on failure
 *
 * Return: 0, -EAGAIN when another writes for too long, -EIO.
 */
int db_begin(struct db *db, struct error *err)
{
	int ret = db->backend->script(db->connection, db->backend->begin, err);

	db->inside = !ret;
	return ret;
}

/**
 * db_commit - keep for good what the transaction did
 * @db: the connection
 * @err: message on failure
 *
 * Return: 0; -EAGAIN or -EIO, then nothing of it is kept, or, when the
 * connection broke, that is not known.
 */
int db_commit(struct db *db, struct error *err)
{
	int ret = db->backend->script(db->connection, "COMMIT", err);

	if (!ret)
		db->inside = false;
	return ret;
}

/**
 * db_rollback - undo a transaction, if one is open
 * @db: the connection
 */
void db_rollback(struct db *db)
{
	if (db->inside)
		db->backend->script(db->connection, "ROLLBACK", NULL);
	db->inside = false;
}

/**
 * db_script - run a statement that makes tables
 * @db: the connection
 * @text: the statement
 * @err: message on failure
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int db_script(struct db *db, const char *text, struct error *err)
{
	return db->backend->script(db->connection, text, err);
}

static size_t take_args(const char *kinds, struct db_value *args, va_list list)
{
	size_t i;

	for (i = 0; kinds[i] && i < DB_ARGS_MAX; i++) {
		args[i] = (struct db_value){ .kind = kinds[i] };
		if (kinds[i] == 'i') {
			args[i].number = va_arg(list, int64_t);
			continue;
		}
		args[i].data = va_arg(list, const void *);
		if (kinds[i] == 'b')
			args[i].len = va_arg(list, size_t);
		else
			args[i].len = args[i].data ? strlen(args[i].data) : 0;
	}
	return i;
}

/**
 * db_run - run a statement for what it does
 * @db: the connection
 * @err: message on failure
 * @sql: which statement
 *
 * After @sql come its arguments, as its kinds in the table say: const char *
 * for 't', int64_t for 'i', const void * and size_t for 'b'.
 *
 * Return: 0, -EAGAIN, -EIO, -ENOMEM.
 */
int db_run(struct db *db, struct error *err, enum sql sql, ...)
{
	struct db_value args[DB_ARGS_MAX];
	struct db_rows rows = {};
	va_list list;
	size_t count;
	int ret;

	va_start(list, sql);
	count = take_args(statements[sql].args, args, list);
	va_end(list);
	ret = db->backend->run(db->connection, sql, args, count, &rows, err);
	db_rows_free(&rows);
	return ret;
}

/**
 * db_query - run a statement for its rows
 * @db: the connection
 * @rows: set to them; db_rows_free() ends them, also after a failure
 * @err: message on failure
 * @sql: which statement, its arguments after it as for db_run()
 *
 * Return: 0, -EAGAIN, -EIO, -ENOMEM.
 */
int db_query(struct db *db, struct db_rows *rows, struct error *err, enum sql sql, ...)
{
	struct db_value args[DB_ARGS_MAX];
	va_list list;
	size_t count;

	va_start(list, sql);
	count = take_args(statements[sql].args, args, list);
	va_end(list);
	*rows = (struct db_rows){};
	return db->backend->run(db->connection, sql, args, count, rows, err);
}

/**
 * db_at - a cell
 * @rows: of db_query()
 * @row: from 0, below @rows->count
 * @column: from 0, in the statement's order
 *
 * Return: the cell.
 */
const struct db_cell *db_at(const struct db_rows *rows, size_t row, size_t column)
{
	return &rows->cells[row * rows->columns + column];
}

/**
 * db_rows_free - end rows
 * @rows: of db_query(), also all zero
 */
void db_rows_free(struct db_rows *rows)
{
	size_t i;

	for (i = 0; i < rows->count * rows->columns; i++)
		free(rows->cells[i].text);
	free(rows->cells);
	*rows = (struct db_rows){};
}

/**
 * db_rows_grow - make room for one row more, all null
 * @rows: where
 * @columns: cells in it, the same for all
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int db_rows_grow(struct db_rows *rows, size_t columns, struct error *err)
{
	size_t used = rows->count * columns;
	struct db_cell *cells;

	/* Doubles whenever the number of rows is a power of two */
	if (!(rows->count & (rows->count - 1))) {
		cells = reallocarray(rows->cells, (rows->count ? rows->count * 2 : 1) * columns,
				     sizeof(*cells));
		if (!cells)
			return error_set(err, -ENOMEM, "no memory for %zu rows", rows->count);
		rows->cells = cells;
	}
	memset(&rows->cells[used], 0, columns * sizeof(*rows->cells));
	rows->columns = columns;
	rows->count++;
	return 0;
}

/**
 * db_cell_set - give a cell its value
 * @cell: where
 * @data: the value, NULL for null
 * @len: bytes in it
 * @err: message on failure
 *
 * Return: 0, -ENOMEM.
 */
int db_cell_set(struct db_cell *cell, const void *data, size_t len, struct error *err)
{
	cell->null = !data;
	cell->len = data ? len : 0;
	cell->text = calloc(1, cell->len + 1);
	if (!cell->text)
		return error_set(err, -ENOMEM, "no memory for a value of %zu bytes", len);
	if (data)
		memcpy(cell->text, data, len);
	cell->number = strtoll(cell->text, NULL, 10);
	return 0;
}

/**
 * db_now - what all times in the database are in
 *
 * Return: milliseconds since 1970-01-01 UTC.
 */
int64_t db_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/**
 * db_id - a number for a new row
 *
 * Later ones are higher. Two servers that make the same one in the same
 * millisecond, once in a million times, find out by the primary key.
 *
 * Return: the number.
 */
int64_t db_id(void)
{
	uint32_t noise = 0;

	if (getrandom(&noise, sizeof(noise), 0) != sizeof(noise))
		abort();
	return db_id_at(db_now()) | (noise & ((1 << ID_RANDOM_BITS) - 1));
}

/**
 * db_id_at - the lowest number for a new row at a moment
 * @milliseconds: since 1970-01-01 UTC
 *
 * Return: the number.
 */
int64_t db_id_at(int64_t milliseconds)
{
	return milliseconds << ID_RANDOM_BITS;
}
