// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who the two sides are (DM_PRO 9, DM_SEC 5). TLS has proved the server in
 * any case; an account may ask for more.
 */
#include <errno.h>
#include <string.h>

#include "agent/dm/dm_session_inside.h"

/* A nonce is needed for all but one */
static bool can_prove(const struct dm_proof *proof)
{
	return proof && (proof->type == AUTH_BASIC || proof->nonce.len);
}

/**
 * dm_login_begin - prepare for a session
 * @session: the session
 */
void dm_login_begin(struct dm_session *session)
{
	struct dm_login *login = &session->login;

	login->ours = dm_account_first(session->setup->account, false);
	login->theirs = dm_account_first(session->setup->account, true);
	login->send = can_prove(login->ours);
	login->code = DM_OK;
}

/**
 * dm_login_cred - put the client's proof into a message's header
 * @session: the session
 * @msg: the message
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int dm_login_cred(struct dm_session *session, struct syncml *msg, struct error *err)
{
	const struct dm_proof *proof = session->login.ours;
	char text[4 * AUTH_TEXT_MAX];
	int ret;

	if (!proof)
		return 0;
	msg->source_name = proof->name;
	if (!session->login.send || proof->type == AUTH_HMAC)
		return 0;
	ret = auth_cred(proof->type, proof->name, proof->secret, &proof->nonce, text,
			sizeof(text));
	if (ret)
		return error_set(err, ret, "proof: %s", strerror(-ret));
	msg->cred.type = auth_type_name(proof->type);
	msg->cred.format = "b64";
	msg->cred_data = syncml_copy(msg, text, strlen(text));
	return msg->cred_data ? 0 : error_set(err, -ENOMEM, "message: out of memory");
}

/**
 * dm_login_sign - sign a message, if that is the proof
 * @session: the session
 * @body: the message
 * @len: bytes of it
 * @header: set to the header's value, "" for none
 * @size: room for it
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int dm_login_sign(struct dm_session *session, const void *body, size_t len, char *header,
		  size_t size, struct error *err)
{
	const struct dm_proof *proof = session->login.ours;
	int ret;

	*header = '\0';
	if (!proof || proof->type != AUTH_HMAC || !session->login.send)
		return 0;
	ret = auth_hmac(proof->name, proof->secret, &proof->nonce, body, len, header, size);
	return ret ? error_set(err, ret, "proof: %s", strerror(-ret)) : 0;
}

/* What the server wants to see next; it has proved itself by TLS at least */
static int take_nonce(struct dm_session *session, struct dm_proof *proof,
		      const struct syncml_command *status, struct error *err)
{
	struct auth_nonce nonce;

	if (!proof || !status->has_chal || !status->chal.next_nonce)
		return 0;
	if (auth_nonce_parse(&nonce, status->chal.next_nonce))
		return error_set(err, -EBADMSG, "NextNonce is no base64 of 1 to %d bytes",
				 AUTH_NONCE_MAX);
	return dm_account_nonce(session->setup->tree, proof, &nonce, err);
}

static int challenged(struct dm_session *session, const struct syncml_command *status,
		      struct error *err)
{
	struct dm_login *login = &session->login;
	struct dm_proof *proof;
	enum auth_type type;
	int ret;

	if (++login->refused > DM_SESSION_LOGINS_MAX || !status->has_chal || !status->chal.type)
		return error_set(err, -EACCES, "the server does not accept this device (%u)",
				 status->code);
	if (auth_type_parse(status->chal.type, &type))
		return error_set(err, -EACCES, "the server asks for %s", status->chal.type);
	proof = dm_account_proof(session->setup->account, false, type);
	if (!proof)
		return error_set(err, -EACCES, "the server asks for %s, which the account has not",
				 status->chal.type);
	ret = take_nonce(session, proof, status, err);
	if (ret)
		return ret;
	login->ours = proof;
	login->send = can_prove(proof);
	login->accepted = false;
	if (!login->send)
		return error_set(err, -EACCES, "the server asks for %s and gives no nonce",
				 status->chal.type);
	session->first = true;
	return 0;
}

