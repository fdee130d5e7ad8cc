/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_CARDGATE_H
#define CARDGATE_DM_MO_CARDGATE_H

#include "agent/dm/tree_node.h"

/* Parts of ./Cardgate, each in the file of its name */
extern const struct tree_shape mo_policy_leaves[];
extern const struct tree_shape mo_association_leaves[];
extern const struct tree_shape mo_card_leaves[];
extern const struct tree_shape mo_contexts[];

int mo_context_build(struct tree *tree, struct tree_node *node, struct error *err);

#endif
