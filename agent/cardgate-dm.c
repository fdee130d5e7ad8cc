// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: cardgate-dm syslog|stderr STATE ANCHORS [-|schedule|bootstrap]
 *
 * Holds the sessions with management servers that cardgated wants held, one with each, in the tree
 * of the directory STATE. With "-", the one that the notification on standard input asks for. With
 * "schedule" none: what is scheduled and due is done. With "bootstrap" none: the packet on standard
 * input is looked at, kept, and put to who sits at a desktop. People have "cardgate sync" for
 * sessions.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "agent/bootstrap/bootstrap_desktop.h"
#include "agent/bootstrap/bootstrap_receive.h"
#include "agent/dm/dm_agent.h"
#include "agent/dm/dm_desktop.h"
#include "agent/dm/dm_sync.h"
#include "agent/dm/notify.h"
#include "agent/dm/schedule.h"
#include "agent/log.h"

static int read_notification(struct dm_sync *sync, uint8_t *notification)
{
	ssize_t len = read(STDIN_FILENO, notification, NOTIFY_MAX);

	if (len < 0) {
		log_line(LOG_ERR, "notification: %s", strerror(errno));
		return -errno;
	}
	sync->notification = notification;
	sync->notification_len = (size_t)len;
	return 0;
}

/* Its server is told by a session, which is for the agent to begin */
static int put_to_user(const struct tree_place *place, const char *id)
{
	struct error err = {};
	int ret = bootstrap_desktop_accept(place, id, &err);

	if (!ret)
		log_line(LOG_NOTICE, "bootstrap packet %s: accepted on the desktop", id);
	else if (ret != -EAGAIN)
		log_line(LOG_NOTICE, "bootstrap packet %s: %s", id, err.text);
	return ret ? EXIT_SUCCESS : DM_AGENT_NEW;
}

static int receive_packet(const struct tree_place *place)
{
	char id[BOOTSTRAP_WAIT_ID];
	struct error err = {};
	uint8_t *bytes = malloc(BOOTSTRAP_PACKET_MAX);
	ssize_t len = bytes ? read(STDIN_FILENO, bytes, BOOTSTRAP_PACKET_MAX) : -1;
	int ret;

	ret = len < 0 ? error_set(&err, -ENOMEM, "bootstrap packet: not read") :
	      bootstrap_receive(place, bytes, (size_t)len, id, &err);
	free(bytes);
	if (ret) {
		log_line(LOG_NOTICE, "bootstrap packet refused: %s", err.text);
		return EXIT_FAILURE;
	}
	log_line(LOG_NOTICE, "a bootstrap packet waits: cardgate bootstrap accept %s", id);
	return put_to_user(place, id);
}

static int run_schedule(const struct tree_place *place)
{
	struct error err = {};
	struct tree *tree;
	int ret;

	ret = tree_open(&tree, place, &err);
	if (!ret) {
		ret = schedule_run(tree, time(NULL), &err);
		tree_close(tree);
	}
	if (ret)
		log_line(LOG_ERR, "%s", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}

static bool is_known(const char *what)
{
	return !strcmp(what, "-") || !strcmp(what, "schedule") || !strcmp(what, "bootstrap");
}

int main(int argc, char **argv)
{
	const char *what = argc == 5 ? argv[4] : "";
	struct tree_place place = {};
	struct dm_desktop desktop = {};
	struct dm_sync sync = { .place = &place, .ask = dm_desktop_ask, .ask_data = &desktop };
	uint8_t notification[NOTIFY_MAX];
	struct error err = {};
	int ret;

	if (argc < 4 || argc > 5 || (*what && !is_known(what))) {
		fputs("Usage: cardgate-dm syslog|stderr STATE ANCHORS [-|schedule|bootstrap]\n",
		      stderr);
		return 2;
	}
	log_open("cardgate-dm", !strcmp(argv[1], "syslog"));
	place.state = argv[2];
	place.anchors = argv[3];
	if (!strcmp(what, "schedule"))
		return run_schedule(&place);
	if (!strcmp(what, "bootstrap"))
		return receive_packet(&place);
	if (*what && read_notification(&sync, notification))
		return EXIT_FAILURE;
	ret = dm_sync(&sync, &err);
	if (ret == -ENOENT && !sync.notification)
		return DM_AGENT_NONE;
	if (ret)
		log_line(LOG_WARNING, "%s", err.text);
	/* What somebody declined is not tried again */
	return ret && ret != -ECANCELED ? EXIT_FAILURE : EXIT_SUCCESS;
}
