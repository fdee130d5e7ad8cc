// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of packages 1 and 3 (DM_PRO 8).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/dm_session_inside.h"

/* What an Alert 1222 and Final take */
#define RESERVE		192

/* After a message or its answer was lost */
#define RESENDS		3

static int out_of_memory(struct error *err)
{
	return error_set(err, -ENOMEM, "message: out of memory");
}

static int start_message(struct dm_session *session, struct dm_out_message *to, struct error *err)
{
	const struct dm_session_setup *setup = session->setup;
	struct syncml *msg = to->msg;

	msg->session_id = session->session_id;
	msg->msg_id = ++session->msg_id;
	msg->target = setup->account->url;
	msg->source = session->device;
	msg->meta.max_msg_size = (uint32_t)setup->message_max;
	msg->meta.max_obj_size = TREE_VALUE_MAX;
	return dm_login_cred(session, msg, err);
}

/* How the server's last message was taken */
static int add_header_status(struct dm_session *session, struct dm_out_message *to,
			     struct error *err)
{
	struct syncml_command *status;

	if (!session->their_msg_id)
		return 0;
	status = dm_out_command(to, SYNCML_STATUS);
	if (!status)
		return out_of_memory(err);
	status->msg_ref = session->their_msg_id;
	status->ref_kind = SYNCML_HEADER;
	status->target_ref = session->device;
	status->source_ref = session->setup->account->url;
	return dm_login_answer(session, to->msg, status, err);
}

static bool add_alert(struct dm_out_message *to, enum dm_alert code, const char *target)
{
	struct syncml_command *alert = dm_out_command(to, SYNCML_ALERT);
	struct syncml_item *item;

	if (!alert)
		return false;
	alert->code = code;
	if (!target)
		return true;
	item = syncml_item(to->msg, alert);
	if (!item)
		return false;
	item->target = syncml_copy(to->msg, target, strlen(target));
	return item->target;
}

static int add_leaf(struct dm_session *session, struct dm_out_message *to,
		    struct syncml_command *replace, const char *name, struct error *err)
{
	struct tree_items items = {};
	struct syncml_item *item;
	struct error why = {};
	const char *uri = syncml_format(to->msg, "./DevInfo/%s", name);
	int status;

	if (!uri)
		return out_of_memory(err);
	status = tree_get(session->setup->tree, NULL, uri, &items, &why);
	if (status != DM_OK)
		return error_set(err, -EIO, "%s: status %d: %s", uri, status, why.text);
	if (items.count == 1 && items.items[0].format != TREE_NODE) {
		item = syncml_item(to->msg, replace);
		if (item) {
			item->source = uri;
			item->meta.format = tree_format_name(items.items[0].format);
			item->meta.type = "text/plain";
			item->len = items.items[0].len;
			item->data = syncml_copy(to->msg, items.items[0].data, item->len);
		}
		to->failed |= !item || !item->data;
	}
	tree_items_free(&items);
	return to->failed ? out_of_memory(err) : 0;
}

/* Package 1 begins with who we are; it fits any message */
static int add_package_1(struct dm_session *session, struct dm_out_message *to, struct error *err)
{
	static const char * const leaves[] = { "DevId", "Man", "Mod", "DmV", "Lang" };
	struct syncml_command *replace;
	size_t i;
	int ret = 0;

	if (!add_alert(to, session->setup->by_server ? DM_ALERT_SERVER : DM_ALERT_CLIENT, NULL))
		return out_of_memory(err);
	replace = dm_out_command(to, SYNCML_REPLACE);
	if (!replace)
		return out_of_memory(err);
	for (i = 0; i < sizeof(leaves) / sizeof(*leaves) && !ret; i++)
		ret = add_leaf(session, to, replace, leaves[i], err);
	session->first = false;
	session->ours = true;
	session->report = 0;
	session->sent_count = 0;
	return ret;
}

static int keep_sent(struct dm_session *session, uint32_t cmd_id, uint64_t number)
{
	struct dm_sent *sent = reallocarray(session->sent, session->sent_count + 1,
					    sizeof(*sent));

	if (!sent)
		return -ENOMEM;
	session->sent = sent;
	sent[session->sent_count].msg_id = session->msg_id;
	sent[session->sent_count].cmd_id = cmd_id;
	sent[session->sent_count++].number = number;
	return 0;
}

static const char *copied(struct dm_out_message *to, const char *text)
{
	const char *copy = text && *text ? syncml_copy(to->msg, text, strlen(text)) : NULL;

	to->failed |= text && *text && !copy;
	return copy;
}

/* A generic alert (DM_PRO 8.7) */
static bool add_report(struct dm_out_message *to, const struct dm_report *report)
{
	struct syncml_command *alert = dm_out_command(to, SYNCML_ALERT);
	struct syncml_item *item = alert ? syncml_item(to->msg, alert) : NULL;

	if (!item) {
		to->failed = true;
		return false;
	}
	alert->code = DM_ALERT_GENERIC;
	alert->correlator = copied(to, report->correlator);
	item->target = copied(to, report->id);
	item->source = copied(to, report->source);
	item->meta.type = copied(to, report->type);
	item->meta.format = copied(to, report->format);
	item->meta.mark = copied(to, report->mark);
	item->data = syncml_copy(to->msg, report->data, strlen(report->data));
	item->len = strlen(report->data);
	to->failed |= !item->data;
	return dm_out_fits(to, alert);
}

