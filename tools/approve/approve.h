/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_APPROVE_H
#define CARDGATE_TOOLS_APPROVE_H

#include "tools/cli/command.h"

extern const struct command cmd_signer;
extern const struct command cmd_package;
extern const struct command cmd_list;
extern const struct command cmd_sign;
extern const struct command cmd_show;

#endif
