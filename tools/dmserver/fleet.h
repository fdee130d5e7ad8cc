/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_FLEET_H
#define CARDGATE_DMSERVER_FLEET_H

#include "tools/dmserver/server.h"

/**
 * struct fleet - how many devices and commands are in which state
 * @devices: all of them
 * @in_line: what they should be; may be silent nevertheless
 * @alarm: a critical report that nobody has seen to
 * @refused: did not take what it was given
 * @pending: was not given everything yet
 * @silent: not heard of for too long, whatever else
 * @queued: commands that wait for their devices
 * @failed: commands that did not work
 */
struct fleet {
	int64_t devices, in_line, alarm, refused, pending, silent, queued, failed;
};

int fleet_count(const struct server *server, struct db *db, struct fleet *fleet,
		struct error *err);

#endif
