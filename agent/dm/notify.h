/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_NOTIFY_H
#define CARDGATE_DM_NOTIFY_H

#include "agent/dm/auth.h"
#include "agent/dm/dm_account.h"

#define NOTIFY_PORT	2948	/* of WAP push, connectionless */
#define NOTIFY_MAX	1400	/* bytes */
#define NOTIFY_SERVER_MAX	255

/* What the server wants the person at the device to see of the session */
enum notify_mode { NOTIFY_ANY, NOTIFY_BACKGROUND, NOTIFY_INFORM, NOTIFY_ASK };

/*
 * struct notify - package 0: a server asks for a session (DM_NOTI 6)
 * @digest: proof of the server
 * @mode: what a person is to see
 * @by_server: it is the server's idea, not a user's
 * @session_id: from 1 on
 * @server: its identifier
 * @trigger: what the digest is over, in the message
 * @trigger_len: bytes of it
 */
struct notify {
	uint8_t digest[AUTH_DIGEST_SIZE];
	enum notify_mode mode;
	bool by_server;
	uint16_t session_id;
	char server[NOTIFY_SERVER_MAX + 1];
	const uint8_t *trigger;
	size_t trigger_len;
};

int notify_parse(const void *bytes, size_t len, struct notify *notify, struct error *err);
int notify_make(const char *server, const char *password, const struct auth_nonce *nonce,
		enum notify_mode mode, uint16_t session_id, uint8_t bytes[NOTIFY_MAX], size_t *len,
		struct error *err);
int notify_check(const struct notify *notify, const struct dm_account *account,
		 struct error *err);
int notify_listen(const char *address, int *fd, struct error *err);

#endif
