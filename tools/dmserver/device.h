/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_DEVICE_H
#define CARDGATE_DMSERVER_DEVICE_H

#include "tools/dmserver/server.h"

#define DEVICE_CERTIFICATE	"certificate"

/**
 * struct device_put - what an administrator says of a device
 * @id: its DevInfo/DevId
 * @label: a name for people
 * @group: NULL for none
 * @auth: how it proves who it is: certificate, basic, md5 or hmac
 * @certificate: SHA-256 of its certificate in hexadecimal; NULL: any of the
 *	authorities' with the device's id as common name
 * @user: name it gives with basic, md5 and hmac
 * @secret: password with these; NULL keeps the old one
 * @server_secret: password that this server proves itself with in messages with md5, and in
 *	notifications; NULL: by TLS alone
 */
struct device_put {
	const char *id, *label, *group, *auth, *certificate, *user, *secret, *server_secret;
};

int device_put(const struct server *server, struct db *db, const struct device_put *put,
	       struct error *err);
int64_t device_silent_since(const struct server *server);

#endif
