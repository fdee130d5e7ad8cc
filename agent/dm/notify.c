// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Package 0: a server asks for a session (DM_NOTI 6). Anybody can send one; a
 * wrong one is nothing but ignored.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/dm/notify.h"

#define HEADER		8	/* bytes of a trigger before the server's identifier */
#define VERSION		11	/* tenths: 1.1, which is DM 1.2's */

/**
 * notify_parse - read a notification
 * @bytes: the message
 * @len: bytes of it
 * @notify: set to what it says; points into @bytes
 * @err: what is wrong
 *
 * Nothing in it is true before notify_check().
 *
 * Return: 0, or -EBADMSG.
 */
int notify_parse(const void *bytes, size_t len, struct notify *notify, struct error *err)
{
	const uint8_t *trigger = (const uint8_t *)bytes + AUTH_DIGEST_SIZE;
	uint8_t id_len;

	if (len < AUTH_DIGEST_SIZE + HEADER || len > NOTIFY_MAX)
		return error_set(err, -EBADMSG, "notification of %zu bytes, expected %d to %d", len,
				 AUTH_DIGEST_SIZE + HEADER, NOTIFY_MAX);
	memset(notify, 0, sizeof(*notify));
	memcpy(notify->digest, bytes, AUTH_DIGEST_SIZE);
	notify->trigger = trigger;
	notify->trigger_len = len - AUTH_DIGEST_SIZE;
	if ((trigger[0] << 2 | trigger[1] >> 6) != VERSION)
		return error_set(err, -EBADMSG, "notification of version %d/10, expected %d/10",
				 trigger[0] << 2 | trigger[1] >> 6, VERSION);
	notify->mode = (enum notify_mode)(trigger[1] >> 4 & 3);
	notify->by_server = trigger[1] & 8;
	if ((trigger[1] & 7) || trigger[2] || trigger[3] || trigger[4])
		return error_set(err, -EBADMSG, "notification with reserved bits, expected none");
	notify->session_id = (uint16_t)(trigger[5] << 8 | trigger[6]);
	if (!notify->session_id)
		return error_set(err, -EBADMSG, "notification of session 0, expected 1 to FFFF");
	id_len = trigger[7];
	if (!id_len || id_len > notify->trigger_len - HEADER ||
	    memchr(trigger + HEADER, '\0', id_len))
		return error_set(err, -EBADMSG, "notification without a server's identifier");
	memcpy(notify->server, trigger + HEADER, id_len);
	return 0;
}

/**
 * notify_make - write a notification
 * @server: identifier of the server, 1 to NOTIFY_SERVER_MAX bytes
 * @password: of the server
 * @nonce: the device's for its next proof
 * @mode: what a person is to see
 * @session_id: not 0
 * @bytes: filled in
 * @len: set to how many
 * @err: what is wrong
 *
 * Return: 0, -EINVAL for such an identifier, -EIO without MD5.
 */
int notify_make(const char *server, const char *password, const struct auth_nonce *nonce,
		enum notify_mode mode, uint16_t session_id, uint8_t bytes[NOTIFY_MAX], size_t *len,
		struct error *err)
{
	uint8_t *trigger = bytes + AUTH_DIGEST_SIZE;
	size_t id_len = strlen(server);

	if (!id_len || id_len > NOTIFY_SERVER_MAX)
		return error_set(err, -EINVAL, "server's identifier of %zu bytes, expected 1 to %d",
				 id_len, NOTIFY_SERVER_MAX);
	memset(trigger, 0, HEADER);
	trigger[0] = VERSION >> 2;
	trigger[1] = (uint8_t)(VERSION << 6 | mode << 4 | 8);
	trigger[5] = (uint8_t)(session_id >> 8);
	trigger[6] = (uint8_t)session_id;
	trigger[7] = (uint8_t)id_len;
	memcpy(trigger + HEADER, server, id_len);
	*len = AUTH_DIGEST_SIZE + HEADER + id_len;
	if (auth_trigger(server, password, nonce, trigger, HEADER + id_len, bytes))
		return error_set(err, -EIO, "notification: no MD5");
	return 0;
}

static bool fits(const struct notify *notify, const struct dm_proof *proof,
		 const struct auth_nonce *nonce)
{
	uint8_t digest[AUTH_DIGEST_SIZE];

	return !auth_trigger(notify->server, proof->secret, nonce, notify->trigger,
			     notify->trigger_len, digest) &&
	       auth_same(digest, notify->digest, sizeof(digest));
}

/**
 * notify_check - is a notification the server's
 * @notify: the notification
 * @account: of the server that it names
 * @err: what is wrong
 *
 * The nonce is the account's, and if that does not fit, 0x00000000, for servers that lost theirs.
 * Whether that means four bytes or the text is not known: both are taken.
 *
 * Return: 0, -EACCES.
 */
int notify_check(const struct notify *notify, const struct dm_account *account, struct error *err)
{
	static const struct auth_nonce lost[] = {
		{ .bytes = { 0, 0, 0, 0 }, .len = 4 },
		{ .bytes = "0x00000000", .len = 10 },
	};
	const struct dm_proof *proof;
	size_t i, j;

	if (strcmp(notify->server, account->server))
		return error_set(err, -EACCES, "notification of %s, expected %s", notify->server,
				 account->server);
	for (i = 0; i < account->proof_count; i++) {
		proof = &account->proofs[i];
		if (!proof->server || !*proof->secret)
			continue;
		if (fits(notify, proof, &proof->nonce))
			return 0;
		for (j = 0; j < sizeof(lost) / sizeof(*lost); j++)
			if (fits(notify, proof, &lost[j]))
				return 0;
	}
	return error_set(err, -EACCES, "notification that %s did not make: its digest is wrong",
			 notify->server);
}

/**
 * notify_listen - wait for notifications on UDP
 * @address: "PORT", "ADDRESS:PORT" or "[ADDRESS]:PORT"; "ADDRESS:" without a port: NOTIFY_PORT
 * @fd: set to the socket, which does not block
 * @err: what is wrong
 *
 * Return: 0, -EINVAL when it is no address, or -errno.
 */
int notify_listen(const char *address, int *fd, struct error *err)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
	};
	char host[64] = "", port[8] = "2948";
	const char *colon = strrchr(address, ':');
	struct addrinfo *list;
	int ret;

	if (snprintf(host, sizeof(host), "%.*s", colon ? (int)(colon - address) : 0, address) >=
	    (int)sizeof(host))
		return error_set(err, -EINVAL, "%s: no address", address);
	if (!colon || colon[1])
		snprintf(port, sizeof(port), "%s", colon ? colon + 1 : address);
	if (*host == '[' && host[strlen(host) - 1] == ']') {
		host[strlen(host) - 1] = '\0';
		memmove(host, host + 1, strlen(host));
	}
	ret = getaddrinfo(*host ? host : NULL, port, &hints, &list);
	if (ret)
		return error_set(err, -EINVAL, "%s: %s, expected ADDRESS:PORT", address,
				 gai_strerror(ret));
	*fd = socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ret = *fd < 0 || bind(*fd, list->ai_addr, list->ai_addrlen) ? -errno : 0;
	freeaddrinfo(list);
	if (!ret)
		return 0;
	if (*fd >= 0)
		close(*fd);
	return error_set(err, ret, "%s: %s", address, strerror(-ret));
}
