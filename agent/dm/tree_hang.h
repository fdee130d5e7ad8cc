/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_HANG_H
#define CARDGATE_DM_TREE_HANG_H

#include "agent/dm/tree_node.h"
#include "agent/dm/tree_uri.h"

int tree_hang(struct tree *tree, const char *server, struct tree_node *parent,
	      struct tree_node *node, struct error *why);
int tree_hang_tnds(struct tree *tree, const char *server, const struct tree_uri *uri,
		   const struct tree_item *item, bool replace, struct error *why);

#endif
