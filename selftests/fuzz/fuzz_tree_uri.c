// SPDX-License-Identifier: GPL-2.0-or-later
/* URIs of the tree, and ACLs, as a server sends them */
#include <stdlib.h>
#include <string.h>

#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was taken apart means the same when it is put together */
static void put_together(const struct tree_uri *uri)
{
	char text[4 * TREE_URI_MAX] = ".";
	struct tree_uri again;
	struct error why;
	size_t i;

	for (i = 0; i < uri->count; i++)
		if (!tree_uri_append(text, sizeof(text), uri->segments[i]))
			abort();
	if (strlen(text) > TREE_URI_MAX)
		return;
	if (tree_uri_parse(text, &again, &why) != DM_OK || again.count != uri->count)
		abort();
	for (i = 0; i < uri->count; i++)
		if (strcmp(uri->segments[i], again.segments[i]))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *without;
	struct tree_uri uri;
	struct error why;

	memcpy(text, data, size);
	text[size] = '\0';
	if (tree_uri_parse(text, &uri, &why) == DM_OK)
		put_together(&uri);
	if (tree_acl_ok(text)) {
		without = tree_acl_without(text, "a");
		if (!tree_acl_ok(without) ||
		    tree_acl_rights(without, "*") & ~tree_acl_rights(text, "*"))
			abort();
		free(without);
	}
	free(text);
	return 0;
}
