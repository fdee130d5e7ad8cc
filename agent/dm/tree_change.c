// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changes that can be taken back: each is remembered until all of them are kept or undone.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tree_inside.h"

enum kind { ADDED, REMOVED, SET };

/*
 * struct tree_change - one change
 * @node: the node
 * @parent: of a REMOVED node
 * @before: the sibling that came after it
 * @old: what a SET node was: name, title, ACL, type, value
 */
struct tree_change {
	struct tree_change *next;
	enum kind kind;
	struct tree_node *node;
	struct tree_node *parent;
	struct tree_node *before;
	struct tree_node old;
};

/* What an application's document says does not count any more */
static void mark_changed(struct tree_node *node)
{
	while (node->parent && node->parent->parent)
		node = node->parent;
	node->changed = true;
}

static struct tree_change *remember(struct tree *tree, enum kind kind, struct tree_node *node)
{
	struct tree_change *change = calloc(1, sizeof(*change));

	if (!change)
		return NULL;
	change->kind = kind;
	change->node = node;
	change->next = tree->changes;
	tree->changes = change;
	return change;
}

/**
 * tree_change_add - hang a node into the tree
 * @tree: the tree
 * @parent: below which
 * @node: in no tree; the tree's from now on, if it succeeds
 *
 * Return: DM_OK; DM_FAILED when memory ran out.
 */
int tree_change_add(struct tree *tree, struct tree_node *parent, struct tree_node *node)
{
	if (!remember(tree, ADDED, node))
		return DM_FAILED;
	tree_node_attach(parent, node);
	mark_changed(parent);
	return DM_OK;
}

/**
 * tree_change_remove - take a node out of the tree
 * @tree: the tree
 * @node: not the root
 *
 * Return: DM_OK; DM_FAILED when memory ran out.
 */
int tree_change_remove(struct tree *tree, struct tree_node *node)
{
	struct tree_change *change = remember(tree, REMOVED, node);

	if (!change)
		return DM_FAILED;
	mark_changed(node);
	change->parent = node->parent;
	change->before = node->next;
	tree_node_detach(node);
	return DM_OK;
}

/**
 * tree_change_set - a node's properties or value are about to change
 * @tree: the tree
 * @node: the node; its value is moved aside
 *
 * Return: DM_OK; DM_FAILED when memory ran out.
 */
int tree_change_set(struct tree *tree, struct tree_node *node)
{
	struct tree_change *change = remember(tree, SET, node);
	struct tree_node *old;

	if (!change)
		return DM_FAILED;
	mark_changed(node);
	old = &change->old;
	*old = *node;
	node->name = strdup(old->name);
	node->title = old->title ? strdup(old->title) : NULL;
	node->acl = old->acl ? strdup(old->acl) : NULL;
	node->type = old->type ? strdup(old->type) : NULL;
	node->data = NULL;
	node->len = 0;
	node->spool = NULL;
	return node->name && !node->title == !old->title && !node->acl == !old->acl &&
	       !node->type == !old->type ? DM_OK : DM_FAILED;
}

/* What the change keeps for the other outcome */
static void free_old(struct tree_change *change)
{
	free(change->old.name);
	free(change->old.title);
	free(change->old.acl);
	free(change->old.type);
	tree_node_drop(&change->old);
}

static void swap_back(struct tree_change *change)
{
	struct tree_node *node = change->node, now = *node;

	*node = change->old;
	/* Those that came and went meanwhile were put right before */
	node->parent = now.parent;
	node->next = now.next;
	node->child = now.child;
	change->old = now;
	free_old(change);
}

static bool is_in(const struct tree *tree, const struct tree_node *node)
{
	while (node->parent)
		node = node->parent;
	return node == tree->root;
}

static bool has_apply(const struct tree_node *node)
{
	return node->shape && node->shape->ops && node->shape->ops->apply;
}

/* Who stands behind the node, or behind the nearest above it */
static const struct tree_node *above(const struct tree_node *node)
{
	while (node && !has_apply(node))
		node = node->parent;
	return node;
}

static int apply_one(struct tree *tree, const struct tree_node *node, bool gone,
		     struct error *why)
{
	return node->shape->ops->apply(tree, node, gone, why);
}

static int apply_below(struct tree *tree, const struct tree_node *top, bool gone,
		       struct error *why)
{
	const struct tree_node *node;
	int status = DM_OK;

	for (node = top; node && status == DM_OK; node = tree_node_after(top, node))
		if (has_apply(node))
			status = apply_one(tree, node, gone, why);
	return status;
}

static int apply_change(struct tree *tree, const struct tree_change *change, struct error *why)
{
	const bool here = is_in(tree, change->node);
	const struct tree_node *up;
	int status = DM_OK;

	if (change->kind == REMOVED ? here : !here)
		return DM_OK;
	if (change->kind == SET)
		up = above(change->node);
	else
		up = above(change->kind == REMOVED ? change->parent : change->node->parent);
	if (change->kind != SET)
		status = apply_below(tree, change->node, change->kind == REMOVED, why);
	if (status == DM_OK && up && is_in(tree, up))
		status = apply_one(tree, up, false, why);
	return status;
}

