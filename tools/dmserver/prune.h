/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_PRUNE_H
#define CARDGATE_DMSERVER_PRUNE_H

#include "tools/dmserver/server.h"

int prune(const struct server *server, struct error *err);

#endif
