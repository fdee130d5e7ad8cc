// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "agent/cli/table.h"

#define COLUMNS_MAX	16
#define GAP		2

struct table_cell {
	enum format_style style;
	size_t width;
	char *text;
};

/**
 * table_add - append a cell
 * @table: the table; the next row begins when all columns have a cell
 * @style: how it looks
 * @fmt: printf format of its text, which is cleaned
 */
void table_add(struct table *table, enum format_style style, const char *fmt, ...)
{
	char text[FORMAT_TEXT_SIZE], clean[FORMAT_TEXT_SIZE];
	struct table_cell *cells, *cell;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	cells = realloc(table->cells, (table->count + 1) * sizeof(*cells));
	if (!cells) {
		table->failed = true;
		return;
	}
	table->cells = cells;
	cell = &cells[table->count++];
	cell->style = style;
	cell->width = format_clean(text, clean, sizeof(clean));
	cell->text = strdup(clean);
	if (!cell->text)
		table->failed = true;
}

static bool is_number(const struct table *table, size_t column)
{
	return table->headings && table->headings[column][0] == '#';
}

static const char *heading(const struct table *table, size_t column)
{
	return table->headings[column] + is_number(table, column);
}

static void measure(const struct table *table, size_t widths[COLUMNS_MAX])
{
	size_t i;

	for (i = 0; i < table->columns; i++)
		widths[i] = table->headings ? strlen(heading(table, i)) : 0;
	for (i = 0; i < table->count; i++)
		if (table->cells[i].width > widths[i % table->columns])
			widths[i % table->columns] = table->cells[i].width;
}

/* Blanks are written when something follows them */
static void print_cell(const struct table *table, size_t column, size_t width,
		       const struct table_cell *cell, int *blanks, FILE *out)
{
	int pad = (int)(width - cell->width);
	bool right = is_number(table, column);

	if (right)
		*blanks += pad;
	if (*cell->text) {
		fprintf(out, "%*s", *blanks, "");
		*blanks = 0;
		format_begin(cell->style, out);
		fputs(cell->text, out);
		format_end(cell->style, out);
	}
	if (!right)
		*blanks += pad;
	*blanks += GAP;
	if (column + 1 == table->columns)
		putc('\n', out);
}

static void print_headings(const struct table *table, const size_t widths[COLUMNS_MAX], FILE *out)
{
	int blanks = (int)table->indent;
	char text[FORMAT_TEXT_SIZE];
	size_t i;

	for (i = 0; i < table->columns; i++) {
		struct table_cell cell = { .style = FORMAT_HEADING, .text = text };

		cell.width = format_clean(heading(table, i), text, sizeof(text));
		print_cell(table, i, widths[i], &cell, &blanks, out);
	}
}

static void release(struct table *table)
{
	while (table->count)
		free(table->cells[--table->count].text);
	free(table->cells);
	table->cells = NULL;
}

/**
 * table_print - write a table and forget its cells
 * @table: the table, at most 16 columns wide; may have no cells
 * @out: where to
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM when a cell is missing.
 */
int table_print(struct table *table, FILE *out, struct error *err)
{
	size_t widths[COLUMNS_MAX] = {}, i;
	int blanks = 0;

	if (table->failed || table->columns > COLUMNS_MAX) {
		release(table);
		return error_set(err, -ENOMEM, "out of memory");
	}
	measure(table, widths);
	if (table->headings)
		print_headings(table, widths, out);
	for (i = 0; i < table->count; i++) {
		size_t column = i % table->columns;

		if (!column)
			blanks = (int)table->indent;
		print_cell(table, column, widths[column], &table->cells[i], &blanks, out);
	}
	release(table);
	return 0;
}
