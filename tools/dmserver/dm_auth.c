// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who a message is from, and who the answer is from (DM_SEC 5.1 to 5.4). A
 * certificate proves it with each message, an HMAC too; basic and MD5 prove it
 * once, and the next message must come to an address that only the device knows.
 */
#include <errno.h>
#include <string.h>

#include "agent/dm/auth.h"
#include "tools/dmserver/device.h"
#include "tools/dmserver/dm.h"

static const char *known(const struct dm *dm, unsigned int cell)
{
	return dm->known.count ? db_at(&dm->known, 0, cell)->text : "";
}

/* A device that is not known is challenged like any other */
static enum auth_type type_of(const struct dm *dm)
{
	static const struct {
		const char *name;
		enum auth_type type;
	} types[] = {
		{ DEVICE_CERTIFICATE, AUTH_NONE }, { "basic", AUTH_BASIC }, { "md5", AUTH_MD5 },
		{ "hmac", AUTH_HMAC },
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].name, known(dm, DEVICE_AUTH)))
			return types[i].type;
	return AUTH_MD5;
}

/**
 * dm_auth_every_message - whether each message proves whose it is
 * @dm: the message
 *
 * Return: false if only the first one of a session does.
 */
bool dm_auth_every_message(const struct dm *dm)
{
	enum auth_type type = type_of(dm);

	return type == AUTH_NONE || type == AUTH_HMAC;
}

/**
 * dm_auth_by_secret - whether messages of the device carry its proof
 * @dm: the message
 *
 * Return: false if it proves itself by a certificate.
 */
bool dm_auth_by_secret(const struct dm *dm)
{
	return type_of(dm) != AUTH_NONE;
}

/**
 * dm_auth_peer - whether the connection is the device's, as far as that is asked for
 * @dm: the message
 *
 * Return: false if the device proves itself by a certificate, and this one's is another.
 */
bool dm_auth_peer(const struct dm *dm)
{
	const struct request *req = dm->req;
	const char *wanted = known(dm, DEVICE_CERT);

	if (type_of(dm) != AUTH_NONE)
		return true;
	return *req->certificate && (*wanted ? !strcmp(wanted, req->certificate) :
				     !strcmp(req->certificate_name, dm->device));
}

static bool cred_fits(struct dm *dm, enum auth_type type, const struct auth_nonce *nonce)
{
	enum auth_type given;

	return dm->in->cred_data && dm->in->cred.type &&
	       !auth_type_parse(dm->in->cred.type, &given) && given == type &&
	       auth_cred_fits(type, known(dm, DEVICE_USER), known(dm, DEVICE_SECRET), nonce,
			      dm->in->cred_data);
}

static bool mac_fits(struct dm *dm, const struct auth_nonce *nonce)
{
	const struct request *req = dm->req;
	const char *header = http_header(req, AUTH_HMAC_HEADER);

	return *header && auth_hmac_fits(known(dm, DEVICE_USER), known(dm, DEVICE_SECRET), nonce,
					 req->body.data, req->body.len, header);
}

/*
 * A nonce is used up by who proves himself with it, never by who fails: else
 * anybody could keep a device from ever having the right one.
 */
static int renew_nonce(struct dm *dm, struct error *err)
{
	struct auth_nonce nonce;

	if (auth_nonce_make(&nonce) || auth_nonce_text(&nonce, dm->nonce, sizeof(dm->nonce)))
		return error_set(err, -EIO, "no random numbers");
	return db_run(dm->db, err, SQL_NONCE_SET, dm->device, dm->nonce);
}

static int challenge(struct dm *dm, enum auth_type type, struct error *err)
{
	bool tried = dm->in->cred_data || *http_header(dm->req, AUTH_HMAC_HEADER);
	struct auth_nonce nonce;

	dm->code = tried ? DM_INVALID_CREDENTIALS : DM_MISSING_CREDENTIALS;
	dm->challenge = auth_type_name(type);
	if (*known(dm, DEVICE_NONCE)) {
		strncpy(dm->nonce, known(dm, DEVICE_NONCE), sizeof(dm->nonce) - 1);
		return 0;
	}
	if (auth_nonce_make(&nonce) || auth_nonce_text(&nonce, dm->nonce, sizeof(dm->nonce)))
		return error_set(err, -EIO, "no random numbers");
	return 0;
}

