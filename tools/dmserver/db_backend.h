/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_DB_BACKEND_H
#define CARDGATE_DMSERVER_DB_BACKEND_H

#include "tools/dmserver/db.h"

/**
 * struct db_backend - a database library
 * @open: connects; @create: make what is not there
 * @close: ends the connection
 * @script: runs one statement without arguments and rows
 * @run: runs a statement of the table; rows are appended with db_cell_set()
 * @alive: false: this connection is of no use any more
 * @begin: what starts a transaction that will write
 *
 * Errors: -EAGAIN, the same may succeed later; -EIO.
 */
struct db_backend {
	int (*open)(void **connection, const char *url, bool create, struct error *err);
	void (*close)(void *connection);
	int (*script)(void *connection, const char *text, struct error *err);
	int (*run)(void *connection, enum sql sql, const struct db_value *args, size_t count,
		   struct db_rows *rows, struct error *err);
	bool (*alive)(void *connection);
	const char *begin;
};

extern const struct db_backend db_sqlite, db_postgres;

int db_rows_grow(struct db_rows *rows, size_t columns, struct error *err);
int db_cell_set(struct db_cell *cell, const void *data, size_t len, struct error *err);

#endif
