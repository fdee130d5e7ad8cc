// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Get: a value, the names of children, a property, or a list of a subtree (DM_TND 7.7, 8.3).
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo_copy.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_inside.h"
#include "agent/dm/tree_value.h"

static int no_memory(struct error *why)
{
	error_set(why, 0, "out of memory");
	return DM_FAILED;
}

/* The URI is taken; so are data and its length from the item that is returned */
static struct tree_item *new_item(struct tree_items *items, char *uri, enum tree_format format,
				  const char *type)
{
	struct tree_item *grown, *item;

	grown = realloc(items->items, (items->count + 1) * sizeof(*grown));
	if (grown)
		items->items = grown;
	if (!grown || !uri) {
		free(uri);
		return NULL;
	}
	item = &grown[items->count++];
	*item = (struct tree_item){ .uri = uri, .format = format, .type = strdup(type ?: "") };
	return item->type ? item : NULL;
}

static int get_children(const struct tree_node *node, struct tree_item *item, struct error *why)
{
	const struct tree_node *child;
	char *names = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&names, &size);

	if (!out)
		return no_memory(why);
	for (child = node->child; child; child = child->next)
		fprintf(out, "%s%s", child == node->child ? "" : "/", child->name);
	if (fclose(out)) {
		free(names);
		return no_memory(why);
	}
	item->data = (uint8_t *)names;
	item->len = size;
	return DM_OK;
}

static int get_value(struct tree *tree, const struct tree_node *node, struct tree_items *items,
		     struct error *why)
{
	struct tree_item *item = new_item(items, tree_node_uri(node), node->format, node->type);

	if (!item)
		return no_memory(why);
	if (node->format == TREE_NODE)
		return get_children(node, item, why);
	return tree_value(tree, node, &item->data, &item->len, why);
}

static int property_text(struct tree *tree, const struct tree_node *node, unsigned int property,
			 char text[64], const char **value, struct error *why)
{
	uint8_t *data = NULL;
	size_t len;
	int status;

	*value = text;
	switch (property) {
	case TREE_PROP_ACL:
		*value = node->acl ?: node->parent ? "" : "Add=*&Get=*";
		return DM_OK;
	case TREE_PROP_FORMAT:
		*value = tree_format_name(node->format);
		return DM_OK;
	case TREE_PROP_NAME:
		*value = node->parent ? node->name : ".";
		return DM_OK;
	case TREE_PROP_TITLE:
		*value = node->title ?: "";
		return DM_OK;
	case TREE_PROP_TYPE:
		*value = node->type ?: "";
		return DM_OK;
	case TREE_PROP_TSTAMP:
		tree_value_time(node->stamp, text);
		return DM_OK;
	case TREE_PROP_VERNO:
		snprintf(text, 64, "%u", node->version);
		return DM_OK;
	}
	if (node->format == TREE_NODE) {
		error_set(why, 0, "%s: an interior node has no size", node->name);
		return DM_UNSUPPORTED;
	}
	status = tree_value(tree, node, &data, &len, why);
	free(data);
	snprintf(text, 64, "%zu", len);
	return status;
}

static int get_property(struct tree *tree, const struct tree_node *node, const char *uri,
			unsigned int property, struct tree_items *items, struct error *why)
{
	const bool number = property & (TREE_PROP_SIZE | TREE_PROP_VERNO);
	struct tree_item *item;
	char text[64] = "";
	const char *value;
	int status;

	status = property_text(tree, node, property, text, &value, why);
	if (status != DM_OK)
		return status;
	item = new_item(items, strdup(uri), number ? TREE_INT : TREE_CHR, "text/plain");
	if (!item)
		return no_memory(why);
	item->data = (uint8_t *)strdup(value);
	item->len = strlen(value);
	return item->data ? DM_OK : no_memory(why);
}

