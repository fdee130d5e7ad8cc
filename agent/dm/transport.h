/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TRANSPORT_H
#define CARDGATE_DM_TRANSPORT_H

#include "agent/dm/auth.h"
#include "agent/dm/bytes.h"
#include "agent/error.h"

#define TRANSPORT_TYPE_MAX	16384	/* of a bootstrap packet it has a signature */
#define TRANSPORT_HEADER_MAX	1024
#define TRANSPORT_TIMEOUT_S	120

/*
 * struct transport_request - a message on its way to the server
 * @url: where to, https
 * @port: 0: what @url says
 * @type: Content-Type
 * @hmac: value of AUTH_HMAC_HEADER, NULL: none
 */
struct transport_request {
	const char *url;
	unsigned int port;
	const char *type;
	const char *hmac;
	const void *body;
	size_t len;
};

/*
 * struct transport_reply - what it answered
 * @body: with the limit that the caller sets; -EMSGSIZE in it: there was more
 * @type: Content-Type, "" when there was none
 * @hmac: value of AUTH_HMAC_HEADER, "" when there was none
 */
struct transport_reply {
	struct bytes body;
	char type[TRANSPORT_TYPE_MAX];
	char hmac[TRANSPORT_HEADER_MAX];
};

/*
 * struct transport_tls - how TLS is spoken; NULL: the system's way
 * @ca: file of certificates that the server's is to lead to
 * @certificate: file of the client's certificate; NULL: it has none
 * @key: file of the key to it, or its PKCS#11 URI with a pin-source
 * @timeout_s: for a message and its answer, 0: TRANSPORT_TIMEOUT_S
 */
struct transport_tls {
	const char *ca, *certificate, *key;
	unsigned int timeout_s;
};

struct transport;

int transport_open(struct transport **transport, const struct transport_tls *tls,
		   struct error *err);
void transport_close(struct transport *transport);
int transport_post(struct transport *transport, const struct transport_request *request,
		   struct transport_reply *reply, struct error *err);
int transport_fetch(struct transport *transport, const char *url, struct transport_reply *reply,
		    struct error *err);

#endif
