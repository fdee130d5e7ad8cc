// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Documents in TNDS in memory; tnds_read.c and tnds_write.c know the text.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tnds.h"

/**
 * tnds_add - one more outermost node
 * @tnds: the document
 * @node: the node, the document's from now on, also when this fails
 * @path: where it belongs, escaped
 * @err: message on failure
 *
 * Return: 0; -E2BIG; -ENOMEM.
 */
int tnds_add(struct tnds *tnds, struct tree_node *node, const char *path, struct error *err)
{
	char *copy;

	if (tnds->count == TNDS_TOPS_MAX) {
		tree_node_free(node);
		return error_set(err, -E2BIG, "TNDS: more than %d outermost nodes",
				 TNDS_TOPS_MAX);
	}
	copy = node ? strdup(path) : NULL;
	if (!copy) {
		tree_node_free(node);
		return error_set(err, -ENOMEM, "TNDS: out of memory");
	}
	tnds->tops[tnds->count].node = node;
	tnds->tops[tnds->count++].path = copy;
	return 0;
}

/**
 * tnds_free - give back a document's nodes
 * @tnds: may be empty
 */
void tnds_free(struct tnds *tnds)
{
	size_t i;

	for (i = 0; i < tnds->count; i++) {
		tree_node_free(tnds->tops[i].node);
		free(tnds->tops[i].path);
	}
	memset(tnds, 0, sizeof(*tnds));
}