/* Return: 1 when all were put in, 0 when there is no room, -errno */
static int add_reports(struct dm_session *session, struct dm_out_message *to, struct error *err)
{
	struct dm_report report;
	uint64_t number;
	bool fits;
	int ret;

	while (session->setup->reports) {
		ret = dm_reports_next(session->setup->reports, session->report, &number, &report,
				      err);
		if (ret == -ENOENT)
			break;
		if (ret)
			return ret;
		fits = add_report(to, &report);
		dm_report_free(&report);
		if (to->failed)
			return out_of_memory(err);
		if (!fits)
			return 0;
		if (keep_sent(session, to->cmd_id, number))
			return out_of_memory(err);
		session->report = number;
	}
	return 1;
}

static int add_rest(struct dm_session *session, struct dm_out_message *to, struct error *err)
{
	bool all = dm_out_fill(&session->out, to);
	int ret;

	if (to->failed || session->out.failed)
		return out_of_memory(err);
	/* The server's package goes on: it is asked for its next message */
	if (!session->ours)
		return add_alert(to, DM_ALERT_NEXT, NULL) ? 0 : out_of_memory(err);
	ret = all ? add_reports(session, to, err) : 0;
	if (ret > 0) {
		to->msg->final = true;
		session->ours = false;
	}
	return ret < 0 ? ret : 0;
}

static int fill(struct dm_session *session, struct dm_out_message *to, bool abort,
		struct error *err)
{
	size_t used;
	int ret;

	ret = start_message(session, to, err) ?: add_header_status(session, to, err);
	if (ret)
		return ret;
	if (abort) {
		to->msg->final = true;
		return add_alert(to, DM_ALERT_ABORT, NULL) ? 0 : out_of_memory(err);
	}
	if (session->no_end) {
		if (!add_alert(to, DM_ALERT_NO_END, session->no_end))
			return out_of_memory(err);
		free(session->no_end);
		session->no_end = NULL;
	}
	if (session->first) {
		dm_out_clear(&session->out);
		ret = add_package_1(session, to, err);
	}
	if (ret)
		return ret;
	used = syncml_size(NULL, to->msg, to->encoding) + RESERVE;
	to->room = used < session->peer_max ? session->peer_max - used : 0;
	return add_rest(session, to, err);
}

/* Only a session that is under way: whoever begins one can begin again */
static bool may_resend(const struct dm_session *session, int ret)
{
	return session->their_msg_id &&
	       (ret == -ECONNREFUSED || ret == -ETIMEDOUT || ret == -EREMOTEIO);
}

static int post(struct dm_session *session, const void *body, size_t len,
		struct transport_reply *reply, struct error *err)
{
	static const struct timespec pause = { .tv_sec = 2 };
	const struct dm_session_setup *setup = session->setup;
	char hmac[TRANSPORT_HEADER_MAX];
	unsigned int tries;
	const struct transport_request request = {
		.url = session->url,
		.port = setup->account->port,
		.type = session->encoding == SYNCML_XML ? SYNCML_TYPE_XML : SYNCML_TYPE_WBXML,
		.hmac = hmac,
		.body = body,
		.len = len,
	};
	int ret = dm_login_sign(session, body, len, hmac, sizeof(hmac), err);

	if (ret)
		return ret;
	if (setup->trace)
		setup->trace(setup->trace_data, true, session->encoding, body, len);
	session->outcome->messages++;
	reply->body.max = SYNCML_MESSAGE_MAX;
	ret = setup->post(setup->post_data, &request, reply, err);
	/* The same bytes again: a server that had them already sends its answer again */
	for (tries = 0; tries < RESENDS && may_resend(session, ret); tries++) {
		nanosleep(&pause, NULL);
		bytes_free(&reply->body);
		ret = setup->post(setup->post_data, &request, reply, err);
	}
	return ret;
}

/**
 * dm_session_send - send the next message and wait for its answer
 * @session: the session
 * @abort: it is the last one: the server is told to give up
 * @reply: set to the answer; its body is to be freed in any case
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int dm_session_send(struct dm_session *session, bool abort, struct transport_reply *reply,
		    struct error *err)
{
	struct dm_out_message to = { .msg = syncml_new(), .encoding = session->encoding };
	uint8_t *bytes = NULL;
	size_t len = 0;
	int ret;

	if (!to.msg)
		return out_of_memory(err);
	ret = fill(session, &to, abort, err);
	if (!ret)
		ret = syncml_encode(to.msg, to.encoding, &bytes, &len, err);
	syncml_free(to.msg);
	if (!ret)
		ret = post(session, bytes, len, reply, err);
	free(bytes);
	return ret;
}
