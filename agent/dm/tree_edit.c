// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Add, Replace, Delete and Copy (DM_TND 8, REPU).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_edit.h"
#include "agent/dm/tree_hang.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_property.h"

static int no_memory(struct error *why)
{
	error_set(why, 0, "out of memory");
	return DM_FAILED;
}

static int refuse(int status, const char *text, struct error *why)
{
	error_set(why, 0, "%s", text);
	return status;
}

/* Outside of an Atomic each command is one */
static int finish(struct tree *tree, int status, struct error *why)
{
	if (tree->atomic)
		return status;
	if (status == DM_OK)
		return tree_change_keep(tree, why);
	tree_change_undo(tree);
	return status;
}

static bool is_tnds(const struct tree_item *item)
{
	return item->type && (!strcmp(item->type, TREE_TNDS_XML) ||
			      !strcmp(item->type, TREE_TNDS_WBXML));
}

/**
 * tree_edit_room - is there room for so much more?
 * @tree: the tree
 * @nodes: more nodes
 * @bytes: more bytes of values
 * @why: why not
 *
 * Return: DM_OK or DM_DEVICE_FULL.
 */
int tree_edit_room(const struct tree *tree, size_t nodes, size_t bytes, struct error *why)
{
	if (tree_node_count(tree->root) + nodes > TREE_NODES_MAX)
		return refuse(DM_DEVICE_FULL, "the tree has no room for more nodes", why);
	if (tree_node_size(tree->root) + bytes > TREE_STORED_MAX)
		return refuse(DM_DEVICE_FULL, "the tree has no room for more values", why);
	return DM_OK;
}

static int set_value(struct tree *tree, struct tree_node *node, struct tree_item *item,
		     struct error *why)
{
	struct tree_node as = *node;
	int status;

	if (item->len > TREE_VALUE_MAX)
		return refuse(DM_TOO_LARGE, "the value is too large", why);
	/* A server may leave the format out, which is then chr */
	if (node->shape->format == TREE_FORMATS || item->format != TREE_CHR)
		as.format = item->format;
	if (item->type && *item->type)
		as.type = item->type;
	as.data = item->data;
	as.len = item->len;
	status = tree_shape_check(&as, why);
	if (status == DM_OK)
		status = tree_edit_room(tree, 0, item->len, why);
	if (status == DM_OK)
		status = tree_change_set(tree, node);
	if (status != DM_OK)
		return status;
	node->format = as.format;
	if (item->type && *item->type && !tree_node_text(&node->type, item->type))
		return no_memory(why);
	node->data = item->data;
	node->len = item->len;
	item->data = NULL;
	tree_edit_touch(node);
	return DM_OK;
}

/**
 * tree_edit_touch - a node changed just now
 * @node: the node
 */
void tree_edit_touch(struct tree_node *node)
{
	node->stamp = time(NULL);
	node->version++;
}

static int add_leaf(struct tree *tree, const char *server, struct tree_node *parent,
		    const char *name, struct tree_item *item, struct error *why)
{
	struct tree_node *node = tree_node_new(name, item->format);
	int status;

	if (!node)
		return no_memory(why);
	if (item->type && *item->type && !tree_node_text(&node->type, item->type)) {
		tree_node_free(node);
		return no_memory(why);
	}
	if (item->len > TREE_VALUE_MAX) {
		tree_node_free(node);
		return refuse(DM_TOO_LARGE, "the value is too large", why);
	}
	node->data = item->data;
	node->len = item->len;
	item->data = NULL;
	status = tree_hang(tree, server, parent, node, why);
	if (status != DM_OK)
		tree_node_free(node);
	return status;
}

/* The parents that are missing, and the node */
static int add(struct tree *tree, const char *server, const struct tree_uri *uri,
	       struct tree_item *item, struct error *why)
{
	struct tree_item between = { .format = TREE_NODE };
	struct tree_node *node = tree->root, *next;
	int status = DM_OK;
	size_t i;

