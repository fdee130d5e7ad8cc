/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_H
#define CARDGATE_PROVISION_H

#include <stdint.h>
#include <stdio.h>

#include "agent/provision/provision_site.h"

/**
 * enum provision_action - what is to be done with a user's accounts
 * @PROVISION_APPLY: have them as the document says
 * @PROVISION_LEAVE: the card is gone: take away what goes with it
 * @PROVISION_UNDO: take away all that was ever made
 */
enum provision_action {
	PROVISION_APPLY,
	PROVISION_LEAVE,
	PROVISION_UNDO,
};

int provision_do(enum provision_action action, const struct provision_site *user,
		 const uint8_t *document, size_t len, FILE *preview, struct error *err);
int provision_do_as(enum provision_action action, const struct provision_site *user,
		    const uint8_t *document, size_t len, FILE *preview, struct error *err);

int provision_all(enum provision_action action, const struct provision_site *user,
		  const uint8_t *document, size_t len, FILE *preview, struct error *err);

#endif
