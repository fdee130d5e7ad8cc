// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * POST /dm: OMA DM 1.2 over HTTP, one message and its answer.
 *
 * All that is known of a session is in the database, so that its next message
 * may come to another server. One transaction takes a message, stores what
 * was answered, and holds the row of the device: of two copies of a message
 * the second one waits, and then gets the same answer.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/dmserver/api.h"
#include "tools/dmserver/dm.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/text.h"

/* For so long a message may come again and is answered as before */
#define AGAIN_MSEC	MSEC_PER_HOUR
#define TRIES_MAX	3	/* times that a command is sent before it has failed */
#define MESSAGES_MAX	2000	/* of a session: it must end some time */
#define SESSION_ID_MAX	16

/* Cells of SQL_SESSION_GET */
enum { KEY, CHANGED, STATE, MESSAGE, REQUEST, REPLY, REPLY_MAC, MAX_SIZE, MAX_OBJECT };

static const char *const types[] = {
	[SYNCML_XML] = SYNCML_TYPE_XML,
	[SYNCML_WBXML] = SYNCML_TYPE_WBXML,
};

static int read_message(struct dm *dm, struct error *err)
{
	const struct request *req = dm->req;
	int ret;

	if (syncml_type(req->type, &dm->encoding))
		return error_set(err, -EPROTOTYPE, "Content-Type '%.60s', expected "
				 SYNCML_TYPE_XML " or " SYNCML_TYPE_WBXML, req->type);
	ret = syncml_decode(&dm->in, dm->encoding, req->body.data ? req->body.data : "",
			    req->body.len, err);
	if (ret)
		return ret == -ENOMEM ? ret : -EINVAL;
	dm->device = dm->in->source ? dm->in->source : "";
	if (!text_name_ok(dm->device, DEVICE_ID_MAX))
		return error_set(err, -EINVAL, "SyncHdr: expected the device's name as Source");
	if (!dm->in->session_id || !text_name_ok(dm->in->session_id, SESSION_ID_MAX))
		return error_set(err, -EINVAL, "SyncHdr: expected a SessionID");
	if (!dm->in->msg_id || !dm->in->target)
		return error_set(err, -EINVAL, "SyncHdr: expected MsgID and Target");
	return crypto_digest(req->body.data, req->body.len, dm->digest, err);
}

/* Where the next message goes: its address is a secret of this session */
static const char *next_uri(struct dm *dm)
{
	size_t len = strcspn(dm->in->target, "?");

	if (dm_auth_every_message(dm) || dm->code >= 400 || strcmp(dm->state, "open"))
		return NULL;
	return syncml_format(dm->out, "%.*s?session=%s", (int)len, dm->in->target, dm->key);
}

static int start_answer(struct dm *dm, struct error *err)
{
	struct syncml *out = syncml_new();

	if (!out)
		return error_set(err, -ENOMEM, "no memory");
	dm->out = out;
	out->ver_dtd = SYNCML_VERSION_DTD;
	out->ver_proto = SYNCML_VERSION_DM;
	out->session_id = dm->in->session_id;
	out->msg_id = dm->in->msg_id;
	out->target = dm->in->source;
	out->source = dm->in->target;
	out->final = true;
	out->meta.max_msg_size = DM_MESSAGE_MAX;
	out->meta.max_obj_size = DM_OBJECT_MAX;
	return 0;
}

/* Locks the device's row until the transaction ends */
static int know_device(struct dm *dm, struct error *err)
{
	const struct request *req = dm->req;
	int ret;

	ret = db_query(dm->db, &dm->known, err, SQL_TURN, dm->device);
	if (ret || dm->known.count || !req->server->enrol || !*req->certificate ||
	    strcmp(req->certificate_name, dm->device))
		return ret;
	ret = db_run(dm->db, err, SQL_DEVICE_ENROL, dm->device, req->server->enrol, db_now());
	db_rows_free(&dm->known);
	dm->news = true;
	return ret ? ret : db_query(dm->db, &dm->known, err, SQL_TURN, dm->device);
}

static int64_t stored(const struct dm *dm, unsigned int cell)
{
	return dm->session.count ? db_at(&dm->session, 0, cell)->number : 0;
}

static const char *stored_text(const struct dm *dm, unsigned int cell)
{
	return dm->session.count ? db_at(&dm->session, 0, cell)->text : "";
}

static bool has_key(struct dm *dm)
{
	char *key = http_query(dm->req, "session");
	bool ok = key && crypto_same(key, stored_text(dm, KEY));

	free(key);
	return ok;
}

/* The answer got lost, and the device asks again in the same words, at the same address */
static bool is_again(struct dm *dm)
{
	return dm->session.count && !db_at(&dm->session, 0, REPLY)->null &&
	       stored(dm, MESSAGE) == dm->in->msg_id &&
	       !strcmp(stored_text(dm, REQUEST), dm->digest) &&
	       stored(dm, CHANGED) > db_now() - AGAIN_MSEC && dm_auth_peer(dm) &&
	       (dm->in->msg_id == 1 || dm_auth_every_message(dm) || has_key(dm));
}

static int answer_again(struct dm *dm)
{
	const struct db_cell *reply = db_at(&dm->session, 0, REPLY);

	buffer_add(&dm->req->answer, reply->text, reply->len);
	strncpy(dm->req->mac, stored_text(dm, REPLY_MAC), sizeof(dm->req->mac) - 1);
	dm->req->answer_type = types[dm->encoding];
	return 0;
}

