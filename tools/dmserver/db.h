/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_DB_H
#define CARDGATE_DMSERVER_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"
#include "tools/dmserver/statements.h"

#define DB_ARGS_MAX	16

/**
 * struct db_value - an argument of a statement
 * @kind: 't' text, 'i' number, 'b' bytes; as in struct statement
 * @number: of a number
 * @data: of text and bytes, NULL for null
 * @len: bytes in it
 */
struct db_value {
	char kind;
	int64_t number;
	const void *data;
	size_t len;
};

/**
 * struct db_cell - a value of a row
 * @text: text or bytes, with a NUL behind them; "" for null
 * @len: how many
 * @number: if it is a number
 * @null: there is no value
 */
struct db_cell {
	char *text;
	size_t len;
	int64_t number;
	bool null;
};

/**
 * struct db_rows - what a statement answered
 * @cells: row by row
 * @count: rows
 * @columns: cells in each
 */
struct db_rows {
	struct db_cell *cells;
	size_t count, columns;
};

struct db;
struct db_pool;

int db_pool_open(struct db_pool **pool, const char *url, bool create, struct error *err);
void db_pool_close(struct db_pool *pool);
int db_get(struct db_pool *pool, struct db **db, struct error *err);
void db_put(struct db_pool *pool, struct db *db);

int db_begin(struct db *db, struct error *err);
int db_commit(struct db *db, struct error *err);
void db_rollback(struct db *db);
int db_script(struct db *db, const char *text, struct error *err);
int db_run(struct db *db, struct error *err, enum sql sql, ...);
int db_query(struct db *db, struct db_rows *rows, struct error *err, enum sql sql, ...);
const struct db_cell *db_at(const struct db_rows *rows, size_t row, size_t column);
void db_rows_free(struct db_rows *rows);

int64_t db_now(void);
int64_t db_id(void);
int64_t db_id_at(int64_t milliseconds);

#endif
