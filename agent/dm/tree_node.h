/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_NODE_H
#define CARDGATE_DM_TREE_NODE_H

#include "agent/dm/tree_shape.h"

/**
 * struct tree_node - a node and its properties (DM_TND 7.7)
 * @parent: NULL of the root and of a node that is in no tree
 * @next: its next sibling
 * @child: its first child
 * @shape: what it may be and who computes it; NULL while it is in no tree
 * @key: for the shape's operations: which capability, context and so on
 * @name: Name
 * @title: Title, or NULL
 * @acl: ACL, or NULL: inherited
 * @type: Type: media type of a leaf, MO identifier of an interior node; NULL: none
 * @format: Format
 * @data: the value of a stored leaf, a NUL follows it
 * @len: its bytes
 * @spool: name of the file that @data is, mapped; NULL: it is from malloc()
 * @stamp: TStamp, seconds since 1970 UTC; 0: never changed
 * @version: VerNo, 16 bits
 * @changed: of an application's topmost node: it has something else than its document says
 */
struct tree_node {
	struct tree_node *parent;
	struct tree_node *next;
	struct tree_node *child;
	const struct tree_shape *shape;
	uint64_t key;
	char *name;
	char *title;
	char *acl;
	char *type;
	enum tree_format format;
	uint8_t *data;
	size_t len;
	char *spool;
	int64_t stamp;
	uint16_t version;
	bool changed;
};

struct tree_node *tree_node_new(const char *name, enum tree_format format);
void tree_node_free(struct tree_node *node);
void tree_node_attach(struct tree_node *parent, struct tree_node *node);
void tree_node_insert(struct tree_node *parent, struct tree_node *before, struct tree_node *node);
void tree_node_detach(struct tree_node *node);
struct tree_node *tree_node_child(const struct tree_node *parent, const char *name);
struct tree_node *tree_node_frame(const struct tree_node *node);
struct tree_node *tree_node_copy(const struct tree_node *node);
void tree_node_drop(struct tree_node *node);
bool tree_node_set(struct tree_node *node, const void *data, size_t len);
bool tree_node_text(char **property, const char *text);
size_t tree_node_count(const struct tree_node *node);
size_t tree_node_size(const struct tree_node *node);
const struct tree_node *tree_node_after(const struct tree_node *top, const struct tree_node *node);

#endif
