/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_COPY_H
#define CARDGATE_DM_MO_COPY_H

#include "agent/dm/tree_node.h"

#define MO_COPY_URI_SIZE	(3 * TREE_DEPTH_MAX * (TREE_SEGMENT_MAX + 1) + 2)

/**
 * struct mo_copy - what a card has of a part of the tree
 * @uri: of its topmost node, as tree_node_uri() writes it; empty when only the card can tell
 * @node: that node, in no tree; NULL when only the card can tell
 * @len: bytes that it takes on the card
 */
struct mo_copy {
	char uri[MO_COPY_URI_SIZE];
	struct tree_node *node;
	size_t len;
};

/* Takes @copy->node, or leaves it and has it freed; anything but 0 ends the walk */
typedef int (*mo_copy_taker)(void *data, struct mo_copy *copy);

/* mo_copy.c */
int mo_copy_decode(struct mo_copy *copy, const uint8_t *data, size_t len, struct error *err);
int mo_copy_encode(struct tree_node *node, const char *uri, uint8_t **data, size_t *len,
		   struct error *err);
int mo_copy_each(const struct tree *tree, mo_copy_taker take, void *data);
int mo_copy_find(const struct tree *tree, const char *uri, struct mo_copy *copy);

/* mo_overlay.c: copies as part of the tree */
int mo_overlay_load(struct tree *tree, struct error *err);
void mo_overlay_refresh(struct tree *tree);
void mo_overlay_drop(struct tree *tree);

#endif
