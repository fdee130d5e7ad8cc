// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A session with a server (DM_PRO 8): messages go back and forth until the
 * server has nothing more. What a server does wrong ends it; a server that
 * never ends it is told to.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "agent/dm/dm_session_inside.h"

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec;
}

static int read_device(struct dm_session *session, struct error *err)
{
	struct tree_items items = {};
	struct error why = {};
	int status = tree_get(session->setup->tree, NULL, "./DevInfo/DevId", &items, &why);

	if (status != DM_OK || !items.count || !items.items[0].len)
		return error_set(err, -EIO, "./DevInfo/DevId: status %d: %s", status, why.text);
	session->device = strndup((const char *)items.items[0].data, items.items[0].len);
	tree_items_free(&items);
	return session->device ? 0 : error_set(err, -ENOMEM, "session: out of memory");
}

static int begin(struct dm_session *session, struct error *err)
{
	const struct dm_session_setup *setup = session->setup;
	uint16_t id = setup->session_id;

	while (!id)
		if (getrandom(&id, sizeof(id), 0) != sizeof(id))
			return error_set(err, -EIO, "no random numbers");
	/* DM_NOTI 6.2.2.10 */
	snprintf(session->session_id, sizeof(session->session_id), "%X", id);
	snprintf(session->url, sizeof(session->url), "%s", setup->account->url);
	session->encoding = setup->encoding;
	session->peer_max = setup->message_max;
	session->first = true;
	session->began = now();
	dm_login_begin(session);
	return read_device(session, err);
}

/* A server that goes on for ever */
static int check_end(struct dm_session *session, struct error *err)
{
	const char *what = NULL;

	if (session->outcome->messages >= DM_SESSION_MESSAGES_MAX)
		what = "too many messages";
	else if (session->idle > DM_SESSION_IDLE_MAX)
		what = "too many messages that bring nothing";
	else if (now() - session->began > DM_SESSION_SECONDS_MAX)
		what = "it takes too long";
	return what ? error_set(err, -ELOOP, "the server does not end the session: %s", what) : 0;
}

static int run(struct dm_session *session, struct error *err)
{
	struct transport_reply reply = {};
	bool answered;
	int ret;

	do {
		ret = dm_session_send(session, false, &reply, err);
		answered = !ret;
		if (answered)
			ret = dm_session_receive(session, &reply, err);
		if (!ret && !session->over)
			ret = check_end(session, err);
		bytes_free(&reply.body);
	} while (!ret && !session->over);
	/* Whoever answered can be told; what comes back is of no interest */
	if (ret && answered && !session->over) {
		dm_session_send(session, true, &reply, NULL);
		bytes_free(&reply.body);
	}
	return ret;
}

/**
 * dm_session - hold a session
 * @given: what to hold it with; nonces of its account change
 * @outcome: set to what it brought, also on failure
 * @err: message on failure
 *
 * Return: 0; as transport_post(); -EACCES when one side does not accept the other; -EPROTO,
 * -EBADMSG, -E2BIG, -EPROTONOSUPPORT for what the server does wrong; -ECONNABORTED when it aborts;
 * -ELOOP when it does not end; -EIO when the tree fails; -ENOMEM.
 */
int dm_session(const struct dm_session_setup *given, struct dm_session_outcome *outcome,
	       struct error *err)
{
	struct dm_session_setup setup = *given;
	struct dm_session session = { .setup = &setup, .outcome = outcome };
	int ret;

	memset(outcome, 0, sizeof(*outcome));
	if (!setup.message_max)
		setup.message_max = DM_SESSION_MESSAGE_MAX;
	ret = begin(&session, err) ?: run(&session, err);
	dm_out_clear(&session.out);
	dm_object_free(&session.object);
	free(session.no_end);
	free(session.sent);
	free(session.device);
	return ret;
}
