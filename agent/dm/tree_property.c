// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replace of a property: ACL, Name or Title, and no others (DM_TND 7.7).
 */
#include <string.h>

#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_edit.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_property.h"
#include "agent/dm/tree_value.h"

#define TITLE_MAX	255

static int refuse(int status, const char *text, struct error *why)
{
	error_set(why, 0, "%s", text);
	return status;
}

/* A leaf's ACL is its parent's matter, so that who got a leaf alone cannot keep others out */
static int may_change_acl(const struct tree *tree, const struct tree_node *node,
			  const char *server, struct error *why)
{
	const struct tree_node *who = node->format == TREE_NODE ? node : node->parent;

	if (tree_rights(tree, who, server) & TREE_REPLACE)
		return DM_OK;
	return refuse(DM_PERMISSION_DENIED, "the ACL denies to change the ACL", why);
}

static int replace_acl(struct tree *tree, struct tree_node *node, const char *server,
		       const char *text, struct error *why)
{
	int status = may_change_acl(tree, node, server, why);

	if (status == DM_OK && !tree_acl_ok(text))
		return refuse(DM_BAD_REQUEST, "no ACL", why);
	/* Nobody could change the root's again */
	if (status == DM_OK && !node->parent && !*text)
		return refuse(DM_NOT_ALLOWED, "the root has nothing to inherit from", why);
	if (status == DM_OK)
		status = tree_change_set(tree, node);
	if (status == DM_OK && !tree_node_text(&node->acl, *text ? text : NULL))
		status = refuse(DM_FAILED, "out of memory", why);
	return status;
}

static int rename_node(struct tree *tree, struct tree_node *node, const char *server,
		       const char *text, struct error *why)
{
	const struct tree_node *sibling;
	int status;

	if (!node->parent || node->shape->flags & TREE_PERMANENT)
		return refuse(DM_NOT_ALLOWED, "a permanent node", why);
	status = tree_allowed(tree, node, server, TREE_REPLACE, why);
	if (status != DM_OK)
		return status;
	if (!tree_uri_name_ok(text))
		return refuse(DM_BAD_REQUEST, "no name of a node", why);
	sibling = tree_node_child(node->parent, text);
	if (sibling && sibling != node)
		return refuse(DM_EXISTS, "a sibling has that name", why);
	if (tree_shape_find(node->parent->shape->children, text) != node->shape)
		return refuse(DM_NOT_ALLOWED, "the node cannot have that name", why);
	status = tree_change_set(tree, node);
	if (status == DM_OK && !tree_node_text(&node->name, text))
		status = refuse(DM_FAILED, "out of memory", why);
	return status;
}

static int replace_title(struct tree *tree, struct tree_node *node, const char *server,
			 const char *text, struct error *why)
{
	int status;

	if (!(tree_rights(tree, node, server) & TREE_REPLACE))
		return refuse(DM_PERMISSION_DENIED, "the ACL denies it", why);
	if (strlen(text) > TITLE_MAX)
		return refuse(DM_TOO_LARGE, "the title is too long", why);
	status = tree_change_set(tree, node);
	if (status == DM_OK && !tree_node_text(&node->title, text))
		status = refuse(DM_FAILED, "out of memory", why);
	return status;
}

/* The value was moved aside with the properties */
static int keep_value(struct tree_node *node, const uint8_t *data, size_t len)
{
	if (!data || node->data)
		return DM_OK;
	return tree_node_set(node, data, len) ? DM_OK : DM_FAILED;
}

/**
 * tree_property_replace - Replace of a property
 * @tree: the tree, whose changes the caller takes back when this fails
 * @server: on whose behalf, NULL: the device itself
 * @uri: the node and the property
 * @item: its new value, text
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_FOUND; DM_NOT_ALLOWED for a property that only the device changes, and
 * for the name of a permanent node; DM_PERMISSION_DENIED; DM_BAD_REQUEST for what cannot be its
 * value; DM_EXISTS for a sibling's name; DM_TOO_LARGE.
 */
int tree_property_replace(struct tree *tree, const char *server, const struct tree_uri *uri,
			  const struct tree_item *item, struct error *why)
{
	struct tree_node *node = tree_find(tree, uri);
	const char *text = item->data ? (const char *)item->data : "";
	const uint8_t *data;
	size_t len;
	int status;

	if (!node)
		return refuse(DM_NOT_FOUND, "there is no such node", why);
	if (item->len > TREE_ACL_MAX || strlen(text) != item->len ||
	    !tree_value_utf8((const uint8_t *)text, item->len))
		return refuse(DM_BAD_REQUEST, "the property's value is no text, or too long", why);
	data = node->data;
	len = node->len;
	if (uri->properties == TREE_PROP_ACL)
		status = replace_acl(tree, node, server, text, why);
	else if (uri->properties == TREE_PROP_NAME)
		status = rename_node(tree, node, server, text, why);
	else if (uri->properties == TREE_PROP_TITLE)
		status = replace_title(tree, node, server, text, why);
	else
		return refuse(DM_NOT_ALLOWED, "only the device changes that property", why);
	if (status == DM_OK)
		status = keep_value(node, data, len);
	if (status == DM_OK)
		tree_edit_touch(node);
	return status;
}
