/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_EDIT_H
#define CARDGATE_DM_TREE_EDIT_H

#include "agent/dm/tree_node.h"

int tree_edit_room(const struct tree *tree, size_t nodes, size_t bytes, struct error *why);
void tree_edit_touch(struct tree_node *node);
int tree_edit_remove(struct tree *tree, struct tree_node *node, struct error *why);

#endif
