// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copies on the cards that are there, as part of the tree: only of applications' objects, only
 * where the device has nothing of its own, only to be read, and never stored.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/tree_hang.h"
#include "agent/dm/tree_inside.h"
#include "agent/log.h"

#define TOP_ACCESS	(TREE_ADD | TREE_GET | TREE_REPLACE)

static const struct tree_shape of_card[] = {
	{ "", TREE_FORMATS, TREE_GET, TREE_CARD, NULL, of_card, NULL, NULL },
	{ }
};

static bool is_of_card(const struct tree_node *node)
{
	return node->shape->flags & TREE_CARD;
}

static void take_out(struct tree_node *node)
{
	tree_node_detach(node);
	tree_node_free(node);
}

static struct tree_shape *top_shape(struct tree *tree, const struct tree_node *top)
{
	return &tree->tops[top->shape - tree->tops];
}

/* An object of an application that this device does not know */
static struct tree_node *new_top(struct tree *tree, const struct mo_copy *copy)
{
	struct tree_shape *shape = &tree->tops[tree->top_count];

	if (copy->node->format != TREE_NODE || !copy->node->type ||
	    tree->top_count == TREE_TOPS_MAX)
		return NULL;
	*shape = (struct tree_shape){ .name = strdup(copy->node->name), .format = TREE_NODE,
		.access = TREE_GET, .flags = TREE_PERMANENT | TREE_OWNED | TREE_CARD,
		.type = strdup(copy->node->type), .children = of_card,
		.about = "an application's, on a card" };
	tree->top_count++;
	return shape->name && shape->type ?
	       mo_grow(tree->root, shape, copy->node->name, 0) : NULL;
}

/* Where a part belongs; what is missing above it comes from the card, too */
static struct tree_node *parent_of(struct tree_node *top, const struct tree_uri *uri)
{
	struct tree_node *node = top, *next;
	size_t i;

	for (i = 1; node && i + 1 < uri->count; i++, node = next) {
		next = tree_node_child(node, uri->segments[i]);
		if (next && next->format != TREE_NODE)
			return NULL;
		if (next)
			continue;
		next = tree_node_new(uri->segments[i], TREE_NODE);
		if (!next)
			return NULL;
		next->shape = of_card;
		tree_node_attach(node, next);
	}
	return node;
}

/* Checked as what a server adds is, then the card's */
static int hang(struct tree *tree, struct tree_node *parent, struct tree_node *node,
		struct error *why)
{
	struct tree_node *top = parent, *one;
	bool changed;
	int status;

	while (top->parent->parent)
		top = top->parent;
	changed = top->changed;
	status = tree_hang(tree, NULL, parent, node, why);
	tree_change_forget(tree);
	top->changed = changed;
	if (status != DM_OK) {
		tree_node_free(node);
		return -EINVAL;
	}
	for (one = node; one; one = (struct tree_node *)tree_node_after(node, one))
		one->shape = of_card;
	return 0;
}

static int hang_all(struct tree *tree, struct tree_node *top, struct tree_node *from,
		    struct error *why)
{
	struct tree_node *child;
	int ret = 0;

	while (!ret && (child = from->child)) {
		tree_node_detach(child);
		ret = hang(tree, top, child, why);
	}
	return ret;
}

static int take_object(struct tree *tree, struct tree_node *top, struct mo_copy *copy,
		       struct error *why)
{
	if (!top)
		top = new_top(tree, copy);
	else if (copy->node->format != TREE_NODE || is_of_card(top) || (top->changed && top->child))
		return 0;
	if (!top)
		return 0;
	while (top->child)
		take_out(top->child);
	top_shape(tree, top)->access = TREE_GET;
	top_shape(tree, top)->flags |= TREE_CARD;
	return hang_all(tree, top, copy->node, why);
}

static int take_part(struct tree *tree, struct tree_node *top, const struct tree_uri *uri,
		     struct mo_copy *copy, struct error *why)
{
	struct tree_node *parent = top ? parent_of(top, uri) : NULL, *old, *node = copy->node;

	if (!parent)
		return 0;
	old = tree_node_child(parent, node->name);
	if (old && (top->changed || is_of_card(old)))
		return 0;
	if (old)
		take_out(old);
	copy->node = NULL;
	return hang(tree, parent, node, why);
}

static int take(void *data, struct mo_copy *copy)
{
	struct tree *tree = data;
	struct error why = {};
	struct tree_uri uri;
	struct tree_node *top;
	int ret;

	if (!copy->node || tree_uri_parse(copy->uri, &uri, &why) != DM_OK)
		return 0;
	top = tree_node_child(tree->root, uri.segments[0]);
	if (top && !(top->shape->flags & (TREE_DEFAULTS | TREE_CARD))) {
		log_line(LOG_WARNING, "%s on the card is passed over: no application's object",
			 copy->uri);
		return 0;
	}
	ret = uri.count == 1 ? take_object(tree, top, copy, &why) :
			       take_part(tree, top, &uri, copy, &why);
	if (ret)
		log_line(LOG_WARNING, "%s on the card is no part of the tree: %s", copy->uri,
			 why.text);
	return 0;
}

/* Changes with each card that comes or goes, and each copy that is written */
static struct timespec stamp_of(const struct tree *tree)
{
	struct stat st;

	return stat(tree->copies, &st) ? (struct timespec){} : st.st_mtim;
}

/**
 * mo_overlay_load - have what the cards have in the tree
 * @tree: the tree, with all that is the device's, and nothing of cards
 * @err: unused: what cannot be had is logged
 *
 * Return: 0.
 */
int mo_overlay_load(struct tree *tree, struct error *err)
{
	(void)err;
	tree->copies_stamp = stamp_of(tree);
	return mo_copy_each(tree, take, tree);
}

static void drop_below(struct tree_node *node)
{
	struct tree_node *child, *next;

	for (child = node->child; child; child = next) {
		next = child->next;
		if (is_of_card(child) && !(child->shape->flags & TREE_DEFAULTS))
			take_out(child);
		else
			drop_below(child);
	}
}

/**
 * mo_overlay_drop - take what cards have out of the tree
 * @tree: the tree
 */
void mo_overlay_drop(struct tree *tree)
{
	struct tree_shape *last;
	size_t i;

	drop_below(tree->root);
	/* Those that a card brought came last */
	while (tree->top_count) {
		last = &tree->tops[tree->top_count - 1];
		if (!(last->flags & TREE_CARD) || last->flags & TREE_DEFAULTS)
			break;
		tree->top_count--;
		free((char *)last->name);
		free((char *)last->type);
		memset(last, 0, sizeof(*last));
	}
	for (i = 0; i < tree->top_count; i++) {
		if (!(tree->tops[i].flags & TREE_DEFAULTS))
			continue;
		tree->tops[i].flags &= ~(unsigned int)TREE_CARD;
		tree->tops[i].access = TOP_ACCESS;
	}
}

/**
 * mo_overlay_refresh - a card may have come or gone
 * @tree: the tree, between commands
 */
void mo_overlay_refresh(struct tree *tree)
{
	struct timespec now = stamp_of(tree);

	if (tree->atomic || (now.tv_sec == tree->copies_stamp.tv_sec &&
			     now.tv_nsec == tree->copies_stamp.tv_nsec))
		return;
	mo_overlay_drop(tree);
	mo_overlay_load(tree, NULL);
}
