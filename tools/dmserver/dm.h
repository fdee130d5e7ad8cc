/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_DM_H
#define CARDGATE_DMSERVER_DM_H

/* Shared by the dm*.c files only: one message of a device and the answer to it */

#include "agent/dm/status.h"
#include "agent/dm/syncml.h"
#include "tools/dmserver/crypto.h"
#include "tools/dmserver/http.h"

#define DM_MESSAGE_MAX	(128 << 10)	/* bytes of a message, as MaxMsgSize says */
#define DM_MESSAGE_MIN	2048		/* a device that takes less is told so much nevertheless */
#define DM_MESSAGE_USUAL	(16 << 10)	/* of a device that does not say */
#define DM_BATCHES_MAX	64	/* more than the queue gives out at once */
#define DM_OBJECT_MAX	(5 << 20)	/* bytes of a large object, as MaxObjSize says */

/* Cells of SQL_TURN */
enum {
	DEVICE_AUTH, DEVICE_CERT, DEVICE_USER, DEVICE_SECRET, DEVICE_NONCE, SERVER_SECRET,
	SERVER_NONCE,
};

/*
 * struct dm_load - a command, or a part of one that is larger than a message
 * @kind: "command" of the queue, or "desired"
 * @id: of the queue's command
 * @verb: of SyncML
 * @uri, @source, @format, @type: of the item; NULL: not there
 * @digest: of what is desired
 * @total: bytes of the value, -1: it has none
 * @offset: where @data begins in it
 * @data: of the value
 * @len: bytes that are here
 */
struct dm_load {
	const char *kind, *verb, *uri, *source, *format, *type, *digest;
	int64_t id, total, offset;
	const char *data;
	size_t len;
};

/*
 * struct dm - one message
 * @in, @out: it, and the answer
 * @device: who sent it, and what is known of that: row of SQL_TURN
 * @session: row of SQL_SESSION_GET
 * @state: of the session afterwards: open, done, aborted
 * @fresh: the session begins with this message
 * @key: that only this device knows, in the URI for its next message
 * @digest: of the message
 * @max_size, @max_object: what the device takes
 * @cmd_id: of the last command in the answer
 * @code: Status for the message itself
 * @challenge: how it is to prove itself next time, NULL: not in messages
 * @nonce: for that
 * @info: DevInfo, as SQL_DEVICE_INFO takes it
 * @wants_more: the device is not done with its package
 * @news: something was said that may change whether it is in line
 * @batches, @batch_count: what commands in the answer consist of
 * @next: a chunk of it is to be sent next, if it has a verb; owned by @chunk
 */
struct dm {
	struct request *req;
	struct db *db;
	struct syncml *in, *out;
	enum syncml_encoding encoding;
	const char *device;
	struct db_rows known, session, chunk;
	const char *state;
	char key[CRYPTO_TOKEN_SIZE], digest[CRYPTO_HEX_SIZE];
	int64_t max_size, max_object;
	uint32_t cmd_id;
	enum dm_status code;
	const char *challenge;
	char nonce[32];
	const char *info[4];
	bool fresh, wants_more, news;
	struct syncml *batches[DM_BATCHES_MAX];
	size_t batch_count;
	struct dm_load next;
};

int dm_auth(struct dm *dm, struct error *err);
int dm_auth_server(struct dm *dm, struct error *err);
int dm_auth_challenged(struct dm *dm, const struct syncml_command *status, struct error *err);
bool dm_auth_every_message(const struct dm *dm);
bool dm_auth_by_secret(const struct dm *dm);
bool dm_auth_peer(const struct dm *dm);
int dm_auth_mac(struct dm *dm, const void *bytes, size_t len, struct error *err);

int dm_take(struct dm *dm, struct error *err);
int dm_refuse(struct dm *dm, enum dm_status code, struct error *err);
int dm_report(struct dm *dm, const struct syncml_command *alert, struct error *err);
int dm_part(struct dm *dm, const struct syncml_command *command, struct syncml_item *item,
	    enum dm_status *code, struct error *err);
int dm_value(struct dm *dm, const struct syncml_command *command, const struct syncml_item *item,
	     const char **data, size_t *len, struct error *err);
int dm_batch(struct dm *dm, const struct dm_load *load, struct syncml_command **made,
	     struct error *err);
uint32_t dm_batch_last(const struct syncml_command *command);
int dm_batch_sent(struct dm *dm, const struct dm_load *load, const struct syncml_command *command,
		  struct error *err);
int dm_batch_member(struct dm *dm, int64_t command, const char *uri, uint32_t code,
		    struct error *err);
int dm_batch_answer(struct dm *dm, int64_t command, const struct syncml_command *status,
		    struct error *err);
int dm_give(struct dm *dm, struct error *err);
int dm_give_part(struct dm *dm, const struct db_rows *sent, struct error *err);
int dm_status(struct dm *dm, const struct syncml_command *command, enum dm_status code,
	      struct error *err);

#endif
