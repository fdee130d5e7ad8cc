/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_SCRIPT_H
#define CARDGATE_DM_MO_SCRIPT_H

#include "agent/dm/tree_node.h"

extern const struct tree_ops mo_script_ops;
extern const struct tree_ops mo_script_answers_ops;

void mo_script_close(struct tree *tree);

#endif
