/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_SPOOL_H
#define CARDGATE_DM_TREE_SPOOL_H

#include "agent/dm/tree_node.h"

/* Longer values have a file each, and are read from there when somebody looks at them */
#define TREE_SPOOL_MIN	(64 << 10)

/* Type of their nodes in the stored tree; no server can set it */
#define TREE_SPOOL_TYPE	"application/vnd.cardgate.spool;"

int tree_spool_out(const struct tree *tree, struct error *err);
int tree_spool_in(const struct tree *tree, struct tree_node *stored, struct error *err);
char *tree_spool_type(const struct tree_node *node);
void tree_spool_sweep(const struct tree *tree);

#endif
