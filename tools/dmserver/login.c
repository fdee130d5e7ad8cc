// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who administers: accounts with passwords, and what a browser or a program
 * has instead once it has logged in. Of that only a digest is stored.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/login.h"

/* Wrong passwords per account and per address, whichever server took them */
#define FAILURES_MAX	10
#define FAILURES_MSEC	INT64_C(600000)
#define PASSWORD_MAX	256

/* An account that is not there takes as long to be refused */
#define NOBODY	"scrypt-15-8-1:00000000000000000000000000000000:"

static const char *bearer(const struct request *req)
{
	const char *value = http_header(req, "Authorization");

	return strncasecmp(value, "Bearer ", 7) ? "" : value + 7;
}

/**
 * login_check - find out who asks
 * @req: the request; its account and role are set
 * @access: how one says so
 * @err: message on failure
 *
 * Return: 0, -EACCES when nobody has logged in so, -EIO.
 */
int login_check(struct request *req, enum access access, struct error *err)
{
	const char *token = access == ACCESS_API ? bearer(req) : http_cookie(req, LOGIN_COOKIE);
	char digest[CRYPTO_HEX_SIZE];
	struct db_rows rows;
	int ret;

	if (!*token || strlen(token) >= sizeof(req->token))
		return error_set(err, -EACCES, "not logged in");
	ret = crypto_digest(token, strlen(token), digest, err);
	if (ret)
		return ret;
	ret = db_query(req->db, &rows, err, SQL_LOGIN_GET, digest,
		       access == ACCESS_API ? LOGIN_API : LOGIN_PAGE, db_now());
	if (!ret && !rows.count)
		ret = error_set(err, -EACCES, "not logged in, or not any more");
	if (!ret) {
		snprintf(req->account, sizeof(req->account), "%s", db_at(&rows, 0, 0)->text);
		snprintf(req->role, sizeof(req->role), "%s", db_at(&rows, 0, 1)->text);
		snprintf(req->token, sizeof(req->token), "%s", token);
	}
	db_rows_free(&rows);
	return ret;
}

static int count_failure(struct db *db, const char *kind, const char *who, int64_t *hits,
			 struct error *err)
{
	struct db_rows rows;
	char key[160];
	int ret;

	snprintf(key, sizeof(key), "%s %s", kind, who);
	ret = db_query(db, &rows, err, SQL_RATE_HIT, key, db_now(), db_now() - FAILURES_MSEC);
	if (!ret && rows.count && db_at(&rows, 0, 0)->number > *hits)
		*hits = db_at(&rows, 0, 0)->number;
	db_rows_free(&rows);
	return ret;
}

/* Counted before the password is looked at, so that guesses at the same time count, too */
static int count_try(struct request *req, const char *account, struct error *err)
{
	int64_t hits = 0;
	int ret;

	ret = count_failure(req->db, "account", account, &hits, err);
	if (!ret)
		ret = count_failure(req->db, "address", req->address, &hits, err);
	if (!ret && hits > FAILURES_MAX) {
		req->retry_after = FAILURES_MSEC / 1000;
		ret = error_set(err, -EDQUOT, "too many wrong passwords: wait ten minutes");
	}
	return ret;
}

static int forget_tries(struct request *req, const char *account, struct error *err)
{
	char key[160];
	int ret;

	snprintf(key, sizeof(key), "account %s", account);
	ret = db_run(req->db, err, SQL_RATE_CLEAR, key);
	snprintf(key, sizeof(key), "address %s", req->address);
	return ret ? ret : db_run(req->db, err, SQL_RATE_CLEAR, key);
}

static int check_password(struct request *req, const char *account, const char *password,
			  struct error *err)
{
	struct db_rows rows;
	bool ok = false;
	int ret;

	ret = db_query(req->db, &rows, err, SQL_ACCOUNT_GET, account);
	if (!ret)
		ok = crypto_password_ok(password, rows.count ? db_at(&rows, 0, 2)->text : NOBODY) &&
		     rows.count;
	db_rows_free(&rows);
	if (!ret && !ok)
		ret = error_set(err, -EACCES, "wrong account or password");
	return ret;
}

/*
 * The count of tries must stay when the rest is undone, so it has a
 * transaction of its own.
 */
static int try_once(struct request *req, const char *account, const char *password,
		    struct error *err)
{
	int ret, kept;

	ret = count_try(req, account, err);
	kept = db_commit(req->db, ret ? NULL : err);
	if (ret || kept)
		return ret ? ret : kept;
	ret = check_password(req, account, password, err);
	return ret ? ret : db_begin(req->db, err);
}

