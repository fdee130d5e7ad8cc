// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree on disk: one document in TNDS with the nodes that somebody made or changed. Nodes that
 * are computed are in it only for their ACL and title, long values have files of their own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tnds.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_spool.h"
#include "agent/file.h"

#define NAME	"tree.xml"

static bool worth_keeping(const struct tree_node *node)
{
	const struct tree_node *child;

	if (node->shape->flags & TREE_DEFAULTS)
		return node->changed;
	if (node->shape->flags & TREE_CARD)
		return false;
	if (!(node->shape->flags & (TREE_PERMANENT | TREE_LIVE)) || node->acl || node->title)
		return true;
	if (!(node->shape->flags & TREE_LIVE) && node->stamp)
		return true;
	for (child = node->child; child; child = child->next)
		if (worth_keeping(child))
			return true;
	return false;
}

static int keep(const struct tree_node *node, struct tree_node **kept);

static int keep_children(const struct tree_node *node, struct tree_node *copy)
{
	const struct tree_node *child;
	struct tree_node *below, *last = NULL;
	int ret;

	for (child = node->child; child; child = child->next) {
		if (!worth_keeping(child))
			continue;
		ret = keep(child, &below);
		if (ret)
			return ret;
		below->parent = copy;
		*(last ? &last->next : &copy->child) = below;
		last = below;
	}
	return 0;
}

static int keep(const struct tree_node *node, struct tree_node **kept)
{
	struct tree_node *copy = tree_node_frame(node);
	bool ok = copy;

	if (ok && node->spool) {
		free(copy->type);
		copy->type = tree_spool_type(node);
		ok = copy->type;
	} else if (ok && node->data && !(node->shape->flags & TREE_LIVE)) {
		ok = tree_node_set(copy, node->data, node->len);
	}
	if (ok && !keep_children(node, copy)) {
		*kept = copy;
		return 0;
	}
	tree_node_free(copy);
	return -ENOMEM;
}

/**
 * tree_store_save - write the tree, all or nothing
 * @tree: the tree
 * @err: message on failure
 *
 * Return: 0 or -errno.
 */
int tree_store_save(const struct tree *tree, struct error *err)
{
	struct tnds tnds = {};
	struct tree_node *root;
	uint8_t *xml = NULL;
	char path[512];
	size_t len;
	int ret;

	ret = tree_spool_out(tree, err);
	if (ret)
		return ret;
	if (keep(tree->root, &root))
		return error_set(err, -ENOMEM, "management tree: out of memory");
	ret = tnds_add(&tnds, root, "", err);
	if (!ret)
		ret = tnds_encode(&tnds, TREE_PROPERTIES | TREE_PROP_VALUE, &xml, &len, err);
	tnds_free(&tnds);
	if (!ret) {
		snprintf(path, sizeof(path), "%s/" NAME, tree->directory);
		ret = file_write(path, 0600, xml, len, err);
	}
	free(xml);
	if (!ret)
		tree_spool_sweep(tree);
	return ret;
}

static void take_properties(struct tree_node *node, struct tree_node *stored)
{
	struct tree_node old = *node;

	node->acl = stored->acl;
	node->title = stored->title;
	node->stamp = stored->stamp;
	node->version = stored->version;
	stored->acl = old.acl;
	stored->title = old.title;
	if (node->shape->flags & TREE_LIVE || node->format == TREE_NODE)
		return;
	node->data = stored->data;
	node->len = stored->len;
	node->spool = stored->spool;
	stored->data = old.data;
	stored->len = old.len;
	stored->spool = old.spool;
}

/* What the objects of this version do not know any more is left out, and kept no longer */
static bool take_shapes(const struct tree_node *parent, struct tree_node *node)
{
	struct tree_node *child, *next;

	node->shape = tree_shape_find(parent->shape->children, node->name);
	if (!node->shape || node->shape->flags & (TREE_PERMANENT | TREE_LIVE))
		return false;
	for (child = node->child; child; child = next) {
		next = child->next;
		if (take_shapes(node, child))
			continue;
		tree_node_detach(child);
		tree_node_free(child);
	}
	return true;
}

static void merge(struct tree_node *node, struct tree_node *stored)
{
	struct tree_node *child, *next, *mine;

	take_properties(node, stored);
	node->changed = node->shape->flags & TREE_DEFAULTS;
	while (node->changed && node->child) {
		mine = node->child;
		tree_node_detach(mine);
		tree_node_free(mine);
	}
	for (child = stored->child; child; child = next) {
		next = child->next;
		mine = tree_node_child(node, child->name);
		if (mine) {
			merge(mine, child);
			continue;
		}
		tree_node_detach(child);
		if (take_shapes(node, child))
			tree_node_attach(node, child);
		else
			tree_node_free(child);
	}
}

/**
 * tree_store_load - add what is on disk to the tree
 * @tree: the tree, with its permanent nodes
 * @err: message on failure
 *
 * Return: 0, also when there is nothing; -EBADMSG when the file is damaged; -ENOMEM.
 */
int tree_store_load(struct tree *tree, struct error *err)
{
	struct tnds tnds = {};
	uint8_t *xml;
	char path[512];
	size_t len;
	int ret;

	snprintf(path, sizeof(path), "%s/" NAME, tree->directory);
	ret = file_read(path, 2 * TNDS_SIZE_MAX, &xml, &len, err);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	ret = tnds_decode(&tnds, xml, len, err);
	free(xml);
	if (ret)
		return error_prefix(err, ret == -ENOMEM ? ret : -EBADMSG, "%s", path);
	ret = tnds.count == 1 ? tree_spool_in(tree, tnds.tops[0].node, err) : 0;
	if (!ret && tnds.count == 1)
		merge(tree->root, tnds.tops[0].node);
	tnds_free(&tnds);
	return ret;
}
