// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON of the API, RFC 8259, in and out. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "tools/dmserver/crypto.h"
#include "tools/dmserver/json.h"
#include "tools/dmserver/text.h"

#define DEPTH_MAX	8
#define TYPE		"application/json"

static int parse(struct request *req, struct json_object **object, struct error *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	const char *why;
	size_t place;

	if (!tokener)
		return error_set(err, -ENOMEM, "no memory");
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	*object = json_tokener_parse_ex(tokener, req->body.data ? req->body.data : "",
					(int)req->body.len);
	why = json_tokener_error_desc(json_tokener_get_error(tokener));
	place = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	if (*object && place == req->body.len && json_object_is_type(*object, json_type_object))
		return 0;
	json_object_put(*object);
	*object = NULL;
	return error_set(err, -EINVAL, "body: byte %zu: %s; expected one JSON object", place, why);
}

static int take_text(const struct json_field *field, struct json_object *value,
		     const char **text, struct error *err)
{
	size_t len = (size_t)json_object_get_string_len(value);

	*text = json_object_get_string(value);
	if (!json_object_is_type(value, json_type_string) || len != strlen(*text) ||
	    !text_ok(*text, len) || len > (size_t)field->max)
		return error_set(err, -EINVAL, "%s: expected text of at most %" PRId64 " bytes",
				 field->name, field->max);
	return 0;
}

static int take_number(const struct json_field *field, struct json_object *value,
		       int64_t *number, struct error *err)
{
	*number = json_object_get_int64(value);
	if (!json_object_is_type(value, json_type_int) || *number < 0 || *number > field->max)
		return error_set(err, -EINVAL, "%s: expected a number from 0 to %" PRId64,
				 field->name, field->max);
	return 0;
}

static int take_array(const struct json_field *field, struct json_object *value,
		      struct json_object **array, struct error *err)
{
	*array = value;
	if (!json_object_is_type(value, json_type_array) ||
	    json_count(value) > (size_t)field->max)
		return error_set(err, -EINVAL, "%s: expected an array of at most %" PRId64,
				 field->name, field->max);
	return 0;
}

static int take_member(const struct json_field *fields, const char *name,
		       struct json_object *value, void *to, struct error *err)
{
	char *at;

	for (; fields->name && strcmp(fields->name, name); fields++)
		;
	if (!fields->name)
		return error_set(err, -EINVAL, "body: unknown member '%.40s'", name);
	at = (char *)to + fields->offset;
	if (!value)
		return fields->needed ? error_set(err, -EINVAL, "%s: expected a value", name) : 0;
	switch (fields->kind) {
	case 't':
		return take_text(fields, value, (const char **)at, err);
	case 'a':
		return take_array(fields, value, (struct json_object **)at, err);
	default:
		return take_number(fields, value, (int64_t *)at, err);
	}
}

/**
 * json_take - read an object
 * @object: the object; anything else is refused
 * @fields: what may be in it
 * @to: structure with what is in it; its strings are the object's
 * @err: message on failure
 *
 * Return: 0, -EINVAL.
 */
int json_take(struct json_object *object, const struct json_field *fields, void *to,
	      struct error *err)
{
	const struct json_field *field;
	int ret;

	if (!json_object_is_type(object, json_type_object))
		return error_set(err, -EINVAL, "expected an object");
	json_object_object_foreach(object, name, value) {
		ret = take_member(fields, name, value, to, err);
		if (ret)
			return ret;
	}
	for (field = fields; field->name; field++)
		if (field->needed && !json_object_object_get_ex(object, field->name, NULL))
			return error_set(err, -EINVAL, "body: expected member '%s'", field->name);
	return 0;
}

/**
 * json_count - elements of an array
 * @array: the array, NULL for none
 */
size_t json_count(struct json_object *array)
{
	return array ? json_object_array_length(array) : 0;
}

/**
 * json_at - an element of an array
 * @array: the array
 * @i: which
 */
struct json_object *json_at(struct json_object *array, size_t i)
{
	return json_object_array_get_idx(array, i);
}

/**
 * json_text_at - an element of an array that is text
 * @array: the array
 * @i: which
 *
 * Return: the text, NULL when it is something else.
 */
const char *json_text_at(struct json_object *array, size_t i)
{
	struct json_object *value = json_at(array, i);
	const char *text = json_object_get_string(value);
	size_t len = text ? strlen(text) : 0;

	return json_object_is_type(value, json_type_string) && text_ok(text, len) &&
	       len == (size_t)json_object_get_string_len(value) ? text : NULL;
}

