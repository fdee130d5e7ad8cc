/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_JSON_H
#define CARDGATE_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/error.h"

/* json.c is the only user of json-c here; a document is built, then printed */
struct json_object;

struct json_object *json_map(void);
struct json_object *json_list(void);
void json_put(struct json_object *map, const char *key, struct json_object *value);
void json_put_text(struct json_object *map, const char *key, const char *text);
void json_put_number(struct json_object *map, const char *key, uint64_t number);
void json_put_flag(struct json_object *map, const char *key, bool flag);
void json_put_time(struct json_object *map, const char *key, int64_t seconds);
void json_put_hex(struct json_object *map, const char *key, const uint8_t *bytes, size_t len);
void json_add(struct json_object *list, struct json_object *value);
void json_add_text(struct json_object *list, const char *text);
int json_print(struct json_object *root, struct error *err);
int json_print_line(struct json_object *root, struct error *err);
void json_free(struct json_object *root);

struct json_object *json_parse(const char *text, struct error *err);
const char *json_get_text(struct json_object *map, const char *key);
uint64_t json_get_number(struct json_object *map, const char *key);

#endif
