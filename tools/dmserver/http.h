/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_HTTP_H
#define CARDGATE_DMSERVER_HTTP_H

#include "tools/dmserver/buffer.h"
#include "tools/dmserver/server.h"

#define HTTP_VARS_MAX	3

struct route;

/**
 * struct request - what somebody asks
 * @server: what this program was started with
 * @route: what it is for
 * @db: a connection to the database; with methods other than GET inside a
 *	transaction, which is kept if the answer's status is below 400
 * @method: GET, POST, PUT, DELETE
 * @path: without the query
 * @vars: what stands in the path for the route's {names}, decoded
 * @body: what was sent
 * @type: its Content-Type, "" if there is none
 * @address: who asks
 * @account: who has logged in, "" for nobody
 * @role: of the account
 * @token: of a page's login, for login_csrf()
 * @certificate: SHA-256 of the client's certificate, "" without one that verifies
 * @certificate_name: common name in it
 * @status: of the answer
 * @retry_after: seconds to wait before asking again, 0: nothing is said of it
 * @answer: its body
 * @answer_type: media type of that
 * @location: where to go instead, NULL for nowhere
 * @cookie: Set-Cookie, "" for none
 * @mac: x-syncml-hmac of the answer, "" for none
 * @connection: libmicrohttpd's
 * @answered: there is an answer, a body is not looked at any more
 */
struct request {
	const struct server *server;
	const struct route *route;
	struct db *db;
	const char *method;
	char *path;
	char *vars[HTTP_VARS_MAX];
	struct buffer body;
	const char *type;
	char address[48];
	char account[65], role[16], token[64];
	char certificate[65], certificate_name[129];
	unsigned int status, retry_after;
	struct buffer answer;
	const char *answer_type;
	char *location;
	char cookie[256];
	char mac[128];
	void *connection;
	bool answered;
};

const char *http_header(const struct request *req, const char *name);
const char *http_cookie(const struct request *req, const char *name);
char *http_query(const struct request *req, const char *name);
char *http_form(const struct request *req, const char *name);
char *http_decode(const char *text, size_t len, bool plus);

int http_start(const struct server *server, struct error *err);
void http_stop(void);

#endif
