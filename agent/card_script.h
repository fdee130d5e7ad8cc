/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_SCRIPT_H
#define CARDGATE_CARD_SCRIPT_H

#include <stdio.h>

#include "agent/apdu.h"
#include "agent/error.h"
#include "agent/policy_aid.h"

#define CARD_SCRIPT_SIZE_MAX	65536	/* bytes of a script, and of all its answers */
#define CARD_SCRIPT_COMMANDS	256	/* of one session, all scripts together */

/*
 * Commands that somebody else has for one application of a card, who may speak to it so that
 * nobody between can read or alter it (secure messaging). They are passed as they are, but for
 * those that would reach something else.
 */
int card_script_select(struct apdu_link *link, const struct policy_aid *aid, struct error *err);
int card_script_allowed(const struct policy_aid *aid, const uint8_t *cmd, size_t len,
			struct error *err);
int card_script_run(struct apdu_link *link, const struct policy_aid *aid, const char *script,
		    size_t len, unsigned int *left, FILE *answers, struct error *err);

#endif
