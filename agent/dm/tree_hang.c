// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nodes that come into the tree: alone, or as a document in TNDS (DM_TND 8.1, DM_TNDS 6).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo_inbox.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_edit.h"
#include "agent/dm/tree_hang.h"
#include "agent/dm/tree_inside.h"

static int refuse(int status, const struct tree_node *node, const char *text, struct error *why)
{
	error_set(why, 0, "%s: %s", node->name, text);
	return status;
}

static size_t depth_of(const struct tree_node *node)
{
	size_t depth = 0;

	for (; node->parent; node = node->parent)
		depth++;
	return depth;
}

static int take_shape(const char *server, const struct tree_node *parent, struct tree_node *node,
		      struct error *why)
{
	const struct tree_shape *shape = parent->shape;

	node->shape = tree_shape_find(shape->children, node->name);
	if (!node->shape || (server && !(shape->access & TREE_ADD)) ||
	    node->shape->flags & (TREE_PERMANENT | TREE_LIVE))
		return refuse(DM_NOT_ALLOWED, node, "there can be no such node here", why);
	/* A server may leave the format out, which is then chr */
	if (node->format == TREE_CHR && node->shape->format != TREE_FORMATS)
		node->format = node->shape->format;
	if (node->format != TREE_NODE && !node->type &&
	    !tree_node_text(&node->type, node->shape->type ?: "text/plain"))
		return refuse(DM_FAILED, node, "out of memory", why);
	if (node->format == TREE_NODE && node->shape->type && !node->type &&
	    !tree_node_text(&node->type, node->shape->type))
		return refuse(DM_FAILED, node, "out of memory", why);
	return DM_OK;
}

static int shape_subtree(const char *server, const struct tree_node *parent,
			 struct tree_node *node, size_t depth, struct error *why)
{
	struct tree_node *child;
	int status;

	if (depth > TREE_DEPTH_MAX)
		return refuse(DM_URI_TOO_LONG, node, "nested too deep", why);
	if (!tree_uri_name_ok(node->name))
		return refuse(DM_BAD_REQUEST, node, "no name of a node", why);
	if (node->acl && !tree_acl_ok(node->acl))
		return refuse(DM_BAD_REQUEST, node, "no ACL", why);
	status = take_shape(server, parent, node, why);
	if (status == DM_OK && node->child && node->format != TREE_NODE)
		status = refuse(DM_BAD_REQUEST, node, "nodes below a leaf", why);
	if (status == DM_OK && node->format == TREE_NODE && node->data)
		status = refuse(DM_BAD_REQUEST, node, "a value of an interior node", why);
	if (status == DM_OK)
		status = tree_shape_check(node, why);
	if (!node->stamp && status == DM_OK)
		tree_edit_touch(node);
	for (child = node->child; child && status == DM_OK; child = child->next) {
		if (tree_node_child(node, child->name) != child)
			return refuse(DM_EXISTS, child, "two nodes of that name", why);
		status = shape_subtree(server, node, child, depth + 1, why);
	}
	return status;
}

/* Who may not change the parent keeps rights on what it made (DM_TND 7.7.1.2) */
static int own(const struct tree *tree, const char *server, const struct tree_node *parent,
	       struct tree_node *node, struct error *why)
{
	char acl[TREE_ACL_MAX];

	if (!server || node->format != TREE_NODE || node->acl ||
	    tree_rights(tree, parent, server) & TREE_REPLACE || !tree_acl_server_ok(server))
		return DM_OK;
	snprintf(acl, sizeof(acl), "Add=%s&Delete=%s&Get=%s&Replace=%s", server, server,
		 tree_rights(tree, parent, "*") & TREE_GET ? "*" : server, server);
	return tree_node_text(&node->acl, acl) ? DM_OK :
	       refuse(DM_FAILED, node, "out of memory", why);
}

/**
 * tree_hang - hang a node and what is below it into the tree
 * @tree: the tree
 * @server: on whose behalf, NULL: the device itself; it may Add to @parent
 * @parent: below which
 * @node: in no tree; the tree's from now on, if it succeeds
 * @why: why not
 *
 * Return: as tree_add().
 */
int tree_hang(struct tree *tree, const char *server, struct tree_node *parent,
	      struct tree_node *node, struct error *why)
{
	int status;

	if (parent->format != TREE_NODE)
		return refuse(DM_NOT_ALLOWED, parent, "nothing can be below a leaf", why);
	if (tree_node_child(parent, node->name))
		return refuse(DM_EXISTS, node, "the node is there already", why);
	status = shape_subtree(server, parent, node, depth_of(parent) + 1, why);
	if (status == DM_OK)
		status = tree_edit_room(tree, tree_node_count(node), tree_node_size(node), why);
	if (status == DM_OK)
		status = own(tree, server, parent, node, why);
	if (status == DM_OK)
		status = tree_change_add(tree, parent, node);
	return status;
}

/*
 * Where an outermost node of a document goes: it is the target itself when it has no name, or has
 * the target's and no path; else it is below the target (DM_TNDS 5.2.10, read so).
 */
static int place(const struct tree_uri *target, const char *path, const char *name,
		 struct tree_uri *uri, struct error *why)
{
	struct tree_uri below;
	size_t i;
	int status;

