// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which node a URI names, and what a server may do with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_inside.h"

/* Of the root (DM_TND 7.7.1.2) */
#define ROOT_RIGHTS	(TREE_ADD | TREE_GET)

/**
 * tree_find - the node that a URI names
 * @tree: the tree
 * @uri: the URI
 *
 * Return: the node or NULL.
 */
struct tree_node *tree_find(const struct tree *tree, const struct tree_uri *uri)
{
	struct tree_node *node = tree->root;
	size_t i;

	for (i = 0; node && i < uri->count; i++)
		node = tree_node_child(node, uri->segments[i]);
	return node;
}

/**
 * tree_node_uri - what names a node
 * @node: the node
 *
 * Return: "./A/B", from malloc(), or NULL when memory ran out.
 */
char *tree_node_uri(const struct tree_node *node)
{
	/* A segment that was escaped is three times as long */
	char uri[3 * TREE_DEPTH_MAX * (TREE_SEGMENT_MAX + 1) + 2] = ".";
	const struct tree_node *path[TREE_DEPTH_MAX + 1];
	size_t count = 0;

	for (; node->parent && count <= TREE_DEPTH_MAX; node = node->parent)
		path[count++] = node;
	while (count)
		tree_uri_append(uri, sizeof(uri), path[--count]->name);
	return strdup(uri);
}

/**
 * tree_is_owner - has a server an account on this device?
 * @tree: the tree
 * @server: its identifier
 */
bool tree_is_owner(const struct tree *tree, const char *server)
{
	const struct tree_node *accounts = tree_node_child(tree->root, "DMAcc"), *account, *id;

	for (account = accounts ? accounts->child : NULL; account; account = account->next) {
		id = tree_node_child(account, "ServerID");
		if (id && id->data && !strcmp((const char *)id->data, server))
			return true;
	}
	return false;
}

/**
 * tree_rights - what a server may do with a node
 * @tree: the tree
 * @node: the node
 * @server: the server's identifier, NULL: the device itself
 *
 * An ACL that has any entry counts alone; without one the parent's counts (DM_TND 7.7.1).
 *
 * Return: enum tree_right.
 */
unsigned int tree_rights(const struct tree *tree, const struct tree_node *node,
			 const char *server)
{
	if (!server)
		return TREE_EVERYTHING;
	for (; node; node = node->parent) {
		if (node->acl && *node->acl)
			return tree_acl_rights(node->acl, server);
		if (node->shape->flags & TREE_OWNED)
			return tree_is_owner(tree, server) ? TREE_EVERYTHING : TREE_GET;
	}
	return ROOT_RIGHTS;
}

static int refuse(int status, const struct tree_node *node, const char *text, struct error *why)
{
	error_set(why, 0, "%s: %s", node->parent ? node->name : ".", text);
	return status;
}

/**
 * tree_allowed - may a server do that with a node?
 * @tree: the tree
 * @node: the node
 * @server: the server's identifier, NULL: the device itself
 * @right: enum tree_right
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_ALLOWED when nobody may; DM_PERMISSION_DENIED when the ACL does not let
 * this server.
 */
int tree_allowed(const struct tree *tree, const struct tree_node *node, const char *server,
		 unsigned int right, struct error *why)
{
	const struct tree_shape *shape = node->shape;

	/* The device reads and writes what it keeps, a live value only where that has a sense */
	if (!(shape->access & right) && (server || shape->flags & (TREE_LIVE | TREE_CARD)))
		return refuse(DM_NOT_ALLOWED, node, "this node does not take the command", why);
	if ((right & TREE_DELETE) && (shape->flags & TREE_PERMANENT))
		return refuse(DM_NOT_ALLOWED, node, "a permanent node", why);
	if (!(tree_rights(tree, node, server) & right))
		return refuse(DM_PERMISSION_DENIED, node, "the ACL denies it", why);
	return DM_OK;
}

/**
 * tree_find_allowed - the node that a URI names, if a server may do that with it
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @uri: the URI
 * @right: enum tree_right
 * @node: set to the node
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_FOUND; what tree_allowed() says.
 */
int tree_find_allowed(struct tree *tree, const char *server, const struct tree_uri *uri,
		      unsigned int right, struct tree_node **node, struct error *why)
{
	*node = tree_find(tree, uri);
	if (*node)
		return tree_allowed(tree, *node, server, right, why);
	error_set(why, 0, "there is no such node");
	return DM_NOT_FOUND;
}
