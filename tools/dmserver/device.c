// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "agent/dm/auth.h"
#include "tools/dmserver/api.h"
#include "tools/dmserver/device.h"
#include "tools/dmserver/text.h"

#define SECRET_MIN	12

static bool known_auth(const char *auth)
{
	static const char *const known[] = { DEVICE_CERTIFICATE, "basic", "md5", "hmac" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i], auth))
			return true;
	return false;
}

static bool is_digest(const char *text)
{
	size_t len = strspn(text, "0123456789abcdef");

	return len == 64 && !text[len];
}

static int check(const struct server *server, const struct device_put *put, struct error *err)
{
	if (!text_name_ok(put->id, DEVICE_ID_MAX))
		return error_set(err, -EINVAL, "device '%.128s': expected 1 to %d bytes without "
				 "spaces and slashes", put->id, DEVICE_ID_MAX);
	if (!known_auth(put->auth))
		return error_set(err, -EINVAL, "auth: '%s', expected certificate, basic, md5 or "
				 "hmac", put->auth);
	if (put->certificate && !is_digest(put->certificate))
		return error_set(err, -EINVAL, "certificate: expected a SHA-256 of 64 lower case "
				 "hexadecimal digits");
	if (put->server_secret && strlen(put->server_secret) < SECRET_MIN)
		return error_set(err, -EINVAL, "server_secret: expected at least %d characters",
				 SECRET_MIN);
	if (!strcmp(put->auth, DEVICE_CERTIFICATE))
		return server->client_ca ? 0 :
			error_set(err, -EINVAL, "auth: the server knows no authority of "
				  "certificates: expected --client-ca when it was started");
	if (!put->user || !*put->user || strchr(put->user, ':'))
		return error_set(err, -EINVAL, "user: expected a name without a colon");
	if (put->secret && strlen(put->secret) < SECRET_MIN)
		return error_set(err, -EINVAL, "secret: expected at least %d characters",
				 SECRET_MIN);
	return 0;
}

/* Kept as they are: the protocol makes its proofs out of them anew each time (DM_SEC 5.3) */
static int put_secrets(struct db *db, const struct device_put *put, struct error *err)
{
	char text[AUTH_NONCE_SIZE * 2];
	struct auth_nonce nonce;

	if (auth_nonce_make(&nonce) || auth_nonce_text(&nonce, text, sizeof(text)))
		return error_set(err, -EIO, "no random numbers");
	return db_run(db, err, SQL_DEVICE_SECRET, put->id, put->secret, put->server_secret, text);
}

/**
 * device_put - enter a device, or change what is said of it
 * @server: this server
 * @db: its database, inside a transaction
 * @put: the device
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -EIO, -EAGAIN.
 */
int device_put(const struct server *server, struct db *db, const struct device_put *put,
	       struct error *err)
{
	int ret = check(server, put, err);

	if (!ret)
		ret = db_run(db, err, SQL_DEVICE_PUT, put->id, put->label, put->group, put->auth,
			     put->certificate, put->user, db_now());
	if (!ret && (put->secret || put->server_secret))
		ret = put_secrets(db, put, err);
	return ret ? ret : db_run(db, err, SQL_TROUBLE_DEVICE, put->id);
}

/**
 * device_silent_since - when a device must have been heard of
 * @server: this server
 *
 * Return: milliseconds since 1970; who was last heard of before counts as silent.
 */
int64_t device_silent_since(const struct server *server)
{
	return db_now() - server->silent_hours * MSEC_PER_HOUR;
}