static struct tree_change *reversed(struct tree_change *change)
{
	struct tree_change *other = NULL, *next;

	for (; change; change = next) {
		next = change->next;
		change->next = other;
		other = change;
	}
	return other;
}

static void undo(struct tree *tree, struct tree_change *change)
{
	switch (change->kind) {
	case ADDED:
		tree_node_detach(change->node);
		tree_node_free(change->node);
		break;
	case REMOVED:
		tree_node_insert(change->parent, change->before, change->node);
		break;
	case SET:
		swap_back(change);
		break;
	}
	tree->changes = change->next;
	free(change);
}

/**
 * tree_change_undo - take all changes back
 * @tree: the tree
 */
void tree_change_undo(struct tree *tree)
{
	while (tree->changes)
		undo(tree, tree->changes);
}

/* What did not take a live value has the old one, which is known nowhere else */
static bool keeps_old(const struct tree_change *change)
{
	return change->kind == SET && change->node->shape->flags & TREE_LIVE;
}

/*
 * What stands behind the nodes was told of the first of the changes: tell it what is true again.
 * @refused: it did not take the last one of them
 */
static int take_back(struct tree *tree, const struct tree_change *failed, bool refused)
{
	struct error why = {};
	int status = DM_OK;

	/* The last first, each told before it is undone: a node that goes is still there then */
	while (tree->changes) {
		struct tree_change *change = tree->changes;
		const struct tree_node *up = NULL;
		bool kept = change == failed && refused && keeps_old(change);

		if (change == failed)
			failed = NULL;
		if (!failed && change->kind == ADDED &&
		    apply_below(tree, change->node, true, &why) != DM_OK)
			status = DM_ROLLBACK_FAILED;
		if (!failed)
			up = above(change->kind == REMOVED ? change->parent : change->node->parent);
		if (!failed && change->kind == REMOVED) {
			tree_node_insert(change->parent, change->before, change->node);
			if (apply_below(tree, change->node, false, &why) != DM_OK)
				status = DM_ROLLBACK_FAILED;
			tree_node_detach(change->node);
		}
		if (!failed && change->kind == SET && has_apply(change->node))
			up = kept ? NULL : change->node;
		undo(tree, change);
		if (up && is_in(tree, up) && apply_one(tree, up, false, &why) != DM_OK)
			status = DM_ROLLBACK_FAILED;
	}
	return status;
}

static bool is_stored(const struct tree_change *change)
{
	const struct tree_node *node = change->node;

	return change->kind != SET || !(node->shape->flags & TREE_LIVE) ||
	       (node->acl && (!change->old.acl || strcmp(node->acl, change->old.acl))) ||
	       (node->title && (!change->old.title || strcmp(node->title, change->old.title)));
}

/**
 * tree_change_forget - nothing can be taken back any more
 * @tree: the tree
 */
void tree_change_forget(struct tree *tree)
{
	struct tree_change *change, *next;

	for (change = tree->changes; change; change = next) {
		next = change->next;
		/* A live value went to what stands behind it */
		if (change->kind == SET && change->node->shape->flags & TREE_LIVE)
			tree_node_drop(change->node);
		if (change->kind == SET)
			free_old(change);
	}
	for (change = tree->changes; change; change = next) {
		next = change->next;
		if (change->kind == REMOVED)
			tree_node_free(change->node);
		free(change);
	}
	tree->changes = NULL;
}

/**
 * tree_change_keep - make all changes last
 * @tree: the tree
 * @why: why not
 *
 * What stands behind the nodes is told first, then the tree is written; when either fails, all
 * is taken back.
 *
 * Return: DM_OK; what stands behind a node says; DM_STORE_FAILED; DM_ROLLBACK_FAILED when what
 * stands behind a node did not take its old value back.
 */
int tree_change_keep(struct tree *tree, struct error *why)
{
	struct tree_change *change, *failed = NULL;
	bool stored = false, refused;
	int status = DM_OK;

	tree->changes = reversed(tree->changes);
	for (change = tree->changes; change && status == DM_OK; change = change->next) {
		failed = change;
		stored |= is_stored(change);
		status = apply_change(tree, change, why);
	}
	tree->changes = reversed(tree->changes);
	refused = status != DM_OK;
	if (status == DM_OK && stored && tree_store_save(tree, why))
		status = DM_STORE_FAILED;
	if (status == DM_OK)
		tree_change_forget(tree);
	else if (take_back(tree, failed, refused) != DM_OK)
		status = DM_ROLLBACK_FAILED;
	tree->status_known = false;
	return status;
}
