/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TREE_URI_H
#define CARDGATE_DM_TREE_URI_H

#include "agent/dm/tree.h"

/* Properties of a node; what a list in TNDS has of each */
enum tree_property {
	TREE_PROP_ACL = 1 << 0,
	TREE_PROP_FORMAT = 1 << 1,
	TREE_PROP_NAME = 1 << 2,
	TREE_PROP_SIZE = 1 << 3,
	TREE_PROP_TITLE = 1 << 4,
	TREE_PROP_TSTAMP = 1 << 5,
	TREE_PROP_TYPE = 1 << 6,
	TREE_PROP_VERNO = 1 << 7,
	TREE_PROP_VALUE = 1 << 8,	/* in a list only: values of leaves */
};

#define TREE_PROPERTIES	(TREE_PROP_ACL | TREE_PROP_FORMAT | TREE_PROP_NAME | TREE_PROP_SIZE | \
			 TREE_PROP_TITLE | TREE_PROP_TSTAMP | TREE_PROP_TYPE | TREE_PROP_VERNO)

enum tree_query { TREE_VALUE, TREE_PROPERTY, TREE_STRUCT, TREE_STRUCT_DATA, TREE_TNDS };

/**
 * struct tree_uri - a URI of DM_TND 6, taken apart
 * @count: segments; 0: the root
 * @segments: their names, unescaped
 * @query: what is asked of the node
 * @properties: of TREE_PROPERTY the one, of TREE_TNDS all that are wanted
 */
struct tree_uri {
	size_t count;
	char segments[TREE_DEPTH_MAX][TREE_SEGMENT_MAX + 1];
	enum tree_query query;
	unsigned int properties;
};

int tree_uri_parse(const char *text, struct tree_uri *uri, struct error *why);
bool tree_uri_name_ok(const char *name);
bool tree_uri_append(char *uri, size_t size, const char *name);

#endif
