/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SESSION_H
#define CARDGATE_DM_SESSION_H

#include "agent/dm/dm_account.h"
#include "agent/dm/dm_ask.h"
#include "agent/dm/dm_report.h"
#include "agent/dm/syncml.h"
#include "agent/dm/transport.h"

/* What the client announces, and the smallest of what it takes from a server */
#define DM_SESSION_MESSAGE_MAX	65536
#define DM_SESSION_MESSAGE_MIN	1024

/* A server that is not done by then never will be */
#define DM_SESSION_MESSAGES_MAX	4096
#define DM_SESSION_IDLE_MAX	16	/* messages in a row that bring nothing */
#define DM_SESSION_SECONDS_MAX	3600
#define DM_SESSION_LOGINS_MAX	2	/* proofs that are refused */

/*
 * typedef dm_post - carries a message to the server and its answer back
 *
 * Return: as transport_post().
 */
typedef int (*dm_post)(void *data, const struct transport_request *request,
		       struct transport_reply *reply, struct error *err);

/*
 * struct dm_session_setup - what a session is held with
 * @reports: what waits for the server; NULL: nothing
 * @post: with @post_data: the way to the server
 * @ask: with @ask_data: the way to a person; NULL: there is none
 * @trace: with @trace_data: is shown each message; NULL: nobody
 * @session_id: of a notification; 0: a new one
 * @by_server: the server began it
 * @message_max: 0: DM_SESSION_MESSAGE_MAX
 */
struct dm_session_setup {
	struct tree *tree;
	struct dm_reports *reports;
	struct dm_account *account;
	dm_post post;
	void *post_data;
	dm_ask ask;
	void *ask_data;
	void (*trace)(void *data, bool sent, enum syncml_encoding encoding, const void *bytes,
		      size_t len);
	void *trace_data;
	uint16_t session_id;
	bool by_server;
	enum syncml_encoding encoding;
	size_t message_max;
};

/*
 * struct dm_session_outcome - what a session brought
 * @messages: sent, as many round trips
 * @commands: that the server had
 * @failed: of those, answered with 400 and above
 * @reports: that the server took
 */
struct dm_session_outcome {
	unsigned int messages, commands, failed, reports;
};

int dm_session(const struct dm_session_setup *setup, struct dm_session_outcome *outcome,
	       struct error *err);

#endif
