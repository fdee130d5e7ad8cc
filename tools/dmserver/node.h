/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_NODE_H
#define CARDGATE_DMSERVER_NODE_H

#include "tools/dmserver/api.h"

/**
 * struct node_body - a node and its value, as a body says it
 * @uri: the node
 * @format: of SyncML; "chr" if there is a value and nothing else was said
 * @type: media type
 * @data: the value as text
 * @base64: the value in base64, instead
 */
struct node_body {
	const char *uri, *format, *type, *data, *base64;
};

/**
 * struct node_value - the bytes that it says
 * @data: owned by it
 * @len: how many
 */
struct node_value {
	uint8_t *data;
	size_t len;
};

#define NODE_DATA_MAX	(6 << 20)

int node_check(struct node_body *node, struct node_value *value, struct error *err);
bool node_uri_ok(const char *uri);

#endif
