/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_APPROVE_PATH_H
#define CARDGATE_APPROVE_PATH_H

#include <stdbool.h>

#include "agent/error.h"

bool approve_path_held(const char *path, int fd, struct error *why);

#endif
