/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_COPY_H
#define CARDGATE_DM_COPY_H

#include "agent/dm/tree.h"

/**
 * enum copy_what - what can be done with an application's object and its copy on the card
 * @COPY_PUT: write the device's to the card, made anew or changed
 * @COPY_COMPARE: tell which nodes differ
 * @COPY_ERASE: take the copy off the card
 * @COPY_USE: give the device's up, so that the card's is seen while the card is there
 * @COPY_TAKE: make the card's the device's own
 */
enum copy_what { COPY_PUT, COPY_COMPARE, COPY_ERASE, COPY_USE, COPY_TAKE };

/**
 * struct copy_order - what somebody wants
 * @what: what
 * @server: the server's identifier, NULL: the device itself
 * @uri: the object, or a part of it
 * @secret: COPY_PUT: only the card's key is to read it, whether the object asks for that or not
 * @pin: of whoever may write to the card, NULL: the one that this device was given
 * @code: set to the -errno of the agent, which wrote or did not
 * @text: set to what came of it, from malloc(): COPY_COMPARE: a line for each node that differs
 */
struct copy_order {
	enum copy_what what;
	const char *server;
	const char *uri;
	bool secret;
	const char *pin;
	int code;
	char *text;
};

int copy_write(const char *name, bool secret, const char *pin, const uint8_t *data, size_t len,
	       int *code, struct error *why);
int copy_do(struct tree *tree, struct copy_order *order, struct error *why);

#endif
