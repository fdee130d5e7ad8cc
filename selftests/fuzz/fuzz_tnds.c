// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Documents in TNDS from a server or a card: text, or WBXML when the first byte is no "<". What is
 * taken is written in both forms, and read again.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo_copy.h"
#include "agent/dm/tnds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_again(const struct tnds *tnds)
{
	const unsigned int all = TREE_PROPERTIES | TREE_PROP_VALUE;
	uint8_t *xml, *wbxml;
	struct tnds again;
	struct error err;
	size_t len;

	if (tnds_encode(tnds, all, &xml, &len, &err) || tnds_decode(&again, xml, len, &err))
		abort();
	if (again.count != tnds->count)
		abort();
	tnds_free(&again);
	free(xml);
	if (tnds_encode_wbxml(tnds, all, &wbxml, &len, &err) ||
	    tnds_from_wbxml(wbxml, len, &xml, &len, &err) || tnds_decode(&again, xml, len, &err))
		abort();
	tnds_free(&again);
	free(xml);
	free(wbxml);
}

/* The same bytes as a copy on a card: what it says of its place has to be a place */
static void as_copy(const uint8_t *data, size_t size)
{
	struct tree_uri uri;
	struct mo_copy copy;
	struct error err;

	if (mo_copy_decode(&copy, data, size, &err) || !copy.node)
		return;
	if (tree_uri_parse(copy.uri, &uri, &err) != DM_OK || !uri.count)
		abort();
	tree_node_free(copy.node);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *xml = NULL;
	struct tnds tnds;
	struct error err;
	size_t len = size;
	int ret;

	as_copy(data, size);
	if (size && *data != '<') {
		if (tnds_from_wbxml(data, size, &xml, &len, &err))
			return 0;
		data = xml;
	}
	ret = tnds_decode(&tnds, data, len, &err);
	if (!ret) {
		write_again(&tnds);
		tnds_free(&tnds);
	}
	free(xml);
	return 0;
}
