// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/login.h"
#include "tools/dmserver/operations.h"

struct credentials {
	const char *account, *role, *password;
};

/* POST /api/v1/login */
int api_log_in(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "account", 't', true, 64, offsetof(struct credentials, account) },
		{ "password", 't', true, 256, offsetof(struct credentials, password) },
		{}
	};
	char token[CRYPTO_TOKEN_SIZE] = "";
	struct credentials with = {};
	struct json_object *body, *map;
	int ret;

	ret = json_body(req, fields, &with, &body, err);
	if (!ret)
		ret = login_enter(req, LOGIN_API, with.account, with.password, token, err);
	json_free(body);
	if (ret)
		return ret;
	map = json_map();
	json_put_text(map, "token", token);
	json_put_number(map, "seconds", LOGIN_HOURS * 3600);
	return json_answer(req, 200, map);
}

/* POST /api/v1/logout */
int api_log_out(struct request *req, struct error *err)
{
	int ret = login_leave(req, err);

	return ret ? ret : api_done(req);
}

/* GET /api/v1/accounts */
int api_account_list(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "account", 't' }, { "role", 't' }, { "created", 'd' }, { "changed", 'd' }, {}
	};
	struct db_rows rows;
	int ret = db_query(req->db, &rows, err, SQL_ACCOUNT_LIST);

	return ret ? ret : api_answer_list(req, NULL, &rows, columns, false);
}

/* There is always somebody who can let others in */
static int check_admins(struct request *req, const char *but, struct error *err)
{
	struct db_rows rows;
	int ret = db_query(req->db, &rows, err, SQL_ACCOUNT_ADMINS, but);

	if (!ret && !db_at(&rows, 0, 0)->number)
		ret = error_set(err, -EBUSY, "'%s' is the only administrator", but);
	db_rows_free(&rows);
	return ret;
}

static int check_new(struct request *req, const char *name, const char *password,
		     struct error *err)
{
	return password ? 0 : api_exists(req, SQL_ACCOUNT_GET, "account without a password",
					 name, err);
}

/* PUT /api/v1/accounts/{account} */
int api_account_put(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "role", 't', true, 16, offsetof(struct credentials, role) },
		{ "password", 't', false, 256, offsetof(struct credentials, password) },
		{}
	};
	struct credentials with = {};
	struct json_object *body;
	int ret;

	ret = json_body(req, fields, &with, &body, err);
	if (!ret)
		ret = check_new(req, req->vars[0], with.password, err);
	if (!ret && strcmp(with.role, "admin"))
		ret = check_admins(req, req->vars[0], err);
	if (!ret)
		ret = login_account(req->db, req->vars[0], with.role, with.password, err);
	json_free(body);
	return ret ? ret : api_done(req);
}

/* DELETE /api/v1/accounts/{account} */
int api_account_delete(struct request *req, struct error *err)
{
	struct db_rows rows;
	int ret;

	ret = check_admins(req, req->vars[0], err);
	if (ret)
		return ret;
	ret = db_query(req->db, &rows, err, SQL_ACCOUNT_DELETE, req->vars[0]);
	if (!ret && !rows.count)
		ret = error_set(err, -ENOENT, "no account '%s'", req->vars[0]);
	db_rows_free(&rows);
	return ret ? ret : api_done(req);
}

/* GET /api/v1/audit */
int api_audit_list(struct request *req, struct error *err)
{
	static const struct json_column columns[] = {
		{ "id", 'i' }, { "at", 'd' }, { "account", 't' }, { "address", 't' },
		{ "action", 't' }, { "subject", 't' }, { "status", 'n' }, {}
	};
	struct api_list list;
	struct db_rows rows = {};
	int ret;

	ret = api_list(req, API_NEWEST, &list, err);
	if (!ret)
		ret = db_query(req->db, &rows, err, SQL_AUDIT_LIST, list.number, list.limit);
	return ret ? ret : api_answer_list(req, &list, &rows, columns, true);
}

extern const char api_text[], api_text_end[];

/* The program carries its description, so that no installed copy can differ */
__asm__(".pushsection .rodata\n"
	".globl api_text, api_text_end\n"
	"api_text:\n"
	".incbin \"tools/dmserver/openapi.json\"\n"
	"api_text_end:\n"
	".byte 0\n"
	".popsection\n");

/* GET /api/v1/openapi.json */
int api_description(struct request *req, struct error *err)
{
	(void)err;

	buffer_add(&req->answer, api_text, (size_t)(api_text_end - api_text));
	req->answer_type = "application/json";
	return 0;
}
