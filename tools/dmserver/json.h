/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_JSON_H
#define CARDGATE_DMSERVER_JSON_H

#include "tools/dmserver/http.h"

/* json.c is the only user of json-c here */
struct json_object;

/**
 * struct json_field - a member that a body may have
 * @name: of the member; the last of a list has none
 * @kind: 't' text, 'n' number from 0, 'a' array
 * @needed: it must be there
 * @max: most bytes, the highest number, or most elements
 * @offset: where its const char *, int64_t or struct json_object * is in what json_body() fills;
 *	left alone when the member is not there
 */
struct json_field {
	const char *name;
	char kind;
	bool needed;
	int64_t max;
	size_t offset;
};

/**
 * struct json_column - a member that a row becomes
 * @name: of the member; the last of a list has none
 * @kind: 't' text, 'n' number, 'i' a number that is a name, 'd' time,
 *	'x' bytes: NAME when they are text, else NAME_base64; '-' nothing
 */
struct json_column {
	const char *name;
	char kind;
};

int json_body(struct request *req, const struct json_field *fields, void *to,
	      struct json_object **owner, struct error *err);
int json_take(struct json_object *object, const struct json_field *fields, void *to,
	      struct error *err);
size_t json_count(struct json_object *array);
struct json_object *json_at(struct json_object *array, size_t i);
const char *json_text_at(struct json_object *array, size_t i);
struct json_object *json_row(const struct db_rows *rows, size_t row,
			     const struct json_column *columns);
struct json_object *json_rows(const struct db_rows *rows, const struct json_column *columns);
struct json_object *json_map(void);
void json_put(struct json_object *map, const char *key, struct json_object *value);
void json_put_text(struct json_object *map, const char *key, const char *text);
void json_put_number(struct json_object *map, const char *key, int64_t number);
void json_free(struct json_object *object);
int json_answer(struct request *req, unsigned int status, struct json_object *object);

#endif
