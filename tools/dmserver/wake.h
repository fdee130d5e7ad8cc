/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_WAKE_H
#define CARDGATE_DMSERVER_WAKE_H

#include <stddef.h>

#include "agent/error.h"

int wake_send(const char *address, const void *bytes, size_t len, struct error *err);

#endif
