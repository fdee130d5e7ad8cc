// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What nodes may be, and what leaves of each format may hold.
 */
#include <ctype.h>
#include <string.h>

#include "agent/dm/tree_node.h"
#include "agent/dm/tree_spool.h"
#include "agent/dm/tree_value.h"

#define CHANGEABLE	(TREE_ADD | TREE_DELETE | TREE_GET | TREE_REPLACE)

const struct tree_shape tree_shape_any[] = {
	{ "", TREE_FORMATS, CHANGEABLE, 0, NULL, tree_shape_any, NULL, NULL },
	{ }
};

/**
 * tree_shape_find - what a node of that name may be
 * @shapes: children of a shape, or NULL
 * @name: the name
 *
 * Return: the shape, or NULL when there can be no such node.
 */
const struct tree_shape *tree_shape_find(const struct tree_shape *shapes, const char *name)
{
	for (; shapes && shapes->name; shapes++)
		if (!*shapes->name || !strcmp(shapes->name, name))
			return shapes;
	return NULL;
}

static int check_format(const struct tree_node *node, struct error *why)
{
	const struct tree_shape *shape = node->shape;

	if (shape->format != TREE_FORMATS && shape->format != node->format) {
		error_set(why, 0, "%s: format %s, expected %s", node->name,
			  tree_format_name(node->format), tree_format_name(shape->format));
		return DM_UNSUPPORTED_TYPE;
	}
	if (shape->type && node->type && strcmp(shape->type, node->type)) {
		error_set(why, 0, "%s: type %s, expected %s", node->name, node->type, shape->type);
		return DM_UNSUPPORTED_TYPE;
	}
	return DM_OK;
}

/**
 * tree_shape_check - is a node what its shape says?
 * @node: the node, with its shape
 * @why: what is wrong
 *
 * Return: DM_OK; DM_UNSUPPORTED_TYPE for another format or type; DM_BAD_REQUEST for a value that
 * its format has not; what the shape's check says.
 */
int tree_shape_check(const struct tree_node *node, struct error *why)
{
	const struct tree_ops *ops = node->shape->ops;
	int status = check_format(node, why);

	if (status == DM_OK && node->type &&
	    !strncmp(node->type, TREE_SPOOL_TYPE, strlen(TREE_SPOOL_TYPE))) {
		error_set(why, 0, "%s: a type of the device's own", node->name);
		status = DM_UNSUPPORTED_TYPE;
	}

	if (status == DM_OK && node->format != TREE_NODE &&
	    !tree_value_ok(node->format, node->data, node->len)) {
		error_set(why, 0, "%s: the value is no %s", node->name,
			  tree_format_name(node->format));
		status = DM_BAD_REQUEST;
	}
	if (status == DM_OK && ops && ops->check)
		status = ops->check(node, node->data, node->len, why);
	return status;
}
