// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: cardgate-dm syslog|stderr STATE ANCHORS [-]
 *
 * Holds the sessions with management servers that cardgated wants held, one with each, in the tree
 * of the directory STATE. With "-", the one that the notification on standard input asks for.
 * People have "cardgate sync" for that.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/dm/dm_agent.h"
#include "agent/dm/dm_sync.h"
#include "agent/dm/notify.h"
#include "agent/log.h"

int main(int argc, char **argv)
{
	struct tree_place place = {};
	struct dm_sync sync = { .place = &place };
	uint8_t notification[NOTIFY_MAX];
	struct error err = {};
	ssize_t len;
	int ret;

	if (argc < 4 || argc > 5 || (argc == 5 && strcmp(argv[4], "-"))) {
		fputs("Usage: cardgate-dm syslog|stderr STATE ANCHORS [-]\n", stderr);
		return 2;
	}
	log_open("cardgate-dm", !strcmp(argv[1], "syslog"));
	place.state = argv[2];
	place.anchors = argv[3];
	if (argc == 5) {
		len = read(STDIN_FILENO, notification, sizeof(notification));
		if (len < 0) {
			log_line(LOG_ERR, "notification: %s", strerror(errno));
			return EXIT_FAILURE;
		}
		sync.notification = notification;
		sync.notification_len = (size_t)len;
	}
	ret = dm_sync(&sync, &err);
	if (ret == -ENOENT && !sync.notification)
		return DM_AGENT_NONE;
	if (ret)
		log_line(LOG_WARNING, "%s", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