/**
 * dm_login_status - what the server says of our header
 * @session: the session
 * @status: its Status of the SyncHdr
 * @err: message on failure
 *
 * After a challenge package 1 is due again.
 *
 * Return: 0, -EACCES when the server does not accept the client, -EPROTO for other refusals.
 */
int dm_login_status(struct dm_session *session, const struct syncml_command *status,
		    struct error *err)
{
	struct dm_login *login = &session->login;
	bool again = login->ours && login->ours->type == AUTH_HMAC;

	switch (status->code) {
	case DM_INVALID_CREDENTIALS:
	case DM_MISSING_CREDENTIALS:
		return challenged(session, status, err);
	case DM_AUTHENTICATED:
		login->accepted = true;
		login->send = again;
		return take_nonce(session, login->ours, status, err);
	default:
		if (status->code >= 300)
			return error_set(err, -EPROTO, "the server refuses the message: status %u",
					 status->code);
		/* "OK" is for this message only: the next one has to prove again */
		login->accepted = true;
		return take_nonce(session, login->ours, status, err);
	}
}

static const char *server_name(const struct dm_session *session)
{
	const struct dm_proof *proof = session->login.theirs;

	return *proof->name ? proof->name : session->setup->account->server;
}

static bool cred_fits(const struct dm_session *session, const struct syncml *msg)
{
	const struct dm_proof *proof = session->login.theirs;
	enum auth_type type = AUTH_BASIC;

	if (!msg->cred_data)
		return false;
	/* Without a type it is the basic one (REPU Cred) */
	if (msg->cred.type && auth_type_parse(msg->cred.type, &type))
		return false;
	return type == proof->type && can_prove(proof) &&
	       auth_cred_fits(type, server_name(session), proof->secret, &proof->nonce,
			      msg->cred_data);
}

/**
 * dm_login_check - has the server proved who it is
 * @session: the session; its login says so afterwards, and what the server is to be told
 * @msg: the server's message
 * @reply: the same as it came
 */
void dm_login_check(struct dm_session *session, const struct syncml *msg,
		    const struct transport_reply *reply)
{
	struct dm_login *login = &session->login;
	const struct dm_proof *proof = login->theirs;
	bool there, fits;

	login->code = DM_OK;
	login->challenge = false;
	if (!proof || (login->known && proof->type != AUTH_HMAC)) {
		login->known = true;
		return;
	}
	if (proof->type == AUTH_HMAC) {
		there = *reply->hmac;
		fits = there && can_prove(proof) &&
		       auth_hmac_fits(server_name(session), proof->secret, &proof->nonce,
				      reply->body.data, reply->body.len, reply->hmac);
	} else {
		there = msg->cred_data;
		fits = cred_fits(session, msg);
	}
	login->known = fits;
	login->challenge = !fits || proof->type != AUTH_BASIC;
	if (fits && proof->type != AUTH_HMAC)
		login->code = DM_AUTHENTICATED;
	if (fits)
		return;
	login->code = there ? DM_INVALID_CREDENTIALS : DM_MISSING_CREDENTIALS;
	login->unproved++;
}

/**
 * dm_login_answer - tell the server how its proof was taken
 * @session: the session
 * @msg: the message to it
 * @status: Status of the SyncHdr in that
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int dm_login_answer(struct dm_session *session, struct syncml *msg,
		    struct syncml_command *status, struct error *err)
{
	struct dm_login *login = &session->login;
	struct auth_nonce nonce;
	char text[2 * AUTH_NONCE_MAX];
	int ret;

	status->code = (uint32_t)(session->refuse ?: login->code);
	if (!login->challenge || session->refuse)
		return 0;
	status->has_chal = true;
	status->chal.type = auth_type_name(login->theirs->type);
	status->chal.format = "b64";
	if (login->theirs->type == AUTH_BASIC)
		return 0;
	ret = auth_nonce_make(&nonce);
	if (!ret)
		ret = auth_nonce_text(&nonce, text, sizeof(text));
	if (ret)
		return error_set(err, ret, "nonce: %s", strerror(-ret));
	status->chal.next_nonce = syncml_copy(msg, text, strlen(text));
	if (!status->chal.next_nonce)
		return error_set(err, -ENOMEM, "message: out of memory");
	return dm_account_nonce(session->setup->tree, login->theirs, &nonce, err);
}
