/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_PROPERTY_H
#define CARDGATE_DM_TREE_PROPERTY_H

#include "agent/dm/tree_uri.h"

int tree_property_replace(struct tree *tree, const char *server, const struct tree_uri *uri,
			  const struct tree_item *item, struct error *why);

#endif
