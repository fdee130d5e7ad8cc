// SPDX-License-Identifier: GPL-2.0-or-later
/* HTTP over TLS; the only file that talks to libmicrohttpd. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "agent/file.h"
#include "agent/log.h"
#include "tools/dmserver/guard.h"
#include "tools/dmserver/http.h"
#include "tools/dmserver/route.h"
#include "tools/dmserver/tls.h"

#define IDLE_SECONDS	15
#define HEADERS_MAX	(32 << 10)
#define PEM_MAX		(256 << 10)

static struct MHD_Daemon *daemon_running;

/* What every answer says; a page loads nothing but its own style sheet */
static const struct {
	const char *name, *value;
} headers[] = {
	{ "Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; "
	  "frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Strict-Transport-Security", "max-age=31536000" },
	{ "Server", SERVER_NAME },
};

/**
 * http_header - a header of a request
 * @req: the request
 * @name: the header
 *
 * Return: its value, "" if it is not there.
 */
const char *http_header(const struct request *req, const char *name)
{
	const char *value = MHD_lookup_connection_value(req->connection, MHD_HEADER_KIND, name);

	return value ? value : "";
}

/**
 * http_cookie - a cookie of a request
 * @req: the request
 * @name: the cookie
 *
 * Return: its value, "" if it is not there.
 */
const char *http_cookie(const struct request *req, const char *name)
{
	const char *value = MHD_lookup_connection_value(req->connection, MHD_COOKIE_KIND, name);

	return value ? value : "";
}

/**
 * http_query - a variable behind the "?"
 * @req: the request
 * @name: the variable
 *
 * Return: its value, which the caller frees; NULL if it is not there or no text.
 */
char *http_query(const struct request *req, const char *name)
{
	const char *value = MHD_lookup_connection_value(req->connection, MHD_GET_ARGUMENT_KIND,
							name);

	return value ? http_decode(value, strlen(value), true) : NULL;
}

static void finish(struct request *req)
{
	size_t i;

	if (!req)
		return;
	for (i = 0; i < HTTP_VARS_MAX; i++)
		free(req->vars[i]);
	db_put(req->server->pool, req->db);
	buffer_free(&req->body);
	buffer_free(&req->answer);
	free(req->location);
	free(req->path);
	free(req);
}

static struct guard *guard_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static void completed(void *cls, struct MHD_Connection *connection, void **context,
		      enum MHD_RequestTerminationCode code)
{
	(void)cls;
	(void)code;

	finish(*context);
	*context = NULL;
	guard_again(guard_of(connection));
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;
	(void)cls;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		guard_close(*context);
		*context = NULL;
		return;
	}
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info)
		*context = guard_open(info->connect_fd);
}

/* Paths and queries are decoded here, where a %2F can be told from a "/" */
static size_t leave_encoded(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;

	return strlen(text);
}

static void add_headers(struct request *req, struct MHD_Response *response)
{
	char number[16];
	size_t i;

	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		MHD_add_response_header(response, headers[i].name, headers[i].value);
	MHD_add_response_header(response, "Cache-Control",
				req->route && req->route->access == ACCESS_NONE &&
				!strcmp(req->method, "GET") ? "max-age=3600" : "no-store");
	if (req->answer_type)
		MHD_add_response_header(response, "Content-Type", req->answer_type);
	if (req->location)
		MHD_add_response_header(response, "Location", req->location);
	if (*req->cookie)
		MHD_add_response_header(response, "Set-Cookie", req->cookie);
	if (*req->mac)
		MHD_add_response_header(response, "x-syncml-hmac", req->mac);
	if (req->status == MHD_HTTP_UNAUTHORIZED)
		MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
	if (req->retry_after) {
		snprintf(number, sizeof(number), "%u", req->retry_after);
		MHD_add_response_header(response, "Retry-After", number);
	}
}

static enum MHD_Result reply(struct request *req, struct MHD_Connection *connection)
{
	struct MHD_Response *response;
	enum MHD_Result ret;

	if (req->answer.failed)
		return MHD_NO;
	response = MHD_create_response_from_buffer(req->answer.len, req->answer.data,
						   MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	add_headers(req, response);
	req->answered = true;
	ret = MHD_queue_response(connection, req->status, response);
	MHD_destroy_response(response);
	return ret;
}

static void tell_who(struct request *req, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	if (!req->server->client_ca || !info || !info->tls_session ||
	    !tls_client(info->tls_session, req->certificate, req->certificate_name,
			sizeof(req->certificate_name)))
		*req->certificate = *req->certificate_name = '\0';
}

static const struct sockaddr *address_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	return info->client_addr;
}

/* With the headers there: is it worth to read the body? */
static int look_at(struct request *req, struct MHD_Connection *connection, struct error *err)
{
	const struct sockaddr *address = address_of(connection);
	const char *length;

	getnameinfo(address, address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) :
		    sizeof(struct sockaddr_in), req->address, sizeof(req->address), NULL, 0,
		    NI_NUMERICHOST);
	if (!guard_rate(address, req->server->rate)) {
		req->retry_after = 1;
		return error_set(err, -EDQUOT, "too many requests from %s", req->address);
	}
	tell_who(req, connection);
	req->type = http_header(req, "Content-Type");
	length = http_header(req, "Content-Length");
	if (route_find(req, err))
		return -1;
	if (strtoull(length, NULL, 10) > req->route->body_max)
		return error_set(err, -EFBIG, "the body has %s bytes, expected at most %zu",
				 length, req->route->body_max);
	return 0;
}

