// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of management objects, and how their permanent nodes come into the tree.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/tree_inside.h"

static const struct mo * const objects[] = {
	&mo_devinfo,
	&mo_devdetail,
	&mo_dmacc,
	&mo_dcmo,
	&mo_cardgate,
	&mo_schedule,
	&mo_inbox,
};

#define OBJECTS	(sizeof(objects) / sizeof(objects[0]))

/**
 * mo_next - the objects, one after the other
 * @after: the one before, NULL: the first
 *
 * Return: an object, or NULL after the last.
 */
const struct mo *mo_next(const struct mo *after)
{
	size_t i;

	for (i = 0; after && i < OBJECTS; i++)
		if (objects[i] == after)
			break;
	i = after ? i + 1 : 0;
	return i < OBJECTS ? objects[i] : NULL;
}

static bool grow_children(struct tree_node *node, const struct tree_shape *shape, uint64_t key)
{
	for (shape = shape->children; shape && shape->name; shape++)
		if (*shape->name && shape->flags & TREE_PERMANENT &&
		    !mo_grow(node, shape, shape->name, key))
			return false;
	return true;
}

/**
 * mo_grow - make a node and the permanent ones below it
 * @parent: below which
 * @shape: what it is
 * @name: its name
 * @key: for the shape's operations, and those below it
 *
 * Return: the node, or NULL when memory ran out.
 */
struct tree_node *mo_grow(struct tree_node *parent, const struct tree_shape *shape,
			  const char *name, uint64_t key)
{
	struct tree_node *node = tree_node_new(name, shape->format);
	const char *type = shape->type;

	if (!node)
		return NULL;
	node->shape = shape;
	node->key = key;
	if (!type && shape->format != TREE_NODE)
		type = "text/plain";
	if (!tree_node_text(&node->type, type)) {
		tree_node_free(node);
		return NULL;
	}
	tree_node_attach(parent, node);
	return grow_children(node, shape, key) ? node : NULL;
}

/**
 * mo_build - make the root, and below it all objects
 * @tree: the tree, without a root
 * @err: message on failure
 *
 * Return: 0; -ENOMEM; what an object says.
 */
int mo_build(struct tree *tree, struct error *err)
{
	struct tree_node *top;
	size_t i;
	int ret = 0;

	for (i = 0; i < OBJECTS; i++)
		tree->tops[tree->top_count++] = *objects[i]->shape;
	tree->shape = (struct tree_shape){ .name = ".", .format = TREE_NODE,
		.access = TREE_ADD | TREE_GET | TREE_REPLACE, .flags = TREE_PERMANENT,
		.children = tree->tops };
	tree->root = tree_node_new(".", TREE_NODE);
	if (!tree->root)
		return error_set(err, -ENOMEM, "management tree: out of memory");
	tree->root->shape = &tree->shape;
	for (i = 0; i < OBJECTS && !ret; i++) {
		top = mo_grow(tree->root, &tree->tops[i], objects[i]->shape->name, 0);
		if (!top)
			ret = error_set(err, -ENOMEM, "management tree: out of memory");
		else if (objects[i]->build)
			ret = objects[i]->build(tree, top, err);
	}
	return ret;
}

/**
 * mo_text - a live value that is text
 * @data: set to a copy
 * @len: set to its length
 * @text: the text
 * @why: message when memory ran out
 *
 * Return: DM_OK or DM_FAILED.
 */
int mo_text(uint8_t **data, size_t *len, const char *text, struct error *why)
{
	*data = (uint8_t *)strdup(text);
	*len = strlen(text);
	if (*data)
		return DM_OK;
	error_set(why, 0, "out of memory");
	return DM_FAILED;
}

/**
 * mo_format - a live value that is text
 * @data: set to the text
 * @len: set to its length
 * @why: message when memory ran out
 * @fmt: printf format
 *
 * Return: DM_OK or DM_FAILED.
 */
int mo_format(uint8_t **data, size_t *len, struct error *why, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return mo_text(data, len, text, why);
}