	for (i = 0; i < uri->count; i++) {
		next = tree_node_child(node, uri->segments[i]);
		if (!next)
			break;
		node = next;
	}
	if (i == uri->count)
		return refuse(DM_EXISTS, "the node is there already", why);
	status = tree_allowed(tree, node, server, TREE_ADD, why);
	for (; status == DM_OK && i + 1 < uri->count; i++) {
		status = add_leaf(tree, server, node, uri->segments[i], &between, why);
		if (status == DM_OK)
			node = tree_node_child(node, uri->segments[i]);
	}
	if (status == DM_OK)
		status = add_leaf(tree, server, node, uri->segments[i], item, why);
	return status;
}

/**
 * tree_add - Add (REPU): a node that is not there yet
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @item: which, and what it is; a document in TNDS brings all of a subtree
 * @why: why not
 *
 * Parents that are missing are made.
 *
 * Return: DM_OK; DM_EXISTS; DM_NOT_ALLOWED where no such node can be; DM_PERMISSION_DENIED by the
 * ACL; DM_UNSUPPORTED_TYPE, DM_BAD_REQUEST for what cannot be its format, type or value;
 * DM_TOO_LARGE; DM_DEVICE_FULL; DM_URI_TOO_LONG; DM_UNSUPPORTED for a property; DM_STORE_FAILED.
 */
int tree_add(struct tree *tree, const char *server, struct tree_item *item, struct error *why)
{
	struct tree_uri uri;
	int status;

	tree->server = server;
	status = tree_uri_parse(item->uri, &uri, why);
	if (status == DM_OK && uri.query != TREE_VALUE)
		return refuse(DM_NOT_ALLOWED, "a property cannot be added", why);
	if (status == DM_OK && is_tnds(item))
		status = tree_hang_tnds(tree, server, &uri, item, false, why);
	else if (status == DM_OK)
		status = add(tree, server, &uri, item, why);
	return finish(tree, status, why);
}

static int replace(struct tree *tree, const char *server, const struct tree_uri *uri,
		   struct tree_item *item, struct error *why)
{
	struct tree_node *node;
	int status;

	if (uri->query == TREE_PROPERTY)
		return tree_property_replace(tree, server, uri, item, why);
	if (uri->query != TREE_VALUE)
		return refuse(DM_UNSUPPORTED, "a list cannot be replaced", why);
	if (is_tnds(item))
		return tree_hang_tnds(tree, server, uri, item, true, why);
	status = tree_find_allowed(tree, server, uri, TREE_REPLACE, &node, why);
	if (status != DM_OK)
		return status;
	if (node->format == TREE_NODE)
		return refuse(DM_NOT_ALLOWED, "an interior node has no value", why);
	return set_value(tree, node, item, why);
}

/**
 * tree_replace - Replace (REPU): a node that is there, or its ACL, Name or Title
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @item: which, and what it is from now on; a document in TNDS takes the subtree's place
 * @why: why not
 *
 * Return: as tree_add(); DM_NOT_FOUND when there is none; DM_EXISTS for a name that a sibling has.
 */
int tree_replace(struct tree *tree, const char *server, struct tree_item *item, struct error *why)
{
	struct tree_uri uri;
	int status;

	tree->server = server;
	status = tree_uri_parse(item->uri, &uri, why);
	if (status == DM_OK)
		status = replace(tree, server, &uri, item, why);
	return finish(tree, status, why);
}

/**
 * tree_edit_remove - take a node and all below it away
 * @tree: the tree
 * @node: the node
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_ALLOWED for a permanent node, or one with a permanent node below it.
 */
int tree_edit_remove(struct tree *tree, struct tree_node *node, struct error *why)
{
	const struct tree_node *one;

	for (one = node; one; one = tree_node_after(node, one))
		if (!one->parent || one->shape->flags & TREE_PERMANENT)
			return refuse(DM_NOT_ALLOWED, "a permanent node", why);
	return tree_change_remove(tree, node);
}

static int set_acl(struct tree *tree, struct tree_node *node, const char *server)
{
	char *acl = tree_acl_without(node->acl, server);
	const uint8_t *data = node->data;
	const size_t len = node->len;
	int status = acl ? DM_OK : DM_FAILED;

	if (acl && strcmp(acl, node->acl)) {
		status = tree_change_set(tree, node);
		if (status == DM_OK &&
		    (!tree_node_text(&node->acl, *acl ? acl : NULL) ||
		     (data && !tree_node_set(node, data, len))))
			status = DM_FAILED;
	}
	free(acl);
	return status;
}

