/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_TABLE_H
#define CARDGATE_CLI_TABLE_H

#include <stdbool.h>

#include "agent/cli/format.h"
#include "agent/error.h"

struct table_cell;

/**
 * struct table - rows of cells, aligned when all are known
 * @headings: one per column; a column whose heading begins with "#" is one of
 *	numbers: that sign is not shown and its cells are moved to the right.
 *	NULL: no headings
 * @columns: how many columns
 * @indent: blanks before each line
 * @cells: row by row
 * @count: how many cells
 * @failed: there was no memory for one
 */
struct table {
	const char * const *headings;
	size_t columns;
	unsigned int indent;
	struct table_cell *cells;
	size_t count;
	bool failed;
};

void table_add(struct table *table, enum format_style style, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int table_print(struct table *table, FILE *out, struct error *err);

#endif
