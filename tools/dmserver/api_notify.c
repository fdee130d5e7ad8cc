// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "agent/dm/notify.h"
#include "tools/dmserver/api.h"
#include "tools/dmserver/crypto.h"
#include "tools/dmserver/operations.h"
#include "tools/dmserver/wake.h"

struct notify_body {
	const char *address, *mode;
};

static int mode_of(const char *name, enum notify_mode *mode, struct error *err)
{
	static const char *const names[] = {
		[NOTIFY_ANY] = "any", [NOTIFY_BACKGROUND] = "background",
		[NOTIFY_INFORM] = "inform", [NOTIFY_ASK] = "ask",
	};
	unsigned int i;

	*mode = NOTIFY_BACKGROUND;
	for (i = 0; name && i < sizeof(names) / sizeof(names[0]); i++) {
		*mode = i;
		if (!strcmp(names[i], name))
			return 0;
	}
	return name ? error_set(err, -EINVAL, "mode: '%.20s', expected any, background, inform or "
				"ask", name) : 0;
}

/* The device compares it with what it keeps of this server */
static int make(struct request *req, const struct notify_body *body, uint16_t session,
		uint8_t bytes[NOTIFY_MAX], size_t *len, struct error *err)
{
	struct auth_nonce nonce = { .len = 4 };
	const struct db_cell *secret;
	struct db_rows rows = {};
	enum notify_mode mode;
	int ret;

	ret = mode_of(body->mode, &mode, err) ?:
	      api_exists(req, SQL_DEVICE_GET, "device", req->vars[0], err) ?:
	      db_query(req->db, &rows, err, SQL_DEVICE_SERVER_SECRET, req->vars[0]);
	secret = !ret && rows.count ? db_at(&rows, 0, 0) : NULL;
	if (!ret && (!secret || secret->null || !*secret->text))
		ret = error_set(err, -EBUSY, "the device has no server_secret, which a "
				"notification is proved with");
	/* Without one that it was told, four bytes of zero (DM_NOTI 6.2.2.1) */
	if (!ret && !db_at(&rows, 0, 1)->null && *db_at(&rows, 0, 1)->text)
		ret = auth_nonce_parse(&nonce, db_at(&rows, 0, 1)->text);
	if (!ret)
		ret = notify_make(req->server->server_id, secret->text, &nonce, mode, session,
				  bytes, len, err);
	db_rows_free(&rows);
	return ret;
}

/* POST /api/v1/devices/{device}/notification */
int api_notify(struct request *req, struct error *err)
{
	static const struct json_field fields[] = {
		{ "address", 't', false, 64, offsetof(struct notify_body, address) },
		{ "mode", 't', false, 16, offsetof(struct notify_body, mode) },
		{}
	};
	struct json_object *owner = NULL, *map;
	struct notify_body body = {};
	uint8_t bytes[NOTIFY_MAX];
	uint16_t session = 0;
	char text[8], *base64;
	size_t len;
	int ret;

	while (!session)
		if (getrandom(&session, sizeof(session), 0) != sizeof(session))
			return error_set(err, -EIO, "no random numbers");
	ret = json_body(req, fields, &body, &owner, err) ?:
	      make(req, &body, session, bytes, &len, err);
	if (!ret && body.address)
		ret = wake_send(body.address, bytes, len, err);
	json_free(owner);
	if (ret)
		return ret;
	base64 = crypto_base64(bytes, len);
	snprintf(text, sizeof(text), "%X", session);
	map = json_map();
	json_put_text(map, "session", text);
	json_put_text(map, "notification_base64", base64);
	free(base64);
	return json_answer(req, 200, map);
}