/* An account goes: its server's rights go, too (DM_TND 7.7.1.3) */
static int scrub(struct tree *tree, const struct tree_node *account)
{
	const struct tree_node *id = tree_node_child(account, "ServerID"), *node;
	int status = DM_OK;

	if (!id || !id->data)
		return DM_OK;
	for (node = tree->root; node && status == DM_OK; node = tree_node_after(tree->root, node))
		if (node->acl)
			status = set_acl(tree, (struct tree_node *)node, (const char *)id->data);
	return status;
}

static bool is_account(const struct tree_node *node)
{
	return node->type && !strcmp(node->type, MO_DMACC);
}

/**
 * tree_delete - Delete (REPU): a node and all below it
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @uri: which
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_FOUND; DM_NOT_ALLOWED for a permanent node; DM_PERMISSION_DENIED by the
 * ACL; DM_STORE_FAILED.
 */
int tree_delete(struct tree *tree, const char *server, const char *uri, struct error *why)
{
	struct tree_node *node;
	struct tree_uri where;
	int status;

	tree->server = server;
	status = tree_uri_parse(uri, &where, why);
	if (status == DM_OK && where.query != TREE_VALUE)
		return refuse(DM_NOT_ALLOWED, "a property cannot be deleted", why);
	if (status == DM_OK)
		status = tree_find_allowed(tree, server, &where, TREE_DELETE, &node, why);
	if (status == DM_OK && is_account(node))
		status = scrub(tree, node);
	if (status == DM_OK)
		status = tree_edit_remove(tree, node, why);
	return finish(tree, status, why);
}

/**
 * tree_copy - Copy (REPU): a leaf's value to a leaf that is not there yet
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @from: the leaf
 * @to: the new leaf
 * @why: why not
 *
 * Return: as tree_get() of @from and tree_add() of @to; DM_NOT_ALLOWED for an interior node.
 */
int tree_copy(struct tree *tree, const char *server, const char *from, const char *to,
	      struct error *why)
{
	struct tree_items items;
	struct tree_item item;
	int status;

	status = tree_get(tree, server, from, &items, why);
	if (status != DM_OK)
		return finish(tree, status, why);
	item = items.items[0];
	item.uri = (char *)to;
	if (item.format == TREE_NODE || strchr(from, '?'))
		status = finish(tree, refuse(DM_NOT_ALLOWED, "only leaves are copied", why), why);
	else
		status = tree_add(tree, server, &item, why);
	items.items[0].data = item.data;
	tree_items_free(&items);
	return status;
}

/**
 * tree_exec - Exec (REPU)
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @item: which node, and what it is told
 * @correlator: of the command, for the report of what came of it, or NULL
 * @why: why not
 *
 * Return: DM_OK; DM_ACCEPTED when the outcome follows; DM_NOT_FOUND; DM_NOT_ALLOWED;
 * DM_PERMISSION_DENIED; what stands behind the node says.
 */
int tree_exec(struct tree *tree, const char *server, const struct tree_item *item,
	      const char *correlator, struct error *why)
{
	struct tree_node *node;
	struct tree_uri uri;
	int status;

	tree->status_known = false;
	mo_overlay_refresh(tree);
	status = tree_uri_parse(item->uri, &uri, why);
	if (status == DM_OK && uri.query != TREE_VALUE)
		return refuse(DM_NOT_ALLOWED, "a property cannot be executed", why);
	if (status == DM_OK)
		status = tree_find_allowed(tree, server, &uri, TREE_EXEC, &node, why);
	if (status != DM_OK)
		return status;
	if (!(node->shape->access & TREE_EXEC) || !node->shape->ops || !node->shape->ops->exec)
		return refuse(DM_NOT_ALLOWED, "this node does not take the command", why);
	status = node->shape->ops->exec(tree, node, server, item, correlator, why);
	tree->status_known = false;
	return status;
}
