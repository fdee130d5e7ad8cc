// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of people as comma-separated values, RFC 4180: the first line names the columns. Those
 * that nobody asks for are passed over, since such lists come out of other programs.
 */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/file.h"
#include "roster.h"

#define FILE_MAX	(16 * 1024 * 1024)
#define COLUMNS_MAX	64
#define FIELD_MAX	1024

enum column { HOLDER, DEPARTMENT, BUNDLE, DAYS, OTHER };

/**
 * struct reader - where reading is
 * @pos: next character
 * @end: end of the text
 * @line: number of the line
 * @columns: what the columns are
 * @count: how many
 * @field: the last field
 */
struct reader {
	const char *pos;
	const char *end;
	unsigned int line;
	enum column columns[COLUMNS_MAX];
	size_t count;
	char field[FIELD_MAX];
};

static int bad_length(const struct reader *r, struct error *err)
{
	return error_set(err, -EINVAL, "line %u: a field of more than %d characters", r->line,
			 FIELD_MAX - 1);
}

static int quoted(struct reader *r, size_t *len, struct error *err)
{
	for (r->pos++; r->pos < r->end && *r->pos != '\n'; r->pos++) {
		if (*r->pos == '"' && (r->pos + 1 == r->end || r->pos[1] != '"')) {
			r->pos++;
			return 0;
		}
		r->pos += *r->pos == '"';
		if (*len == FIELD_MAX - 1)
			return bad_length(r, err);
		r->field[(*len)++] = *r->pos;
	}
	return error_set(err, -EINVAL, "line %u: expected '\"' at the end of a quoted field",
			 r->line);
}

/* Returns 1 when another field follows on the line, 0 at its end */
static int next_field(struct reader *r, struct error *err)
{
	size_t len = 0;
	int ret = 0;

	if (r->pos < r->end && *r->pos == '"') {
		ret = quoted(r, &len, err);
	} else {
		while (r->pos < r->end && !strchr(",\r\n", *r->pos) && len < FIELD_MAX)
			r->field[len++] = *r->pos++;
		if (len == FIELD_MAX)
			ret = bad_length(r, err);
	}
	if (ret)
		return ret;
	r->field[len] = '\0';
	if (strlen(r->field) != len)
		return error_set(err, -EINVAL, "line %u: a NUL character", r->line);
	if (r->pos < r->end && *r->pos == ',') {
		r->pos++;
		return 1;
	}
	if (r->pos < r->end && *r->pos == '\r')
		r->pos++;
	if (r->pos < r->end && *r->pos != '\n')
		return error_set(err, -EINVAL, "line %u: expected ',' or the end of the line",
				 r->line);
	r->pos += r->pos < r->end;
	return 0;
}

static int read_columns(struct reader *r, struct error *err)
{
	static const char *const names[] = { [HOLDER] = "holder", [DEPARTMENT] = "department",
					     [BUNDLE] = "bundle", [DAYS] = "days" };
	bool seen[OTHER + 1] = { false };
	enum column c;
	int ret;

	do {
		if (r->count == COLUMNS_MAX)
			return error_set(err, -E2BIG, "line 1: more than %d columns", COLUMNS_MAX);
		ret = next_field(r, err);
		if (ret < 0)
			return ret;
		for (c = HOLDER; c < OTHER && strcasecmp(r->field, names[c]); c++)
			;
		if (c != OTHER && seen[c])
			return error_set(err, -EINVAL, "line 1: two columns '%s'", names[c]);
		seen[c] = true;
		r->columns[r->count++] = c;
	} while (ret);
	return seen[HOLDER] ? 0 : error_set(err, -EINVAL, "line 1: expected a column 'holder'");
}

/* What goes into a certificate's subject */
static int take_name(const struct reader *r, const char *what, size_t least,
		     char name[ROSTER_HOLDER_MAX], struct error *err)
{
	size_t len = strlen(r->field), i;

	for (i = 0; i < len; i++)
		if (iscntrl((unsigned char)r->field[i]))
			return error_set(err, -EINVAL, "line %u: %s: a control character",
					 r->line, what);
	if (len < least || len >= ROSTER_HOLDER_MAX)
		return error_set(err, -EINVAL, "line %u: %s: expected %zu to %d characters",
				 r->line, what, least, ROSTER_HOLDER_MAX - 1);
	strcpy(name, r->field);
	return 0;
}

