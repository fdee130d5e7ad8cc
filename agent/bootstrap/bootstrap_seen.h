/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_SEEN_H
#define CARDGATE_BOOTSTRAP_SEEN_H

#include <time.h>

#include "agent/trust.h"

#define BOOTSTRAP_DIR		"bootstrap"	/* below the directory of the association */
#define BOOTSTRAP_SEEN_MAX	1024		/* packets that are remembered */

int bootstrap_seen_check(const char *state, const uint8_t digest[TRUST_DIGEST_SIZE],
			 struct error *err);
int bootstrap_seen_add(const char *state, const uint8_t digest[TRUST_DIGEST_SIZE], time_t until,
		       time_t now, struct error *err);
int bootstrap_seen_remove(const char *state, const uint8_t digest[TRUST_DIGEST_SIZE],
			  struct error *err);

#endif
