/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_WAIT_H
#define CARDGATE_BOOTSTRAP_WAIT_H

#include <stdbool.h>

#include "agent/bootstrap/bootstrap_packet.h"

#define BOOTSTRAP_WAIT_MAX	8	/* packets that wait for the user */
#define BOOTSTRAP_WAIT_ID	17	/* with NUL */

/**
 * struct bootstrap_waiting - a packet that waits for the user
 * @id: the first half of its digest, which is what users call it
 * @proven: it was proven; else that takes the user's PIN
 * @since: when it came
 */
struct bootstrap_waiting {
	char id[BOOTSTRAP_WAIT_ID];
	bool proven;
	time_t since;
};

int bootstrap_wait_list(const char *state, struct bootstrap_waiting list[BOOTSTRAP_WAIT_MAX],
			size_t *count, struct error *err);
int bootstrap_wait_put(const char *state, const struct bootstrap_packet *packet, bool proven,
		       char id[BOOTSTRAP_WAIT_ID], struct error *err);
int bootstrap_wait_get(const char *state, const char *id, struct bootstrap_packet *packet,
		       struct error *err);
int bootstrap_wait_remove(const char *state, const char *id, struct error *err);

#endif
