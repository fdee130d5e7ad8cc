/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_BOOTSTRAP_H
#define CARDGATE_TOOLS_BOOTSTRAP_H

#include "agent/bootstrap/bootstrap_packet.h"
#include "tools/cli/command.h"

extern const struct command cmd_make;
extern const struct command cmd_operator;
extern const struct command cmd_send;
extern const struct command cmd_show;

int load_packet(const char *path, struct bootstrap_packet *packet, struct error *err);

#endif
