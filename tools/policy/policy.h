/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_H
#define CARDGATE_TOOLS_POLICY_H

#include "tools/cli/command.h"

extern const struct command cmd_authority;
extern const struct command cmd_check;
extern const struct command cmd_compile;
extern const struct command cmd_sign;
extern const struct command cmd_release;
extern const struct command cmd_operation;
extern const struct command cmd_show;
extern const struct command cmd_explain;
extern const struct command cmd_import_usbguard;
extern const struct command cmd_generate;
extern const struct command cmd_simulate;
extern const struct command cmd_diff;
extern const struct command cmd_verify;

int parse_association(const char *text, unsigned char *id);

#endif