	*uri = *target;
	if (!*path && (!*name || (target->count &&
				  !strcmp(name, target->segments[target->count - 1])))) {
		if (target->count)
			return DM_OK;
		error_set(why, 0, "the document has no name for its node");
		return DM_BAD_REQUEST;
	}
	status = tree_uri_parse(path, &below, why);
	if (status != DM_OK)
		return status;
	if (uri->count + below.count + 1 > TREE_DEPTH_MAX) {
		error_set(why, 0, "nested too deep");
		return DM_URI_TOO_LONG;
	}
	for (i = 0; i < below.count; i++)
		memcpy(uri->segments[uri->count++], below.segments[i], sizeof(below.segments[i]));
	if (!tree_uri_name_ok(name)) {
		error_set(why, 0, "the document has no name for its node");
		return DM_BAD_REQUEST;
	}
	snprintf(uri->segments[uri->count++], sizeof(uri->segments[0]), "%s", name);
	return DM_OK;
}

/* What comes into the Inbox goes where objects of its kind are (DM_STDOBJ) */
static int place_by_type(const struct tree_node *node, struct tree_uri *uri, struct error *why)
{
	const char *parent = mo_inbox_place(node->type);

	if (!parent || !tree_uri_name_ok(node->name)) {
		error_set(why, 0, "the Inbox takes no such object: %s", node->type ?: "of no type");
		return DM_UNSUPPORTED_TYPE;
	}
	snprintf(uri->segments[0], sizeof(uri->segments[0]), "%s", parent);
	snprintf(uri->segments[1], sizeof(uri->segments[1]), "%s", node->name);
	uri->count = 2;
	return DM_OK;
}

static bool is_inbox(const struct tree_uri *uri)
{
	return uri->count && !strcmp(uri->segments[0], "Inbox");
}

/* The parent, made if it is missing, and nothing of the node's name in it */
static int make_parent(struct tree *tree, const char *server, const struct tree_uri *uri,
		       struct tree_node **parent, struct error *why)
{
	struct tree_node *node = tree->root, *next;
	int status = DM_OK;
	bool made = false;
	size_t i;

	for (i = 0; i + 1 < uri->count && status == DM_OK; i++, node = next) {
		next = tree_node_child(node, uri->segments[i]);
		if (next)
			continue;
		if (!made)
			status = tree_allowed(tree, node, server, TREE_ADD, why);
		made = true;
		next = status == DM_OK ? tree_node_new(uri->segments[i], TREE_NODE) : NULL;
		if (!next)
			return status == DM_OK ? DM_FAILED : status;
		status = tree_hang(tree, server, node, next, why);
		if (status != DM_OK)
			tree_node_free(next);
	}
	if (status == DM_OK && !made)
		status = tree_allowed(tree, node, server, TREE_ADD, why);
	*parent = node;
	return status;
}

/* What is there makes way; who may Replace it need not be allowed to Add */
static int make_way(struct tree *tree, const char *server, const struct tree_uri *uri,
		    struct tree_node **parent, struct error *why)
{
	struct tree_node *old;
	int status;

	status = tree_find_allowed(tree, server, uri, TREE_REPLACE, &old, why);
	if (status != DM_OK)
		return status;
	*parent = old->parent;
	return tree_edit_remove(tree, old, why);
}

static int hang_top(struct tree *tree, const char *server, const struct tree_uri *uri,
		    struct tree_node *node, bool replace, struct error *why)
{
	struct tree_node *parent;
	int status;

	if (replace)
		status = make_way(tree, server, uri, &parent, why);
	else
		status = make_parent(tree, server, uri, &parent, why);
	if (status == DM_OK && !tree_node_text(&node->name, uri->segments[uri->count - 1]))
		status = DM_FAILED;
	if (status == DM_OK)
		status = tree_hang(tree, server, parent, node, why);
	return status;
}

static int decode(const struct tree_item *item, struct tnds *tnds, struct error *why)
{
	uint8_t *xml = NULL;
	size_t len;
	int ret;

	if (item->len > TNDS_SIZE_MAX) {
		error_set(why, 0, "the document is too large");
		return DM_TOO_LARGE;
	}
	if (strcmp(item->type, TREE_TNDS_WBXML)) {
		ret = tnds_decode(tnds, item->data, item->len, why);
	} else {
		ret = tnds_from_wbxml(item->data, item->len, &xml, &len, why) ?:
		      tnds_decode(tnds, xml, len, why);
		free(xml);
	}
	return ret ? DM_BAD_REQUEST : DM_OK;
}

/**
 * tree_hang_tnds - a document in TNDS comes into the tree, all of it or nothing
 * @tree: the tree, whose changes the caller takes back when this fails
 * @server: on whose behalf, NULL: the device itself
 * @uri: the command's target
 * @item: the document
 * @replace: its nodes take the place of nodes that are there; else there must be none
 * @why: why not
 *
 * Return: as tree_add() and tree_replace(); DM_BAD_REQUEST for what is no such document.
 */
int tree_hang_tnds(struct tree *tree, const char *server, const struct tree_uri *uri,
		   const struct tree_item *item, bool replace, struct error *why)
{
	struct tnds tnds = {};
	struct tree_uri where = {};
	struct tree_node *node;
	size_t i;
	int status;

	status = decode(item, &tnds, why);
	for (i = 0; i < tnds.count && status == DM_OK; i++) {
		node = tnds.tops[i].node;
		if (is_inbox(uri))
			status = place_by_type(node, &where, why);
		else
			status = place(uri, tnds.tops[i].path, node->name, &where, why);
		if (status == DM_OK)
			status = hang_top(tree, server, &where, node, replace, why);
		if (status == DM_OK)
			tnds.tops[i].node = NULL;
	}
	tnds_free(&tnds);
	return status;
}