static int take(const struct reader *r, enum column which, struct roster_entry *e,
		struct error *err)
{
	size_t len = strlen(r->field);
	unsigned long days;
	char *end;

	switch (which) {
	case HOLDER:
		return take_name(r, "holder", 1, e->holder, err);
	case DEPARTMENT:
		return take_name(r, "department", 0, e->department, err);
	case BUNDLE:
		if (len >= sizeof(e->bundle))
			return error_set(err, -EINVAL,
					 "line %u: bundle: expected at most %zu characters",
					 r->line, sizeof(e->bundle) - 1);
		strcpy(e->bundle, r->field);
		return 0;
	case DAYS:
		days = strtoul(r->field, &end, 10);
		if (len && (*end || !isdigit((unsigned char)r->field[0]) || !days ||
			    days > ROSTER_DAYS_MAX))
			return error_set(err, -EINVAL, "line %u: days: '%.32s', expected 1 to %d",
					 r->line, r->field, ROSTER_DAYS_MAX);
		e->days = (unsigned int)days;
		return 0;
	default:
		return 0;
	}
}

static int read_entry(struct reader *r, struct roster_entry *e, struct error *err)
{
	size_t column = 0;
	int more, ret;

	memset(e, 0, sizeof(*e));
	e->line = r->line;
	do {
		more = next_field(r, err);
		if (more < 0)
			return more;
		if (column == r->count)
			return error_set(err, -EINVAL, "line %u: more than %zu fields", r->line,
					 r->count);
		ret = take(r, r->columns[column++], e, err);
		if (ret)
			return ret;
	} while (more);
	return column == r->count ? 0 :
	       error_set(err, -EINVAL, "line %u: %zu fields, expected %zu", r->line, column,
			 r->count);
}

static bool empty_line(struct reader *r)
{
	const char *pos = r->pos;

	while (pos < r->end && *pos == '\r')
		pos++;
	if (pos < r->end && *pos != '\n')
		return false;
	r->pos = pos < r->end ? pos + 1 : pos;
	return true;
}

/**
 * roster_parse - read a list of people
 * @roster: filled in, to be freed with roster_free() also on failure
 * @text: comma-separated values
 * @len: bytes of it
 * @err: message on failure, with the line
 *
 * Return: 0, -EINVAL, -E2BIG, -ENOMEM.
 */
int roster_parse(struct roster *roster, const char *text, size_t len, struct error *err)
{
	struct reader r = { .pos = text, .end = text + len, .line = 1 };
	struct roster_entry *grown;
	int ret;

	memset(roster, 0, sizeof(*roster));
	if (trust_sha256(text, len, roster->digest))
		return error_set(err, -EIO, "SHA-256 failed");
	if (len >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3))
		r.pos += 3;
	ret = read_columns(&r, err);
	while (!ret && r.pos < r.end) {
		r.line++;
		if (empty_line(&r))
			continue;
		grown = realloc(roster->entries, (roster->count + 1) * sizeof(*grown));
		if (!grown)
			return error_set(err, -ENOMEM, "out of memory");
		roster->entries = grown;
		ret = read_entry(&r, &grown[roster->count], err);
		roster->count += !ret;
	}
	return ret || roster->count ? ret : error_set(err, -EINVAL, "nobody is on the list");
}

/**
 * roster_load - read a list of people from a file
 * @roster: filled in, to be freed with roster_free() also on failure
 * @path: the file
 * @err: message on failure
 *
 * Return: as file_read() and roster_parse().
 */
int roster_load(struct roster *roster, const char *path, struct error *err)
{
	uint8_t *text;
	size_t len;
	int ret;

	memset(roster, 0, sizeof(*roster));
	ret = file_read(path, FILE_MAX, &text, &len, err);
	if (ret)
		return ret;
	ret = roster_parse(roster, (const char *)text, len, err);
	free(text);
	return ret ? error_prefix(err, ret, "%s", path) : 0;
}

/**
 * roster_free - forget a list of people
 * @roster: it
 */
void roster_free(struct roster *roster)
{
	free(roster->entries);
	memset(roster, 0, sizeof(*roster));
}
