/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_SHAPE_H
#define CARDGATE_DM_TREE_SHAPE_H

#include "agent/dm/tree.h"

struct tree_node;

/* Commands, as AccessType of a shape, as rights of an ACL */
enum tree_right {
	TREE_ADD = 1 << 0,
	TREE_DELETE = 1 << 1,
	TREE_EXEC = 1 << 2,
	TREE_GET = 1 << 3,
	TREE_REPLACE = 1 << 4,
};

#define TREE_EVERYTHING	(TREE_ADD | TREE_DELETE | TREE_EXEC | TREE_GET | TREE_REPLACE)

#define TREE_PERMANENT	(1 << 0)	/* made with the tree; neither deleted nor renamed */
#define TREE_LIVE	(1 << 1)	/* computed: its value is not stored */
#define TREE_OWNED	(1 << 2)	/* servers with an account may all, others Get */
#define TREE_DEFAULTS	(1 << 4)	/* what is below counts until something was stored */
#define TREE_CARD	(1 << 5)	/* a copy on a card that is there; not stored */
#define TREE_NEEDED	(1 << 3)	/* in a document: exactly one, else none or one */

/**
 * struct tree_ops - what stands behind a node
 * @get: its value now, from malloc()
 * @check: may a leaf get this value, and a node of @shape be made? before anything changes
 * @apply: it was made or changed, or is @gone; make the world so
 * @exec: do it
 *
 * All return enum dm_status and what was wrong, and may be NULL. @apply is called again, after
 * the tree got its old content back, when another node's failed.
 */
struct tree_ops {
	int (*get)(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		   struct error *why);
	int (*check)(const struct tree_node *node, const uint8_t *data, size_t len,
		     struct error *why);
	int (*apply)(struct tree *tree, const struct tree_node *node, bool gone,
		     struct error *why);
	int (*exec)(struct tree *tree, const struct tree_node *node, const char *server,
		    const struct tree_item *item, const char *correlator, struct error *why);
};

/**
 * struct tree_shape - what a node may be: its entry of a device description (DM_TND 9)
 * @name: its name; "": any
 * @format: its format; TREE_FORMATS: any
 * @access: commands that it takes, enum tree_right; others are answered DM_NOT_ALLOWED
 * @flags: TREE_PERMANENT and the like
 * @type: media type or MO identifier, NULL: any, or text/plain for a leaf that has none
 * @children: below it, ended by a name of NULL; NULL: none
 * @ops: what stands behind it, or NULL
 * @about: what it is, for the description
 */
struct tree_shape {
	const char *name;
	enum tree_format format;
	unsigned int access;
	unsigned int flags;
	const char *type;
	const struct tree_shape *children;
	const struct tree_ops *ops;
	const char *about;
};

/* Any node with anything below it */
extern const struct tree_shape tree_shape_any[];

const struct tree_shape *tree_shape_find(const struct tree_shape *shapes, const char *name);
int tree_shape_check(const struct tree_node *node, struct error *why);

#endif
