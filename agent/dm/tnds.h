/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_TNDS_H
#define CARDGATE_DM_TNDS_H

#include "agent/dm/tree_node.h"
#include "agent/dm/tree_uri.h"

#define TNDS_NAMESPACE	"syncml:dmddf1.2"
#define TNDS_VERSION	"1.2"
#define TNDS_SIZE_MAX	(24 << 20)	/* bytes of a document */
#define TNDS_TOPS_MAX	64

/**
 * struct tnds - a document of DM_TNDS 5: parts of a tree
 * @tops: its outermost nodes
 * @tops.node: the node, in no tree; its name is "" when the document tells none
 * @tops.path: where it belongs, "" or "A/B", escaped as in URIs
 * @count: how many
 */
struct tnds {
	struct {
		struct tree_node *node;
		char *path;
	} tops[TNDS_TOPS_MAX];
	size_t count;
};

int tnds_decode(struct tnds *tnds, const void *bytes, size_t len, struct error *err);
int tnds_encode(const struct tnds *tnds, unsigned int properties, uint8_t **xml, size_t *len,
		struct error *err);
int tnds_encode_wbxml(const struct tnds *tnds, unsigned int properties, uint8_t **wbxml,
		      size_t *len, struct error *err);
int tnds_from_wbxml(const uint8_t *wbxml, size_t len, uint8_t **xml, size_t *xml_len,
		    struct error *err);
int tnds_add(struct tnds *tnds, struct tree_node *node, const char *path, struct error *err);
void tnds_free(struct tnds *tnds);

#endif
