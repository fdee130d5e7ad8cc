/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SESSION_INSIDE_H
#define CARDGATE_DM_SESSION_INSIDE_H

#include <time.h>

#include "agent/dm/base64.h"
#include "agent/dm/dm_out.h"
#include "agent/dm/dm_session.h"

/*
 * struct dm_object - an object of which chunks came
 * @kind, @uri, @format, @type: of the command that it is of; @uri NULL: none is on its way
 * @correlator: of an Exec
 * @size: what it should have in the end
 * @encoded: bytes of Data that came
 * @data: what they stand for
 * @decode: what is open of its base64
 * @base64: it is in base64
 */
struct dm_object {
	enum syncml_kind kind;
	char *uri, *format, *type, *correlator;
	uint64_t size, encoded;
	struct bytes data;
	struct base64_decode decode;
	bool base64;
};

/*
 * struct dm_login - how the sides proved who they are
 * @ours: what the client proves with, NULL: TLS does it
 * @theirs: what the server proves with, NULL: TLS does it
 * @send: the next message has a Cred, or is signed
 * @accepted: the server said that it knows the client
 * @known: the server has proved, for this session
 * @refused: proofs that the server refused
 * @unproved: messages in which the server proved nothing, or wrongly
 * @code: Status of the SyncHdr of the server's last message
 * @challenge: that Status has a challenge with the nonce of @theirs
 */
struct dm_login {
	struct dm_proof *ours, *theirs;
	bool send, accepted, known, challenge;
	unsigned int refused, unproved;
	int code;
};

/*
 * struct dm_sent - a report that waits for its Status
 */
struct dm_sent {
	uint32_t msg_id, cmd_id;
	uint64_t number;
};

/*
 * struct dm_session - a session
 * @encoding: what the server answered in, which is what it is sent
 * @device: ./DevInfo/DevId
 * @url: where the next message goes
 * @msg_id: of the last message sent
 * @their_msg_id: of the last message that came
 * @peer_max, @peer_object_max: what the server takes; @peer_object_max 0: anything
 * @out: what is to be sent
 * @object: an object that comes in chunks
 * @first: package 1 is to be sent, from its beginning
 * @ours: a package of ours is open: the server's are complete, and our Final was not sent
 * @their_commands: the server's last message had some
 * @refuse: its last message cannot be understood: Status to tell
 * @no_end: URI of an object whose end did not come: to be told
 * @stop: a person cancelled: nothing more of this message is carried out
 * @report: number of the report that was sent last
 * @over: nothing more is to be sent
 */
struct dm_session {
	const struct dm_session_setup *setup;
	struct dm_session_outcome *outcome;
	enum syncml_encoding encoding;
	struct dm_login login;
	char *device;
	char session_id[8];
	char url[DM_ACCOUNT_TEXT_MAX];
	uint32_t msg_id, their_msg_id;
	size_t peer_max;
	uint64_t peer_object_max;
	struct dm_out out;
	struct dm_object object;
	bool first, ours, their_commands, stop, over;
	int refuse;
	char *no_end;
	uint64_t report;
	struct dm_sent *sent;
	size_t sent_count;
	unsigned int idle;
	time_t began;
};

/* dm_login.c */
void dm_login_begin(struct dm_session *session);
int dm_login_cred(struct dm_session *session, struct syncml *msg, struct error *err);
int dm_login_sign(struct dm_session *session, const void *body, size_t len, char *header,
		  size_t size, struct error *err);
int dm_login_status(struct dm_session *session, const struct syncml_command *status,
		    struct error *err);
void dm_login_check(struct dm_session *session, const struct syncml *msg,
		    const struct transport_reply *reply);
int dm_login_answer(struct dm_session *session, struct syncml *msg,
		    struct syncml_command *status, struct error *err);

/* dm_command.c */
void dm_command_run(struct dm_session *session, const struct syncml *msg);

/* dm_object.c */
bool dm_object_goes_on(const struct dm_object *object, const struct syncml_command *command);
int dm_object_add(struct dm_session *session, const struct syncml_command *command,
		  const struct syncml_item *item, struct tree_item *node, struct error *why);
void dm_object_interrupted(struct dm_session *session);
void dm_object_free(struct dm_object *object);
int dm_object_value(const struct syncml_command *command, const struct syncml_item *item,
		    struct tree_item *node);

/* dm_session_send.c */
int dm_session_send(struct dm_session *session, bool abort, struct transport_reply *reply,
		    struct error *err);

/* dm_session_receive.c */
int dm_session_receive(struct dm_session *session, const struct transport_reply *reply,
		       struct error *err);

#endif
