// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * HTTPS to the server (DM_TS_Transport: one POST per message, the reply is the
 * next one). The connection is kept for a session's other messages.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "agent/dm/syncml.h"
#include "agent/dm/transport.h"
#include "agent/dm/transport_key.h"
#include "agent/version.h"

#define CONNECT_S	30L
#define SYNCML_TYPES	SYNCML_TYPE_XML ", " SYNCML_TYPE_WBXML

struct transport {
	CURL *curl;
	struct transport_key *key;
	char error[CURL_ERROR_SIZE];
	struct transport_reply *reply;
};

static size_t on_body(char *data, size_t size, size_t count, void *ctx)
{
	struct transport *transport = ctx;

	bytes_add(&transport->reply->body, data, size * count);
	return transport->reply->body.error ? 0 : size * count;
}

static void keep(const char *line, size_t len, const char *name, char *value, size_t size)
{
	size_t start = strlen(name) + 1;

	if (len < start || strncasecmp(line, name, start - 1) || line[start - 1] != ':')
		return;
	while (start < len && strchr(" \t", line[start]))
		start++;
	while (len > start && strchr(" \t\r\n", line[len - 1]))
		len--;
	/* What does not fit is none that is understood */
	if (len - start < size)
		snprintf(value, size, "%.*s", (int)(len - start), line + start);
}

static size_t on_header(char *line, size_t size, size_t count, void *ctx)
{
	struct transport *transport = ctx;
	struct transport_reply *reply = transport->reply;

	keep(line, size * count, "Content-Type", reply->type, sizeof(reply->type));
	keep(line, size * count, AUTH_HMAC_HEADER, reply->hmac, sizeof(reply->hmac));
	return size * count;
}

static CURLcode on_ssl_ctx(CURL *curl, void *ctx, void *data)
{
	(void)curl;
	return transport_key_use(data, ctx) ? CURLE_SSL_CERTPROBLEM : CURLE_OK;
}

static CURLcode set_tls(struct transport *transport, const struct transport_tls *tls)
{
	CURL *curl = transport->curl;
	CURLcode code = CURLE_OK;

	if (tls->ca)
		code = curl_easy_setopt(curl, CURLOPT_CAINFO, tls->ca) ?:
		       curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	if (!code && transport->key)
		code = curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx) ?:
		       curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, transport->key);
	if (!code && tls->timeout_s)
		code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)tls->timeout_s);
	return code;
}

static CURLcode set_up(struct transport *transport, const struct transport_tls *tls)
{
	CURL *curl = transport->curl;

	return curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transport->error) ?:
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") ?:
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ?:
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) ?:
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) ?:
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S) ?:
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TRANSPORT_TIMEOUT_S) ?:
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "cardgate/" CARDGATE_VERSION) ?:
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body) ?:
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, transport) ?:
	       curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header) ?:
	       curl_easy_setopt(curl, CURLOPT_HEADERDATA, transport) ?:
	       (tls ? set_tls(transport, tls) : CURLE_OK);
}

static const char *problem(const struct transport *transport, CURLcode code)
{
	return *transport->error ? transport->error : curl_easy_strerror(code);
}

static int load_key(struct transport *transport, const struct transport_tls *tls,
		    struct error *err)
{
	if (!tls || (!tls->certificate && !tls->key))
		return 0;
	if (!tls->certificate || !tls->key)
		return error_set(err, -EINVAL,
				 "certificate and key for TLS: one without the other");
	return transport_key_load(&transport->key, tls->certificate, tls->key, err);
}

/**
 * transport_open - prepare to talk to a server
 * @transport: set to it, for transport_close()
 * @tls: how TLS is spoken, or NULL
 * @err: message on failure
 *
 * Nothing is sent yet.
 *
 * Return: 0, -ENOMEM, -EINVAL when @tls cannot be, or as transport_key_load().
 */
int transport_open(struct transport **transport, const struct transport_tls *tls,
		   struct error *err)
{
	struct transport *t = calloc(1, sizeof(*t));
	CURLcode code;
	int ret;

	if (!t)
		return error_set(err, -ENOMEM, "HTTPS: out of memory");
	t->curl = curl_easy_init();
	if (!t->curl) {
		free(t);
		return error_set(err, -ENOMEM, "HTTPS: out of memory");
	}
	ret = load_key(t, tls, err);
	code = ret ? CURLE_OK : set_up(t, tls);
	if (code)
		ret = error_set(err, -EINVAL, "HTTPS: %s", problem(t, code));
	if (ret)
		transport_close(t);
	else
		*transport = t;
	return ret;
}

