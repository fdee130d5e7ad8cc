/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_INSIDE_H
#define CARDGATE_DM_TREE_INSIDE_H

#include <time.h>

#include "agent/dm/tree_node.h"
#include "agent/dm/tree_uri.h"
#include "agent/kernel.h"

struct tree_change;
struct mo_script;

/* Most management objects, those of plug-ins included */
#define TREE_TOPS_MAX	64

/**
 * struct tree - the management tree, while a process has it
 * @state: directory of the association
 * @anchors: directory of trusted certificates
 * @plugins: directory of further management objects
 * @copies: directory of what cards have
 * @copies_stamp: when that was taken into the tree
 * @directory: where the tree is
 * @lock: held while it is open
 * @root: "."
 * @shape: of the root
 * @tops: its children: management objects
 * @top_count: how many
 * @changes: since tree_begin(), the last first
 * @atomic: between tree_begin() and tree_commit()
 * @server: whose command it was last, NULL: the device's own
 * @script: a server's session with the card, or NULL
 * @kernel: open when somebody needed it
 * @status: what it said, when @status_known; forgotten with each command
 * @status_known: it did
 */
struct tree {
	char *state;
	char *anchors;
	char *plugins;
	char *copies;
	struct timespec copies_stamp;
	char *directory;
	int lock;
	struct tree_node *root;
	struct tree_shape shape;
	struct tree_shape tops[TREE_TOPS_MAX + 1];
	size_t top_count;
	struct tree_change *changes;
	bool atomic;
	const char *server;
	struct mo_script *script;
	struct kernel *kernel;
	struct kernel_status status;
	bool status_known;
};

/* tree_find.c: which node, and whether it may be */
struct tree_node *tree_find(const struct tree *tree, const struct tree_uri *uri);
int tree_find_allowed(struct tree *tree, const char *server, const struct tree_uri *uri,
		      unsigned int right, struct tree_node **node, struct error *why);
unsigned int tree_rights(const struct tree *tree, const struct tree_node *node,
			 const char *server);
int tree_allowed(const struct tree *tree, const struct tree_node *node, const char *server,
		 unsigned int right, struct error *why);
bool tree_is_owner(const struct tree *tree, const char *server);
char *tree_node_uri(const struct tree_node *node);

/* tree_kernel.c: what the kernel says, once per command */
int tree_kernel(struct tree *tree, struct kernel **kernel, struct error *why);
int tree_kernel_status(struct tree *tree, const struct kernel_status **status,
		       struct error *why);

/* tree_snapshot.c: what a server may see of a subtree, as nodes that are in no tree */
int tree_snapshot(struct tree *tree, const char *server, const struct tree_node *top, bool values,
		  struct tree_node **snapshot, struct error *why);
int tree_value(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
	       struct error *why);

/* tree_change.c: changes that can be taken back */
int tree_change_add(struct tree *tree, struct tree_node *parent, struct tree_node *node);
int tree_change_remove(struct tree *tree, struct tree_node *node);
int tree_change_set(struct tree *tree, struct tree_node *node);
void tree_change_undo(struct tree *tree);
void tree_change_forget(struct tree *tree);
int tree_change_keep(struct tree *tree, struct error *why);

/* tree_store.c: what is on disk */
int tree_store_load(struct tree *tree, struct error *err);
int tree_store_save(const struct tree *tree, struct error *err);

#endif
