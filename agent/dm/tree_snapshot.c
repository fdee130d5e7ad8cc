// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a server may see of a subtree.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tree_inside.h"

/**
 * tree_value - a leaf's value now
 * @tree: the tree
 * @node: the leaf
 * @data: set to the bytes, from malloc(), a NUL follows them; NULL when there is no value
 * @len: how many
 * @why: why not
 *
 * Return: DM_OK or what stands behind the node says.
 */
int tree_value(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
	       struct error *why)
{
	const struct tree_ops *ops = node->shape->ops;

	*data = NULL;
	*len = 0;
	if (node->shape->flags & TREE_LIVE)
		return ops && ops->get ? ops->get(tree, node, data, len, why) : DM_OK;
	if (!node->data)
		return DM_OK;
	*data = malloc(node->len + 1);
	if (!*data) {
		error_set(why, 0, "out of memory");
		return DM_FAILED;
	}
	memcpy(*data, node->data, node->len);
	(*data)[node->len] = '\0';
	*len = node->len;
	return DM_OK;
}

static int snapshot(struct tree *tree, const char *server, const struct tree_node *node,
		    bool values, struct tree_node **copy, struct error *why)
{
	const struct tree_node *child;
	struct tree_node *below;
	int status = DM_OK;

	*copy = tree_node_frame(node);
	if (!*copy)
		goto err_memory;
	if (values && node->format != TREE_NODE && node->shape->access & TREE_GET)
		status = tree_value(tree, node, &(*copy)->data, &(*copy)->len, why);
	else if (values && node->format != TREE_NODE && !server)
		status = tree_value(tree, node, &(*copy)->data, &(*copy)->len, why);
	/* What cannot be told now is not worth the rest of a list */
	if (status != DM_OK)
		return DM_OK;
	for (child = node->child; child; child = child->next) {
		if (!(tree_rights(tree, child, server) & TREE_GET))
			continue;
		if (snapshot(tree, server, child, values, &below, why) != DM_OK)
			goto err_free;
		tree_node_attach(*copy, below);
	}
	return DM_OK;

err_memory:
	error_set(why, 0, "out of memory");
err_free:
	tree_node_free(*copy);
	*copy = NULL;
	return DM_FAILED;
}

/**
 * tree_snapshot - copy what a server may see of a subtree
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself, which sees secrets
 * @top: the subtree
 * @values: with the values of leaves
 * @copy: set to the nodes, to be freed with tree_node_free()
 * @why: why not
 *
 * Nodes that the server may not Get are left out with all that is below them; a value that
 * nobody may Get, or that cannot be told now, is left out alone.
 *
 * Return: DM_OK; DM_FAILED when memory ran out.
 */
int tree_snapshot(struct tree *tree, const char *server, const struct tree_node *top, bool values,
		  struct tree_node **copy, struct error *why)
{
	return snapshot(tree, server, top, values, copy, why);
}