/**
 * login_enter - log in
 * @req: the request
 * @kind: LOGIN_API or LOGIN_PAGE
 * @account: who
 * @password: the password
 * @token: set to what is shown with each request from now on
 * @err: message on failure
 *
 * Return: 0, -EACCES, -EDQUOT after too many tries, -EIO, -EAGAIN.
 */
int login_enter(struct request *req, const char *kind, const char *account,
		const char *password, char token[CRYPTO_TOKEN_SIZE], struct error *err)
{
	char digest[CRYPTO_HEX_SIZE];
	int ret;

	if (strlen(account) >= sizeof(req->account) || strlen(password) > PASSWORD_MAX)
		return error_set(err, -EACCES, "wrong account or password");
	snprintf(req->account, sizeof(req->account), "%s", account);
	ret = try_once(req, account, password, err);
	if (!ret)
		ret = forget_tries(req, account, err);
	if (!ret)
		ret = crypto_token(token, err);
	if (!ret)
		ret = crypto_digest(token, strlen(token), digest, err);
	if (!ret)
		ret = db_run(req->db, err, SQL_LOGIN_ADD, digest, account, kind, db_now(),
			     db_now() + LOGIN_HOURS * MSEC_PER_HOUR, req->address);
	return ret;
}

/**
 * login_leave - log out
 * @req: the request
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int login_leave(struct request *req, struct error *err)
{
	char digest[CRYPTO_HEX_SIZE];
	int ret = crypto_digest(req->token, strlen(req->token), digest, err);

	return ret ? ret : db_run(req->db, err, SQL_LOGIN_DELETE, digest);
}

/**
 * login_account - make an account, or change its role and password
 * @db: the database
 * @name: of it: letters, digits, and "._-@"
 * @role: viewer, operator or admin
 * @password: at least CRYPTO_PASSWORD_MIN characters; NULL keeps the old one
 * @err: message on failure
 *
 * Whoever has logged in with the old password is logged out.
 *
 * Return: 0, -EINVAL, -EIO, -EAGAIN.
 */
int login_account(struct db *db, const char *name, const char *role, const char *password,
		  struct error *err)
{
	char stored[CRYPTO_PASSWORD_SIZE] = "";
	const char *c;
	int ret = 0;

	for (c = name; isalnum((unsigned char)*c) || (*c && strchr("._-@", *c)); c++)
		;
	if (*c || !*name || strlen(name) > 64)
		return error_set(err, -EINVAL, "account '%s': expected 1 to 64 letters, digits and "
				 "._-@", name);
	if (role_of(role) == ROLE_ANY)
		return error_set(err, -EINVAL, "role '%s': expected viewer, operator or"
					       " admin", role);
	if (password && (strlen(password) < CRYPTO_PASSWORD_MIN || strlen(password) > PASSWORD_MAX))
		return error_set(err, -EINVAL, "password: expected %d to %d characters",
				 CRYPTO_PASSWORD_MIN, PASSWORD_MAX);
	if (password)
		ret = crypto_password_make(password, stored, err);
	if (!ret)
		ret = db_run(db, err, SQL_ACCOUNT_PUT, name, role, stored, db_now());
	return ret ? ret : db_run(db, err, SQL_LOGIN_DELETE_OF, name);
}

/**
 * login_csrf - what a form carries so that no other site's form is taken
 * @req: the request of a page
 * @csrf: set to it
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int login_csrf(const struct request *req, char csrf[CRYPTO_HEX_SIZE], struct error *err)
{
	return crypto_mac(req->token, "form", csrf, err);
}

/**
 * login_check_form - see whether a form is one of our pages'
 * @req: the request with it
 * @err: message on failure
 *
 * Return: 0, -EPERM, -EIO.
 */
int login_check_form(const struct request *req, struct error *err)
{
	const char *site = http_header(req, "Sec-Fetch-Site");
	char csrf[CRYPTO_HEX_SIZE], *sent;
	int ret;

	if (*site && strcmp(site, "same-origin"))
		return error_set(err, -EPERM, "the form is another site's");
	/* There is nothing to forge before the login but the login */
	if (!*req->token)
		return 0;
	ret = login_csrf(req, csrf, err);
	if (ret)
		return ret;
	sent = http_form(req, "csrf");
	if (!sent || !crypto_same(sent, csrf))
		ret = error_set(err, -EPERM, "the form is not of this session: load the page"
					     " again");
	free(sent);
	return ret;
}
