/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_H
#define CARDGATE_DM_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/dm/status.h"
#include "agent/error.h"

/* What DevDetail/URI tells a server; longer ones are answered with DM_URI_TOO_LONG */
#define TREE_DEPTH_MAX		16	/* segments, "." is none */
#define TREE_URI_MAX		511	/* bytes */
#define TREE_SEGMENT_MAX	64	/* bytes */
#define TREE_VALUE_MAX		(16 << 20)	/* bytes of a leaf: DM_TOO_LARGE */
#define TREE_NODES_MAX		16384	/* stored ones: DM_DEVICE_FULL */
#define TREE_STORED_MAX		(24 << 20)	/* bytes of all stored values, likewise */

#define TREE_TNDS_XML		"application/vnd.syncml.dmtnds+xml"
#define TREE_TNDS_WBXML		"application/vnd.syncml.dmtnds+wbxml"

struct tree;

/* Format property of a node (DM_TND 7.7.3) */
enum tree_format {
	TREE_NODE, TREE_CHR, TREE_BIN, TREE_B64, TREE_BOOL, TREE_INT, TREE_NULL, TREE_XML,
	TREE_DATE, TREE_TIME, TREE_FLOAT,
	TREE_FORMATS
};

/**
 * struct tree_item - a node's content on its way in or out
 * @uri: which node, with what follows "?"; owned by the item of a result
 * @format: TREE_BIN and TREE_B64 bytes are here as they are, never in base64
 * @type: MIME type of a leaf, MO identifier of an interior node, "" for none
 * @data: bytes from malloc(); NULL: no Data
 * @len: how many
 */
struct tree_item {
	char *uri;
	enum tree_format format;
	char *type;
	uint8_t *data;
	size_t len;
};

/* What a Get brought; one item unless a list was asked for */
struct tree_items {
	struct tree_item *items;
	size_t count;
};

/**
 * struct tree_place - where a tree lives; NULL: the device's own
 * @state: directory of the association, the tree is in "dm" below it
 * @anchors: directory of trusted certificates
 * @plugins: directory of further management objects
 * @copies: directory of what cards have of them
 */
struct tree_place {
	const char *state;
	const char *anchors;
	const char *plugins;
	const char *copies;
};

/*
 * One process at a time has the tree; who opens it waits for the other. What
 * a command changed is on disk when it returns DM_OK, what an Atomic changed
 * when tree_commit() does.
 */
int tree_open(struct tree **tree, const struct tree_place *place, struct error *err);
void tree_close(struct tree *tree);

/*
 * Commands of DM_TND 8 on behalf of @server, the authenticated server's
 * identifier, or NULL: the device itself, which needs no rights and may read
 * secrets. They return enum dm_status and tell in @why what was wrong. What
 * @item points to stays the caller's, but @item->data is taken, and set to
 * NULL, on success. An @item->type of NULL is text/plain.
 */
int tree_get(struct tree *tree, const char *server, const char *uri, struct tree_items *result,
	     struct error *why);
int tree_add(struct tree *tree, const char *server, struct tree_item *item, struct error *why);
int tree_replace(struct tree *tree, const char *server, struct tree_item *item,
		 struct error *why);
int tree_delete(struct tree *tree, const char *server, const char *uri, struct error *why);
int tree_copy(struct tree *tree, const char *server, const char *from, const char *to,
	      struct error *why);
/* DM_ACCEPTED: the outcome follows as a generic alert with @correlator, which may be NULL */
int tree_exec(struct tree *tree, const char *server, const struct tree_item *item,
	      const char *correlator, struct error *why);

/* Between tree_begin() and one of the others, changes are all or nothing; not nested */
void tree_begin(struct tree *tree);
int tree_commit(struct tree *tree, struct error *why);
void tree_rollback(struct tree *tree);

void tree_items_free(struct tree_items *items);
const char *tree_format_name(enum tree_format format);
int tree_format_parse(const char *name, enum tree_format *format);

#endif
