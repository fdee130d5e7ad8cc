// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/dmserver/login.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/page.h"

#define COOKIE_FLAGS	"; Path=/; Secure; HttpOnly; SameSite=Strict"

static void put_form(struct request *req, const char *said)
{
	page_begin(req, "Log in");
	if (said)
		buffer_page(&req->answer, "<p class=\"alarm\" role=\"alert\">%s</p>", said);
	buffer_text(&req->answer, "<form class=\"login\" method=\"post\" action=\"/login\">"
		    "<label>Account<input name=\"account\" autocomplete=\"username\" required "
		    "autofocus></label><label>Password<input name=\"password\" type=\"password\" "
		    "autocomplete=\"current-password\" required></label>"
		    "<button>Log in</button></form>");
	page_end(req);
}

/* GET /login */
int page_login(struct request *req, struct error *err)
{
	(void)err;

	put_form(req, NULL);
	return 0;
}

/* POST /login */
int page_log_in(struct request *req, struct error *err)
{
	char *account = http_form(req, "account"), *password = http_form(req, "password");
	char token[CRYPTO_TOKEN_SIZE] = "";
	int ret;

	if (account && password)
		ret = login_enter(req, LOGIN_PAGE, account, password, token, err);
	else
		ret = error_set(err, -EINVAL, "expected account and password");
	free(account);
	free(password);
	if (ret)
		return ret;
	snprintf(req->cookie, sizeof(req->cookie), LOGIN_COOKIE "=%s" COOKIE_FLAGS, token);
	return page_go(req, "/", "", err);
}

/* POST /logout */
int page_log_out(struct request *req, struct error *err)
{
	int ret = login_leave(req, err);

	snprintf(req->cookie, sizeof(req->cookie), LOGIN_COOKIE "=; Max-Age=0" COOKIE_FLAGS);
	return ret ? ret : page_go(req, "/login", "", err);
}
