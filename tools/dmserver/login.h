/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_LOGIN_H
#define CARDGATE_DMSERVER_LOGIN_H

#include "tools/dmserver/crypto.h"
#include "tools/dmserver/http.h"
#include "tools/dmserver/route.h"

#define LOGIN_COOKIE	"__Host-cardgate"
#define LOGIN_API	"api"
#define LOGIN_PAGE	"page"
#define LOGIN_HOURS	12

int login_check(struct request *req, enum access access, struct error *err);
int login_enter(struct request *req, const char *kind, const char *account,
		const char *password, char token[CRYPTO_TOKEN_SIZE], struct error *err);
int login_leave(struct request *req, struct error *err);
int login_account(struct db *db, const char *name, const char *role, const char *password,
		  struct error *err);
int login_csrf(const struct request *req, char csrf[CRYPTO_HEX_SIZE], struct error *err);
int login_check_form(const struct request *req, struct error *err);

#endif