/**
 * transport_close - end the connection
 * @transport: it, may be NULL
 */
void transport_close(struct transport *transport)
{
	if (!transport)
		return;
	curl_easy_cleanup(transport->curl);
	transport_key_free(transport->key);
	free(transport);
}

static struct curl_slist *add_header(struct curl_slist *list, const char *name, const char *value,
				     bool *failed)
{
	char line[TRANSPORT_HEADER_MAX + 64];
	struct curl_slist *longer;

	snprintf(line, sizeof(line), "%s:%s%s", name, *value ? " " : "", value);
	longer = curl_slist_append(list, line);
	if (longer)
		return longer;
	*failed = true;
	return list;
}

static int perform(struct transport *transport, struct error *err)
{
	long status = 0;
	CURLcode code;

	*transport->error = '\0';
	code = curl_easy_perform(transport->curl);
	if (transport->reply->body.error == -EMSGSIZE)
		return error_set(err, -EMSGSIZE, "the server's message has more than %zu bytes",
				 transport->reply->body.max);
	switch (code) {
	case CURLE_OK:
		break;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return error_set(err, -EINVAL, "%s, expected https://...",
				 problem(transport, code));
	case CURLE_FILESIZE_EXCEEDED:
		return error_set(err, -EMSGSIZE, "the server's message has more than %zu bytes",
				 transport->reply->body.max);
	case CURLE_OPERATION_TIMEDOUT:
		return error_set(err, -ETIMEDOUT, "%s", problem(transport, code));
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR:
		return error_set(err, -EACCES, "TLS: %s", problem(transport, code));
	default:
		return error_set(err, -ECONNREFUSED, "%s", problem(transport, code));
	}
	curl_easy_getinfo(transport->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status == 401 || status == 403)
		return error_set(err, -EACCES, "HTTP status %ld", status);
	if (status != 200)
		return error_set(err, status >= 500 ? -EREMOTEIO : -EPROTO,
				 "HTTP status %ld, expected 200", status);
	return 0;
}

/**
 * transport_post - send a message and wait for its answer
 * @transport: the connection
 * @request: what to send
 * @reply: set to the answer; body.max is the limit, the caller frees the body in any case
 * @err: message on failure
 *
 * Return: 0; -EINVAL: no URL of HTTPS; -ECONNREFUSED: not reached; -ETIMEDOUT; -EACCES: not
 * trusted, by TLS or by HTTP; -EREMOTEIO: HTTP status 500 or above; -EPROTO: another one;
 * -EMSGSIZE: a longer answer; -ENOMEM.
 */
int transport_post(struct transport *transport, const struct transport_request *request,
		   struct transport_reply *reply, struct error *err)
{
	struct curl_slist *headers = NULL;
	CURL *curl = transport->curl;
	bool failed = false;
	CURLcode code;
	int ret;

	transport->reply = reply;
	reply->body.len = 0;
	*reply->type = *reply->hmac = '\0';
	headers = add_header(headers, "Content-Type", request->type, &failed);
	headers = add_header(headers, "Accept", SYNCML_TYPES, &failed);
	headers = add_header(headers, "Expect", "", &failed);
	if (request->hmac)
		headers = add_header(headers, AUTH_HMAC_HEADER, request->hmac, &failed);
	code = curl_easy_setopt(curl, CURLOPT_URL, request->url) ?:
	       curl_easy_setopt(curl, CURLOPT_PORT, (long)request->port) ?:
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body) ?:
	       curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->len) ?:
	       curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)reply->body.max) ?:
	       curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (failed || code)
		ret = error_set(err, -ENOMEM, "HTTPS: %s",
				failed ? "out of memory" : curl_easy_strerror(code));
	else
		ret = perform(transport, err);
	curl_slist_free_all(headers);
	return ret;
}

/**
 * transport_fetch - get what is at an address, such as a bootstrap packet (BOOT 1.3)
 * @transport: the connection
 * @url: https
 * @reply: set to the answer, as for transport_post()
 * @err: message on failure
 *
 * Return: as transport_post().
 */
int transport_fetch(struct transport *transport, const char *url, struct transport_reply *reply,
		    struct error *err)
{
	CURL *curl = transport->curl;
	CURLcode code;

	transport->reply = reply;
	reply->body.len = 0;
	*reply->type = *reply->hmac = '\0';
	code = curl_easy_setopt(curl, CURLOPT_URL, url) ?:
	       curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L) ?:
	       curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)reply->body.max);
	if (code)
		return error_set(err, -ENOMEM, "HTTPS: %s", curl_easy_strerror(code));
	return perform(transport, err);
}
