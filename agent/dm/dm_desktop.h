/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_DESKTOP_H
#define CARDGATE_DM_DESKTOP_H

#include "agent/dm/dm_ask.h"

/**
 * struct dm_desktop - what was put on the desktop
 * @shown: how many notifications
 */
struct dm_desktop {
	unsigned int shown;
};

int dm_desktop_ask(void *data, const struct dm_question *question, struct dm_reply *reply);

#endif
