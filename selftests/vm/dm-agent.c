// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: dm-agent SECONDS [ADDRESS]
 *
 * What cardgated does about management servers, and nothing else, so that it can be tried without
 * the module: sessions every so many seconds, and when servers ask at ADDRESS. Until SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <systemd/sd-event.h>

#include "agent/association.h"
#include "agent/dm/dm_agent.h"
#include "agent/log.h"
#include "agent/trust_store.h"

int main(int argc, char **argv)
{
	struct dm_agent_setup setup = {
		.place = { .state = ASSOCIATION_DIR, .anchors = TRUST_STORE_DIR },
	};
	struct dm_agent *agent;
	struct error err = {};
	sd_event *loop;
	sigset_t signals;
	int ret;

	if (argc < 2)
		return 2;
	setup.interval = strtoul(argv[1], NULL, 10);
	setup.notify = argc > 2 ? argv[2] : NULL;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	log_open("dm-agent", false);
	if (sd_event_default(&loop) < 0 ||
	    sd_event_add_signal(loop, NULL, SIGTERM, NULL, NULL) < 0)
		return 1;
	ret = dm_agent_start(&agent, loop, &setup, &err);
	if (ret) {
		fprintf(stderr, "dm-agent: %s\n", err.text);
		return 1;
	}
	log_line(LOG_INFO, "ready");
	ret = sd_event_loop(loop);
	dm_agent_stop(agent);
	sd_event_unref(loop);
	return ret ? 1 : 0;
}
