/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_API_H
#define CARDGATE_DMSERVER_API_H

#include "tools/dmserver/json.h"

#define API_LIMIT	100
#define API_LIMIT_MAX	1000
#define API_NEWEST	INT64_MAX

#define DEVICE_ID_MAX	128
#define GROUP_NAME_MAX	64
#define URI_MAX		511

/**
 * struct api_list - which part of a list is wanted
 * @after: the last one that the reader has, "" for none; owned by it
 * @number: the same as a number
 * @limit: most rows
 */
struct api_list {
	char *after;
	int64_t number, limit;
};

int api_list(struct request *req, int64_t start, struct api_list *list, struct error *err);
int api_answer_list(struct request *req, const struct api_list *list, struct db_rows *rows,
		    const struct json_column *columns, bool more);
int api_answer_of_device(struct request *req, enum sql which, const struct json_column *columns,
			 struct error *err);
int api_query_text(struct request *req, const char *name, char **text, struct error *err);
int api_var_number(struct request *req, size_t var, int64_t *number, struct error *err);
int api_done(struct request *req);
int api_exists(struct request *req, enum sql get, const char *what, const char *name,
	       struct error *err);
const char *api_scope(const struct request *req);
int api_scope_check(struct request *req, struct error *err);
int api_scope_changed(struct request *req, struct error *err);

#endif
