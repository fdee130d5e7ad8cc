/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APPROVE_HOLD_H
#define CARDGATE_APPROVE_HOLD_H

#include <limits.h>

#include "agent/error.h"

int approve_hold(int fd, const char *name, const char *dir, char path[PATH_MAX],
		 struct error *err);

#endif
