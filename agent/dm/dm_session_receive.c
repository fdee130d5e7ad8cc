// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of packages 2 and 4 (DM_PRO 8).
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "agent/dm/dm_session_inside.h"

static int check_versions(struct dm_session *session, const struct syncml *msg, struct error *err)
{
	if (strcmp(msg->ver_dtd, SYNCML_VERSION_DTD)) {
		session->refuse = DM_DTD_UNSUPPORTED;
		return error_set(err, -EPROTONOSUPPORT, "VerDTD \"%.20s\", expected \"%s\"",
				 msg->ver_dtd, SYNCML_VERSION_DTD);
	}
	if (strcmp(msg->ver_proto, SYNCML_VERSION_DM)) {
		session->refuse = DM_PROTOCOL_UNSUPPORTED;
		return error_set(err, -EPROTONOSUPPORT, "VerProto \"%.20s\", expected \"%s\"",
				 msg->ver_proto, SYNCML_VERSION_DM);
	}
	return 0;
}

/* What is of another session, or came before, is not for us */
static int check_header(struct dm_session *session, const struct syncml *msg, struct error *err)
{
	uint32_t last = session->their_msg_id;
	int ret;

	session->their_msg_id = msg->msg_id;
	ret = check_versions(session, msg, err);
	if (ret)
		return ret;
	if (strcasecmp(msg->session_id, session->session_id)) {
		session->refuse = DM_BAD_REQUEST;
		return error_set(err, -EBADMSG, "message of session %.20s, expected %s",
				 msg->session_id, session->session_id);
	}
	if (msg->msg_id <= last) {
		session->refuse = DM_BAD_REQUEST;
		return error_set(err, -EBADMSG, "message %u after message %u: replayed",
				 msg->msg_id, last);
	}
	if (strcmp(msg->target, session->device)) {
		session->refuse = DM_NOT_FOUND;
		return error_set(err, -EBADMSG, "message for %.80s, expected %.80s", msg->target,
				 session->device);
	}
	return 0;
}

/* Where the server wants the next message, and how large */
static int take_header(struct dm_session *session, const struct syncml *msg, struct error *err)
{
	size_t max = msg->meta.max_msg_size;

	if (max)
		session->peer_max = max < DM_SESSION_MESSAGE_MIN ? DM_SESSION_MESSAGE_MIN :
				    max > SYNCML_MESSAGE_MAX ? SYNCML_MESSAGE_MAX : max;
	if (msg->meta.max_obj_size)
		session->peer_object_max = msg->meta.max_obj_size;
	if (!msg->resp_uri)
		return 0;
	if (strncasecmp(msg->resp_uri, "https://", 8) ||
	    strlen(msg->resp_uri) >= sizeof(session->url))
		return error_set(err, -EPROTO, "RespURI \"%.80s\", expected https://...",
				 msg->resp_uri);
	strcpy(session->url, msg->resp_uri);
	return 0;
}

/* Does a Status settle a report, whatever it says: sending it again would change nothing */
static bool settles(unsigned int code)
{
	switch (code) {
	case DM_INVALID_CREDENTIALS:
	case DM_MISSING_CREDENTIALS:
	case DM_TIMEOUT:
	case DM_NOT_EXECUTED:
		return false;
	default:
		return code < 500;
	}
}

static int take_alert_status(struct dm_session *session, const struct syncml_command *status,
			     struct error *err)
{
	size_t i;

	for (i = 0; i < session->sent_count; i++)
		if (session->sent[i].msg_id == status->msg_ref &&
		    session->sent[i].cmd_id == status->cmd_ref)
			break;
	if (i == session->sent_count || !settles(status->code))
		return 0;
	session->outcome->reports++;
	return dm_reports_done(session->setup->reports, session->sent[i].number, err);
}

/*
 * What the server says of our header counts before it has proved more than TLS
 * proves: each side may need the other's nonce first.
 */
static int take_statuses(struct dm_session *session, const struct syncml *msg, struct error *err)
{
	const struct syncml_command *command;
	int ret = 0;

	for (command = msg->commands; command && !ret; command = command->next) {
		if (command->kind != SYNCML_STATUS)
			continue;
		if (command->ref_kind == SYNCML_HEADER && command->msg_ref == session->msg_id)
			ret = dm_login_status(session, command, err);
		else if (command->ref_kind == SYNCML_ALERT && session->login.known)
			ret = take_alert_status(session, command, err);
	}
	return ret;
}

static bool is_aborted(const struct syncml *msg)
{
	const struct syncml_command *command;

	for (command = msg->commands; command; command = command->next)
		if (command->kind == SYNCML_ALERT && command->code == DM_ALERT_ABORT)
			return true;
	return false;
}

static int take(struct dm_session *session, const struct syncml *msg,
		const struct transport_reply *reply, struct error *err)
{
	uint64_t chunks = session->object.encoded;
	int ret;

	ret = check_header(session, msg, err) ?: take_header(session, msg, err);
	if (ret)
		return ret;
	dm_login_check(session, msg, reply);
	if (session->login.unproved > DM_SESSION_LOGINS_MAX)
		return error_set(err, -EACCES, "the server did not prove that it is %s",
				 session->setup->account->server);
	/* Who did not prove may not end a session either */
	if (session->login.known && is_aborted(msg)) {
		session->over = true;
		return error_set(err, -ECONNABORTED, "the server aborted the session");
	}
	ret = take_statuses(session, msg, err);
	if (ret)
		return ret;
	dm_command_run(session, msg);
	if (msg->final)
		session->ours = true;
	session->over = msg->final && session->login.known && !session->their_commands &&
			!session->first && !session->no_end && !session->out.results;
	if (session->their_commands || session->out.results || msg->final ||
	    session->object.encoded != chunks)
		session->idle = 0;
	else
		session->idle++;
	return 0;
}

/**
 * dm_session_receive - take the server's message and do what it says
 * @session: the session; says afterwards what is to be sent, and whether it is over
 * @reply: the message as it came
 * @err: message on failure
 *
 * Return: 0 or -errno: the session cannot go on.
 */
int dm_session_receive(struct dm_session *session, const struct transport_reply *reply,
		       struct error *err)
{
	struct syncml *msg;
	int ret;

	ret = syncml_type(reply->type, &session->encoding);
	if (ret)
		return error_set(err, -EPROTO, "answer of type \"%s\", expected " SYNCML_TYPE_XML,
				 reply->type);
	if (session->setup->trace)
		session->setup->trace(session->setup->trace_data, false, session->encoding,
				      reply->body.data, reply->body.len);
	ret = syncml_decode(&msg, session->encoding, reply->body.data, reply->body.len, err);
	if (ret) {
		/* It must be the next one, whatever it says */
		session->their_msg_id++;
		session->refuse = ret == -E2BIG ? DM_TOO_LARGE : DM_BAD_REQUEST;
		return error_prefix(err, ret, "the server's message");
	}
	ret = take(session, msg, reply, err);
	syncml_free(msg);
	return ret;
}
