/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_AGENT_H
#define CARDGATE_DM_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/dm/tree.h"

/* Exit status of cardgate-dm: there is no account; a server has come that knows nothing of us */
#define DM_AGENT_NONE	3
#define DM_AGENT_NEW	4

struct sd_event;
struct dm_agent;

/*
 * struct dm_agent_setup - how the agent talks to management servers
 * @place: of the tree; @place->state is needed
 * @interval: seconds between sessions that nothing asks for; 0: there are no sessions at all, and
 *	only what is scheduled in the tree is done
 * @notify: address to take notifications on, as notify_listen(), NULL: none
 * @syslog: sessions log as log_open() calls it
 */
struct dm_agent_setup {
	struct tree_place place;
	uint64_t interval;
	const char *notify;
	bool syslog;
};

int dm_agent_start(struct dm_agent **agent, struct sd_event *loop,
		   const struct dm_agent_setup *setup, struct error *err);
void dm_agent_stop(struct dm_agent *agent);

#endif