static int check_secret(struct dm *dm, enum auth_type type, struct error *err)
{
	struct auth_nonce nonce = {};
	bool ok;

	/* Proven already, and this message came to the secret address */
	if (type != AUTH_HMAC && !dm->fresh)
		return 0;
	ok = *known(dm, DEVICE_SECRET) && !auth_nonce_parse(&nonce, known(dm, DEVICE_NONCE)) &&
	     (type == AUTH_HMAC ? mac_fits(dm, &nonce) : cred_fits(dm, type, &nonce));
	if (!ok)
		return challenge(dm, type, err);
	if (type != AUTH_HMAC)
		dm->code = DM_AUTHENTICATED;
	if (type == AUTH_BASIC)
		return 0;
	dm->challenge = auth_type_name(type);
	return renew_nonce(dm, err);
}

/**
 * dm_auth - see whether a message is from the device that it names
 * @dm: the message; its code is set, and what to challenge with
 * @err: message on failure
 *
 * Return: 0, also when it is not: its code says so; -EIO, -EAGAIN.
 */
int dm_auth(struct dm *dm, struct error *err)
{
	enum auth_type type = type_of(dm);

	if (type != AUTH_NONE)
		return check_secret(dm, type, err);
	if (!dm_auth_peer(dm))
		dm->code = DM_INVALID_CREDENTIALS;
	return 0;
}

/**
 * dm_auth_server - put into the answer what proves who this server is
 * @dm: the message
 * @err: message on failure
 *
 * Return: 0, -EIO, -ENOMEM.
 */
int dm_auth_server(struct dm *dm, struct error *err)
{
	const char *secret = known(dm, SERVER_SECRET);
	struct auth_nonce nonce = {};
	char cred[AUTH_TEXT_MAX];

	if (!*secret || type_of(dm) != AUTH_MD5)
		return 0;
	if (*known(dm, SERVER_NONCE) && auth_nonce_parse(&nonce, known(dm, SERVER_NONCE)))
		return 0;
	if (auth_cred(AUTH_MD5, dm->req->server->server_id, secret, &nonce, cred, sizeof(cred)))
		return error_set(err, -EIO, "credentials cannot be made");
	dm->out->cred.format = "b64";
	dm->out->cred.type = auth_type_name(AUTH_MD5);
	dm->out->cred_data = syncml_copy(dm->out, cred, strlen(cred));
	return dm->out->cred_data ? 0 : error_set(err, -ENOMEM, "no memory");
}

/**
 * dm_auth_challenged - the device says what it thinks of the server's proof
 * @dm: the message
 * @status: its Status for our message itself
 * @err: message on failure
 *
 * Return: 0, -EIO, -EAGAIN.
 */
int dm_auth_challenged(struct dm *dm, const struct syncml_command *status, struct error *err)
{
	struct auth_nonce nonce;
	int ret;

	if (status->has_chal && status->chal.next_nonce &&
	    !auth_nonce_parse(&nonce, status->chal.next_nonce)) {
		ret = db_run(dm->db, err, SQL_SERVER_NONCE_SET, dm->device,
			     status->chal.next_nonce);
		if (!ret) {
			db_rows_free(&dm->known);
			ret = db_query(dm->db, &dm->known, err, SQL_TURN, dm->device);
		}
		if (ret)
			return ret;
	}
	if (status->code != DM_INVALID_CREDENTIALS && status->code != DM_MISSING_CREDENTIALS)
		return 0;
	/* What it was told it did not do: the same again, with the new nonce */
	return db_run(dm->db, err, SQL_COMMAND_REQUEUE, dm->device, INT64_MAX, db_now());
}

/**
 * dm_auth_mac - sign the answer, where the device is used to that
 * @dm: the message
 * @bytes: the answer, encoded
 * @len: how many
 * @err: message on failure
 *
 * Return: 0, -EIO.
 */
int dm_auth_mac(struct dm *dm, const void *bytes, size_t len, struct error *err)
{
	const char *secret = known(dm, SERVER_SECRET);
	struct request *req = dm->req;
	struct auth_nonce nonce = {};

	if (!*secret || type_of(dm) != AUTH_HMAC)
		return 0;
	if (*known(dm, SERVER_NONCE) && auth_nonce_parse(&nonce, known(dm, SERVER_NONCE)))
		return 0;
	if (auth_hmac(req->server->server_id, secret, &nonce, bytes, len, req->mac,
		      sizeof(req->mac)))
		return error_set(err, -EIO, "credentials cannot be made");
	return 0;
}
