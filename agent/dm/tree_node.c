// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nodes and how they hang together.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "agent/dm/tree_node.h"

/**
 * tree_node_new - make a node
 * @name: its name
 * @format: its format
 *
 * Return: the node, in no tree, or NULL when memory ran out.
 */
struct tree_node *tree_node_new(const char *name, enum tree_format format)
{
	struct tree_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->format = format;
	node->name = strdup(name);
	if (node->name)
		return node;
	free(node);
	return NULL;
}

static struct tree_node *deepest(struct tree_node *node)
{
	while (node->child)
		node = node->child;
	return node;
}

static void free_one(struct tree_node *node)
{
	free(node->name);
	free(node->title);
	free(node->acl);
	free(node->type);
	tree_node_drop(node);
	free(node);
}

/**
 * tree_node_free - give back a node and all below it
 * @node: in no tree, may be NULL
 */
void tree_node_free(struct tree_node *node)
{
	struct tree_node *one, *parent;

	while (node) {
		one = deepest(node);
		parent = one == node ? NULL : one->parent;
		if (parent)
			parent->child = one->next;
		else
			node = NULL;
		free_one(one);
	}
}

/**
 * tree_node_attach - hang a node below another, as the last
 * @parent: the other
 * @node: in no tree
 */
void tree_node_attach(struct tree_node *parent, struct tree_node *node)
{
	tree_node_insert(parent, NULL, node);
}

/**
 * tree_node_insert - hang a node below another
 * @parent: the other
 * @before: child of @parent that comes after it, NULL: none
 * @node: in no tree
 */
void tree_node_insert(struct tree_node *parent, struct tree_node *before, struct tree_node *node)
{
	struct tree_node **link = &parent->child;

	while (*link && *link != before)
		link = &(*link)->next;
	node->parent = parent;
	node->next = *link;
	*link = node;
}

/**
 * tree_node_detach - take a node and all below it out of its tree
 * @node: with a parent
 */
void tree_node_detach(struct tree_node *node)
{
	struct tree_node **link = &node->parent->child;

	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	node->next = NULL;
	node->parent = NULL;
}

/**
 * tree_node_child - find a child by name
 * @parent: whose
 * @name: its name; case counts
 */
struct tree_node *tree_node_child(const struct tree_node *parent, const char *name)
{
	struct tree_node *node;

	for (node = parent->child; node; node = node->next)
		if (!strcmp(node->name, name))
			return node;
	return NULL;
}

/**
 * tree_node_text - set a property that is text
 * @property: set to a copy; what was there is freed
 * @text: the text, NULL: none
 *
 * Return: false when memory ran out.
 */
bool tree_node_text(char **property, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		return false;
	free(*property);
	*property = copy;
	return true;
}

/**
 * tree_node_drop - give back a stored value
 * @node: the leaf, which has none afterwards
 */
void tree_node_drop(struct tree_node *node)
{
	if (node->spool)
		munmap(node->data, node->len + 1);
	else
		free(node->data);
	free(node->spool);
	node->spool = NULL;
	node->data = NULL;
	node->len = 0;
}

/**
 * tree_node_set - set a stored value
 * @node: the leaf
 * @data: bytes, copied
 * @len: how many
 *
 * Return: false when memory ran out.
 */
bool tree_node_set(struct tree_node *node, const void *data, size_t len)
{
	uint8_t *copy = malloc(len + 1);

	if (!copy)
		return false;
	if (len)
		memcpy(copy, data, len);
	copy[len] = '\0';
	tree_node_drop(node);
	node->data = copy;
	node->len = len;
	return true;
}

/**
 * tree_node_after - the next node of a subtree, parents first
 * @top: the subtree
 * @node: the node before
 *
 * Return: the node, or NULL when @node was the last.
 */
const struct tree_node *tree_node_after(const struct tree_node *top, const struct tree_node *node)
{
	if (node->child)
		return node->child;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

/**
 * tree_node_frame - copy a node without its value and without what is below it
 * @node: the node
 *
 * Return: the copy, in no tree, or NULL when memory ran out.
 */
struct tree_node *tree_node_frame(const struct tree_node *node)
{
	struct tree_node *copy = tree_node_new(node->name, node->format);

	if (!copy)
		return NULL;
	copy->shape = node->shape;
	copy->key = node->key;
	copy->stamp = node->stamp;
	copy->version = node->version;
	if (tree_node_text(&copy->title, node->title) && tree_node_text(&copy->acl, node->acl) &&
	    tree_node_text(&copy->type, node->type))
		return copy;
	free_one(copy);
	return NULL;
}

static struct tree_node *copy_one(const struct tree_node *node)
{
	struct tree_node *copy = tree_node_frame(node);

	if (!copy || !node->data || tree_node_set(copy, node->data, node->len))
		return copy;
	free_one(copy);
	return NULL;
}

/**
 * tree_node_copy - copy a node and all below it
 * @node: the node
 *
 * Return: the copy, in no tree, or NULL when memory ran out.
 */
struct tree_node *tree_node_copy(const struct tree_node *node)
{
	struct tree_node *top = copy_one(node), *at = top, *one;
	const struct tree_node *from = node, *up;

	while (top) {
		up = from;
		from = tree_node_after(node, from);
		if (!from)
			return top;
		for (; up != from->parent; up = up->parent)
			at = at->parent;
		one = copy_one(from);
		if (!one)
			break;
		tree_node_attach(at, one);
		at = one;
	}
	tree_node_free(top);
	return NULL;
}

/**
 * tree_node_count - how many nodes a subtree has
 * @node: its top
 */
size_t tree_node_count(const struct tree_node *node)
{
	const struct tree_node *one;
	size_t count = 0;

	for (one = node; one; one = tree_node_after(node, one))
		count++;
	return count;
}

/**
 * tree_node_size - bytes of all values that a subtree stores
 * @node: its top
 */
size_t tree_node_size(const struct tree_node *node)
{
	const struct tree_node *one;
	size_t size = 0;

	for (one = node; one; one = tree_node_after(node, one))
		size += one->len;
	return size;
}