static enum MHD_Result begin(const struct server *server, struct MHD_Connection *connection,
			     const char *path, const char *method, void **context)
{
	struct request *req = calloc(1, sizeof(*req));
	struct error err = {};
	int ret;

	if (!req)
		return MHD_NO;
	*context = req;
	req->server = server;
	req->connection = connection;
	/* The answer to HEAD is GET's without a body, which the library leaves out */
	req->method = !strcmp(method, "HEAD") ? "GET" : method;
	req->path = strdup(path);
	if (!req->path)
		return MHD_NO;
	ret = look_at(req, connection, &err);
	if (!ret)
		return MHD_YES;
	if (ret != -1)
		route_refuse(req, ret, &err);
	return reply(req, connection);
}

static enum MHD_Result take_body(struct request *req, const char *data, size_t *len)
{
	if (req->answered) {
		*len = 0;
		return MHD_YES;
	}
	/* No length was given, or it did not lie about too much before */
	if (req->body.len + *len > req->route->body_max || req->body.failed)
		return MHD_NO;
	buffer_add(&req->body, data, *len);
	*len = 0;
	return MHD_YES;
}

static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *path,
			      const char *method, const char *version, const char *data,
			      size_t *len, void **context)
{
	struct request *req = *context;
	(void)version;

	if (!req)
		return begin(cls, connection, path, method, context);
	if (*len)
		return take_body(req, data, len);
	if (req->answered)
		return MHD_YES;
	route_run(req);
	return reply(req, connection);
}

static int listen_on(const char *where, int *fd, struct error *err)
{
	const char *colon = strrchr(where, ':'), *host = where;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *found;
	char name[256];
	int ret, one = 1;

	if (!colon || (size_t)(colon - host) >= sizeof(name))
		return error_set(err, -EINVAL, "--listen: '%s', expected ADDRESS:PORT", where);
	snprintf(name, sizeof(name), "%.*s", (int)(colon - host), host);
	if (*name == '[' && name[strlen(name) - 1] == ']') {
		name[strlen(name) - 1] = '\0';
		host = name + 1;
	} else {
		host = name;
	}
	ret = getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found);
	if (ret)
		return error_set(err, -EINVAL, "--listen: '%s': %s", where, gai_strerror(ret));
	*fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ret = 0;
	if (*fd < 0 || setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(*fd, found->ai_addr, found->ai_addrlen) || listen(*fd, SOMAXCONN)) {
		ret = error_set(err, -errno, "--listen: '%s': %s", where, strerror(errno));
		if (*fd >= 0)
			close(*fd);
	}
	freeaddrinfo(found);
	return ret;
}

static int read_pem(const char *path, char **text, struct error *err)
{
	size_t len;

	*text = NULL;
	return path ? file_read(path, PEM_MAX, (uint8_t **)text, &len, err) : 0;
}

static int start(const struct server *server, int fd, const char *cert, const char *key,
		 const char *ca, struct error *err)
{
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)TLS_PRIORITIES },
		{ MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)server->threads, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, (intptr_t)server->connections, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)server->per_address, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADERS_MAX, NULL },
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed, NULL },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, NULL },
		{ MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_encoded, NULL },
		{ ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, (void *)ca },
		{ MHD_OPTION_END, 0, NULL },
	};

	/* With epoll it spins through handshakes that wait for the client, five times the work */
	daemon_running = MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_TLS, 0, NULL,
					  NULL, answer, (void *)server, MHD_OPTION_ARRAY,
					  options, MHD_OPTION_END);
	return daemon_running ? 0 : error_set(err, -EIO, "the server does not start: expected a "
					      "certificate and key in PEM that fit each other");
}

/**
 * http_start - begin to answer requests, in threads
 * @server: what to start with
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -EIO, -errno.
 */
int http_start(const struct server *server, struct error *err)
{
	char *cert = NULL, *key = NULL, *ca = NULL;
	int fd = -1, ret;

	ret = read_pem(server->cert, &cert, err);
	if (!ret)
		ret = read_pem(server->key, &key, err);
	if (!ret)
		ret = read_pem(server->client_ca, &ca, err);
	if (!ret)
		ret = guard_start(err);
	if (!ret)
		ret = listen_on(server->listen, &fd, err);
	if (!ret) {
		ret = start(server, fd, cert, key, ca, err);
		if (ret)
			close(fd);
	}
	if (key)
		explicit_bzero(key, strlen(key));
	free(cert);
	free(key);
	free(ca);
	return ret;
}

/**
 * http_stop - answer what was asked, and no more
 */
void http_stop(void)
{
	MHD_stop_daemon(daemon_running);
	guard_stop();
}
