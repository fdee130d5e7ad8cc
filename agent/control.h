/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CONTROL_H
#define CARDGATE_CONTROL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/error.h"

#define CONTROL_DIR	"/run/cardgate"
#define CONTROL_SOCKET	CONTROL_DIR "/control"

/**
 * enum control_request - what the command line asks the agent for
 * @CONTROL_RELEASE: bundle, file form: end the association if it says so
 * @CONTROL_PENDING: nothing -> which card waits for consent: SHA-256 of its
 *	rule set in hexadecimal, a blank, and what a person should know
 * @CONTROL_ACCEPT: that SHA-256 in hexadecimal: bind the device to it
 * @CONTROL_OFFER: nothing: take the policy that a server put where ADMIT_OFFER says
 * @CONTROL_COPY: name, "1" or "" for secret or not, PIN of whoever may write or "", each with a
 *	NUL, and a copy of a management object, or nothing to take it away. BUNDLE_PROVISIONING
 *	names accounts, which are to be signed for the card
 * @CONTROL_CARD_POLICY: PIN of whoever may write, and NUL: write the policy in force to a card
 *	that has one from before it
 * @CONTROL_PRESENT: nothing: is a card of the association there?
 */
enum control_request {
	CONTROL_RELEASE,
	CONTROL_PENDING,
	CONTROL_ACCEPT,
	CONTROL_OFFER,
	CONTROL_COPY,
	CONTROL_CARD_POLICY,
	CONTROL_PRESENT,
};

/**
 * typedef control_handler - answers a request
 * @data: as given to control_serve()
 * @request: what is asked for
 * @uid: who asks
 * @bytes: the rest of the request
 * @len: how many
 * @answer: what to tell, also when it succeeded
 *
 * Return: 0 or -errno, for the other side.
 */
typedef int (*control_handler)(void *data, enum control_request request, uid_t uid,
			       const uint8_t *bytes, size_t len, struct error *answer);

int control_listen(const char *path, int *fd, struct error *err);
int control_serve(int fd, control_handler handle, void *data, struct error *err);
int control_ask(const char *path, enum control_request request, const void *bytes, size_t len,
		struct error *answer);

#endif
