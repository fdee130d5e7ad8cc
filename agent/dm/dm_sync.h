/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_SYNC_H
#define CARDGATE_DM_SYNC_H

#include "agent/dm/dm_session.h"

/*
 * struct dm_sync - a session that is wanted
 * @place: of the tree, NULL: the device's
 * @account: name of the account; NULL: each that there is, or the one that @notification names
 * @notification, @notification_len: package 0 that asked for it, NULL: none did
 * @ask, @ask_data: the way to a person; NULL: there is none
 * @trace: directory that each message is written to, NULL: none
 */
struct dm_sync {
	const struct tree_place *place;
	const char *account;
	const void *notification;
	size_t notification_len;
	dm_ask ask;
	void *ask_data;
	const char *trace;
};

int dm_sync(const struct dm_sync *sync, struct error *err);

#endif
