// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON documents. What is printed is always valid UTF-8 and never controls a
 * terminal, whatever strings went in.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <json-c/json.h>

#include "agent/cli/format.h"
#include "agent/cli/json.h"

#define DEPTH_MAX	8

/* An element is missing, so the document must not be printed */
static bool incomplete;

static struct json_object *made(struct json_object *object)
{
	incomplete = incomplete || !object;
	return object;
}

/**
 * json_map - new object
 *
 * Return: the object; NULL without memory, which json_print() reports.
 */
struct json_object *json_map(void)
{
	return made(json_object_new_object());
}

/**
 * json_list - new array
 *
 * Return: the array; NULL without memory, which json_print() reports.
 */
struct json_object *json_list(void)
{
	return made(json_object_new_array());
}

/**
 * json_put - add a member
 * @map: the object
 * @key: the member's name
 * @value: its value, owned by @map then; NULL is null
 */
void json_put(struct json_object *map, const char *key, struct json_object *value)
{
	if (!map || json_object_object_add(map, key, value)) {
		json_object_put(value);
		incomplete = true;
	}
}

/**
 * json_put_text - add a string
 * @map: the object
 * @key: the member's name
 * @text: the string; NULL is null
 */
void json_put_text(struct json_object *map, const char *key, const char *text)
{
	json_put(map, key, text ? made(json_object_new_string(text)) : NULL);
}

/**
 * json_put_number - add a number
 * @map: the object
 * @key: the member's name
 * @number: the number
 */
void json_put_number(struct json_object *map, const char *key, uint64_t number)
{
	json_put(map, key, made(json_object_new_uint64(number)));
}

/**
 * json_put_flag - add a boolean
 * @map: the object
 * @key: the member's name
 * @flag: the boolean
 */
void json_put_flag(struct json_object *map, const char *key, bool flag)
{
	json_put(map, key, made(json_object_new_boolean(flag)));
}

/**
 * json_put_time - add a moment, as format_time() writes it
 * @map: the object
 * @key: the member's name
 * @seconds: since 1970-01-01 UTC
 */
void json_put_time(struct json_object *map, const char *key, int64_t seconds)
{
	char text[FORMAT_TIME_SIZE];

	json_put_text(map, key, format_time(seconds, text));
}

/**
 * json_put_hex - add bytes as hexadecimal digits
 * @map: the object
 * @key: the member's name
 * @bytes: the bytes
 * @len: how many, at most 64
 */
void json_put_hex(struct json_object *map, const char *key, const uint8_t *bytes, size_t len)
{
	char text[129];

	json_put_text(map, key, format_hex(bytes, len, text, sizeof(text)));
}

/**
 * json_add - append to an array
 * @list: the array
 * @value: the element, owned by @list then
 */
void json_add(struct json_object *list, struct json_object *value)
{
	if (!list || json_object_array_add(list, value)) {
		json_object_put(value);
		incomplete = true;
	}
}

/**
 * json_add_text - append a string to an array
 * @list: the array
 * @text: the string
 */
void json_add_text(struct json_object *list, const char *text)
{
	json_add(list, made(json_object_new_string(text)));
}

/* json-c leaves bytes from DEL on alone; they occur in strings only */
static void write_safely(const char *text, FILE *out)
{
	size_t left = strlen(text);
	mbstate_t state = {};
	wchar_t c;

	while (left) {
		size_t len = mbrtowc(&c, text, left, &state);

		if (len > left) {
			fputs("\\ufffd", out);
			memset(&state, 0, sizeof(state));
			len = 1;
		} else if (c != L'\n' && wcwidth(c) <= 0 && c <= 0xffff) {
			fprintf(out, "\\u%04x", (unsigned int)c);
		} else {
			fwrite(text, 1, len, out);
		}
		text += len;
		left -= len;
	}
	putc('\n', out);
}

static int print(struct json_object *root, int flags, struct error *err)
{
	const char *text = root && !incomplete ?
			   json_object_to_json_string_ext(root, flags) : NULL;

	if (text)
		write_safely(text, stdout);
	json_object_put(root);
	return text ? 0 : error_set(err, -ENOMEM, "out of memory");
}

/**
 * json_print - write a document for programs and curious people, and free it
 * @root: the document
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_print(struct json_object *root, struct error *err)
{
	return print(root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
		     JSON_C_TO_STRING_NOSLASHESCAPE, err);
}

/**
 * json_print_line - write a document in one line, and free it
 * @root: the document
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int json_print_line(struct json_object *root, struct error *err)
{
	return print(root, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, err);
}

/**
 * json_free - forget a document
 * @root: the document, may be NULL
 */
void json_free(struct json_object *root)
{
	json_object_put(root);
}

/**
 * json_parse - read a document whose root is an object
 * @text: the document, with NUL
 * @err: message on failure, with the offset
 *
 * Return: the document, for json_free(); NULL when it is none.
 */
struct json_object *json_parse(const char *text, struct error *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *root = NULL;

	if (!tokener) {
		error_set(err, -ENOMEM, "out of memory");
		return NULL;
	}
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	root = json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
	if (!json_object_is_type(root, json_type_object)) {
		error_set(err, -EINVAL, "byte %zu: JSON object expected",
			  json_tokener_get_parse_end(tokener));
		json_object_put(root);
		root = NULL;
	}
	json_tokener_free(tokener);
	return root;
}

/**
 * json_get_text - a string of an object
 * @map: the object
 * @key: the member's name
 *
 * Return: the string, owned by @map; NULL when there is none.
 */
const char *json_get_text(struct json_object *map, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(map, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

/**
 * json_get_number - a number of an object
 * @map: the object
 * @key: the member's name
 *
 * Return: the number; 0 when there is none.
 */
uint64_t json_get_number(struct json_object *map, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(map, key, &value) ||
	    !json_object_is_type(value, json_type_int))
		return 0;
	return json_object_get_uint64(value);
}
