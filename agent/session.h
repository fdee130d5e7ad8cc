/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SESSION_H
#define CARDGATE_SESSION_H

#include <stdbool.h>
#include <sys/types.h>

#include "agent/error.h"

bool session_is_here(uid_t uid);
int session_user(uid_t *uid);
int session_desktop(uid_t *uid);
int session_lock_all(struct error *err);

#endif