/**
 * json_body - read the body of a request
 * @req: the request
 * @fields: what may be in it
 * @to: structure with what is in it
 * @owner: set to what owns the strings; json_free() ends it, also after a failure
 * @err: message on failure
 *
 * Return: 0, -EPROTOTYPE when the body is not JSON by its type, -EINVAL, -ENOMEM.
 */
int json_body(struct request *req, const struct json_field *fields, void *to,
	      struct json_object **owner, struct error *err)
{
	size_t len = strcspn(req->type, "; ");
	int ret;

	*owner = NULL;
	if (len != strlen(TYPE) || strncasecmp(req->type, TYPE, len))
		return error_set(err, -EPROTOTYPE, "Content-Type '%.60s', expected " TYPE,
				 req->type);
	ret = parse(req, owner, err);
	return ret ? ret : json_take(*owner, fields, to, err);
}

static void put_bytes(struct json_object *map, const char *name, const struct db_cell *cell)
{
	char key[64], *text;

	if (text_ok(cell->text, cell->len)) {
		json_put_text(map, name, cell->text);
		return;
	}
	snprintf(key, sizeof(key), "%s_base64", name);
	text = crypto_base64(cell->text, cell->len);
	json_put_text(map, key, text);
	free(text);
}

static void put_cell(struct json_object *map, const struct json_column *column,
		     const struct db_cell *cell)
{
	char text[TEXT_TIME_SIZE];

	if (cell->null || (column->kind == 'd' && !cell->number))
		json_put(map, column->name, NULL);
	else if (column->kind == 'n')
		json_put_number(map, column->name, cell->number);
	else if (column->kind == 'd')
		json_put_text(map, column->name, text_time(cell->number, text));
	else if (column->kind == 'x')
		put_bytes(map, column->name, cell);
	else
		json_put_text(map, column->name, cell->text);
}

/**
 * json_row - a row as an object
 * @rows: of a query
 * @row: which
 * @columns: a member per cell, in the statement's order
 *
 * Return: the object, owned by the caller.
 */
struct json_object *json_row(const struct db_rows *rows, size_t row,
			     const struct json_column *columns)
{
	struct json_object *map = json_map();
	size_t i;

	for (i = 0; i < rows->columns && columns[i].name; i++)
		if (columns[i].kind != '-')
			put_cell(map, &columns[i], db_at(rows, row, i));
	return map;
}

/**
 * json_rows - rows as a list of objects
 * @rows: of a query
 * @columns: a member per cell, in the statement's order
 *
 * Return: the list, owned by the caller.
 */
struct json_object *json_rows(const struct db_rows *rows, const struct json_column *columns)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; list && i < rows->count; i++)
		json_object_array_add(list, json_row(rows, i, columns));
	return list;
}

/**
 * json_map - a new object
 *
 * Return: the object, owned by the caller; NULL without memory, which
 * json_answer() finds out.
 */
struct json_object *json_map(void)
{
	return json_object_new_object();
}

/**
 * json_put - add a member
 * @map: where
 * @key: its name
 * @value: its value, owned by @map then; NULL is null
 */
void json_put(struct json_object *map, const char *key, struct json_object *value)
{
	if (map)
		json_object_object_add(map, key, value);
	else
		json_object_put(value);
}

/**
 * json_put_text - add text
 * @map: where
 * @key: its name
 * @text: the text; NULL is null
 */
void json_put_text(struct json_object *map, const char *key, const char *text)
{
	json_put(map, key, text ? json_object_new_string(text) : NULL);
}

/**
 * json_put_number - add a number
 * @map: where
 * @key: its name
 * @number: the number
 */
void json_put_number(struct json_object *map, const char *key, int64_t number)
{
	json_put(map, key, json_object_new_int64(number));
}

/**
 * json_free - end an object
 * @object: it, NULL allowed
 */
void json_free(struct json_object *object)
{
	json_object_put(object);
}

/**
 * json_answer - answer a request with an object
 * @req: the request
 * @status: of HTTP
 * @object: the object, ended here
 *
 * Return: 0, -ENOMEM.
 */
int json_answer(struct request *req, unsigned int status, struct json_object *object)
{
	const char *text = object ? json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
						JSON_C_TO_STRING_NOSLASHESCAPE) : NULL;

	if (text) {
		buffer_text(&req->answer, text);
		buffer_text(&req->answer, "\n");
	}
	json_object_put(object);
	req->status = status;
	req->answer_type = TYPE;
	return text ? 0 : -ENOMEM;
}