/* What was under way in an earlier session is sent again, or given up */
static int start_session(struct dm *dm, struct error *err)
{
	int ret;

	ret = db_run(dm->db, err, SQL_COMMAND_REQUEUE, dm->device, (int64_t)TRIES_MAX, db_now());
	if (!ret)
		ret = db_run(dm->db, err, SQL_SENT_FORGET, dm->device);
	return ret ? ret : db_run(dm->db, err, SQL_PART_FORGET, dm->device);
}

/* Only the message that follows, and only from who has been told where to send it */
static bool follows(struct dm *dm)
{
	return !strcmp(stored_text(dm, STATE), "open") &&
	       stored(dm, MESSAGE) + 1 == dm->in->msg_id && dm->in->msg_id < MESSAGES_MAX &&
	       (dm_auth_every_message(dm) || has_key(dm));
}

static int find_session(struct dm *dm, struct error *err)
{
	dm->max_size = dm->in->meta.max_msg_size;
	dm->max_object = dm->in->meta.max_obj_size;
	/* A challenge left nothing behind: who answers it begins, with whatever number */
	dm->fresh = dm->in->msg_id == 1 || (!follows(dm) && dm_auth_by_secret(dm));
	if (dm->fresh)
		return crypto_token(dm->key, err);
	if (!follows(dm))
		return error_set(err, -EINVAL, "session '%s' is not there, or not at message %u",
				 dm->in->session_id, dm->in->msg_id);
	memcpy(dm->key, stored_text(dm, KEY), sizeof(dm->key) - 1);
	if (!dm->max_size)
		dm->max_size = stored(dm, MAX_SIZE);
	if (!dm->max_object)
		dm->max_object = stored(dm, MAX_OBJECT);
	return 0;
}

static int note_device(struct dm *dm, struct error *err)
{
	int ret = 0;

	if (dm->fresh || dm->info[0] || dm->info[1] || dm->info[2] || dm->info[3])
		ret = db_run(dm->db, err, SQL_DEVICE_INFO, dm->device, db_now(), dm->info[0],
			     dm->info[1], dm->info[2], dm->info[3]);
	if (!ret && dm->news)
		ret = db_run(dm->db, err, SQL_TROUBLE_DEVICE, dm->device);
	return ret;
}

static int talk(struct dm *dm, struct error *err)
{
	int ret;

	if (!dm->in->ver_proto || strcmp(dm->in->ver_proto, SYNCML_VERSION_DM))
		return dm_refuse(dm, DM_PROTOCOL_UNSUPPORTED, err);
	if (!dm->in->ver_dtd || strcmp(dm->in->ver_dtd, SYNCML_VERSION_DTD))
		return dm_refuse(dm, DM_DTD_UNSUPPORTED, err);
	ret = dm_auth(dm, err);
	if (ret)
		return ret;
	if (dm->code >= 400)
		return dm_refuse(dm, dm->code, err);
	if (dm->fresh)
		ret = start_session(dm, err);
	if (!ret)
		ret = dm_take(dm, err);
	if (!ret && strcmp(dm->state, "aborted"))
		ret = dm_give(dm, err);
	if (!ret)
		ret = dm_auth_server(dm, err);
	return ret ? ret : note_device(dm, err);
}

static int store_answer(struct dm *dm, const struct buffer *reply, struct error *err)
{
	/* Who does not prove himself leaves nothing, and ends nobody's session */
	if (dm->code >= 400)
		return 0;
	return db_run(dm->db, err, SQL_SESSION_PUT, dm->device, dm->in->session_id, dm->key,
		      db_now(), dm->state, (int64_t)dm->in->msg_id, dm->digest, reply->data,
		      reply->len, dm->req->mac, dm->max_size, dm->max_object);
}

static int finish_answer(struct dm *dm, struct error *err)
{
	struct request *req = dm->req;
	uint8_t *bytes = NULL;
	size_t len = 0;
	int ret;

	dm->out->resp_uri = next_uri(dm);
	ret = syncml_encode(dm->out, dm->encoding, &bytes, &len, err);
	if (!ret)
		ret = dm_auth_mac(dm, bytes, len, err);
	if (!ret)
		buffer_add(&req->answer, bytes, len);
	free(bytes);
	req->answer_type = types[dm->encoding];
	return ret ? ret : store_answer(dm, &req->answer, err);
}

static int answer(struct dm *dm, struct error *err)
{
	int ret;

	ret = know_device(dm, err);
	if (!ret)
		ret = db_query(dm->db, &dm->session, err, SQL_SESSION_GET, dm->device,
			       dm->in->session_id);
	if (ret)
		return ret;
	if (is_again(dm))
		return answer_again(dm);
	ret = find_session(dm, err);
	if (!ret)
		ret = start_answer(dm, err);
	if (!ret)
		ret = talk(dm, err);
	return ret ? ret : finish_answer(dm, err);
}

/* POST /dm */
int dm_message(struct request *req, struct error *err)
{
	struct dm dm = { .req = req, .db = req->db, .state = "open", .code = DM_OK };
	int ret;

	ret = read_message(&dm, err);
	if (!ret)
		ret = answer(&dm, err);
	while (dm.batch_count)
		syncml_free(dm.batches[--dm.batch_count]);
	syncml_free(dm.in);
	syncml_free(dm.out);
	db_rows_free(&dm.known);
	db_rows_free(&dm.session);
	db_rows_free(&dm.chunk);
	return ret;
}