/* Nodes of a snapshot have their URI from the node that it was taken of */
static int list_nodes(const struct tree_node *node, const char *uri, struct tree_items *items,
		      struct error *why)
{
	char below[TREE_URI_MAX * 3];
	struct tree_node *child;
	struct tree_item *item;
	int status = DM_OK;

	item = new_item(items, strdup(uri), node->format, node->type);
	if (!item)
		return no_memory(why);
	item->data = node->data;
	item->len = node->len;
	((struct tree_node *)node)->data = NULL;
	for (child = node->child; child && status == DM_OK; child = child->next) {
		snprintf(below, sizeof(below), "%s", uri);
		if (tree_uri_append(below, sizeof(below), child->name))
			status = list_nodes(child, below, items, why);
	}
	return status;
}

static int get_list(struct tree *tree, const char *server, const struct tree_node *node,
		    bool values, struct tree_items *items, struct error *why)
{
	char *uri = tree_node_uri(node);
	struct tree_node *copy = NULL;
	int status;

	status = uri ? tree_snapshot(tree, server, node, values, &copy, why) : no_memory(why);
	if (status == DM_OK)
		status = list_nodes(copy, uri, items, why);
	tree_node_free(copy);
	free(uri);
	return status;
}

static int get_tnds(struct tree *tree, const char *server, const struct tree_node *node,
		    const struct tree_uri *uri, struct tree_items *items, struct error *why)
{
	const bool values = uri->properties & TREE_PROP_VALUE;
	struct tree_node *copy;
	struct tree_item *item;
	struct tnds tnds = {};
	int status;

	status = tree_snapshot(tree, server, node, values, &copy, why);
	if (status != DM_OK)
		return status;
	if (tnds_add(&tnds, copy, "", why))
		return DM_FAILED;
	item = new_item(items, tree_node_uri(node), TREE_XML, TREE_TNDS_XML);
	if (!item)
		status = no_memory(why);
	else if (tnds_encode(&tnds, uri->properties, &item->data, &item->len, why))
		status = DM_FAILED;
	tnds_free(&tnds);
	return status;
}

/**
 * tree_get - Get (DM_TND 8.3)
 * @tree: the tree
 * @server: the server's identifier, NULL: the device itself
 * @uri: the node, "?prop=" a property of it, "?list=" a list of it and all below it
 * @result: filled in on success, to be freed with tree_items_free()
 * @why: why not
 *
 * Return: DM_OK; DM_NOT_FOUND; DM_URI_TOO_LONG; DM_UNSUPPORTED for a list or property that there
 * is not; DM_NOT_ALLOWED for a node that cannot be read; DM_PERMISSION_DENIED by the ACL;
 * DM_FAILED when the value cannot be told now.
 */
int tree_get(struct tree *tree, const char *server, const char *uri, struct tree_items *result,
	     struct error *why)
{
	struct tree_items items = {};
	struct tree_node *node;
	struct tree_uri where;
	int status;

	tree->status_known = false;
	mo_overlay_refresh(tree);
	status = tree_uri_parse(uri, &where, why);
	if (status == DM_OK && where.query != TREE_VALUE) {
		/* A node that only takes Exec has properties, too */
		node = tree_find(tree, &where);
		status = node ? DM_OK : DM_NOT_FOUND;
		if (node && !(tree_rights(tree, node, server) & TREE_GET))
			status = DM_PERMISSION_DENIED;
	} else if (status == DM_OK) {
		status = tree_find_allowed(tree, server, &where, TREE_GET, &node, why);
	}
	if (status != DM_OK)
		return status;
	if (where.query == TREE_VALUE)
		status = get_value(tree, node, &items, why);
	else if (where.query == TREE_PROPERTY)
		status = get_property(tree, node, uri, where.properties, &items, why);
	else if (where.query == TREE_TNDS)
		status = get_tnds(tree, server, node, &where, &items, why);
	else
		status = get_list(tree, server, node, where.query == TREE_STRUCT_DATA, &items,
				  why);
	if (status == DM_OK)
		*result = items;
	else
		tree_items_free(&items);
	return status;
}
