// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tree.h"

/**
 * tree_items_free - give back what tree_get() brought
 * @items: the items
 */
void tree_items_free(struct tree_items *items)
{
	size_t i;

	for (i = 0; i < items->count; i++) {
		free(items->items[i].uri);
		free(items->items[i].type);
		free(items->items[i].data);
	}
	free(items->items);
	memset(items, 0, sizeof(*items));
}
