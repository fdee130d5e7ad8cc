// SPDX-License-Identifier: GPL-2.0-or-later
/* Node by node, what differs between the device's object and its copy on the card */
#include <string.h>

#include "agent/dm/copy_compare.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/tree_uri.h"

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ?: "", b ?: "");
}

/* As the tree has it for a leaf that does not say */
static const char *type_of(const struct tree_node *node)
{
	return node->type || node->format == TREE_NODE ? node->type : "text/plain";
}

static bool same(const struct tree_node *a, const struct tree_node *b)
{
	return a->format == b->format && same_text(type_of(a), type_of(b)) &&
	       same_text(a->title, b->title) && same_text(a->acl, b->acl) && a->len == b->len &&
	       (!a->len || !memcmp(a->data, b->data, a->len));
}

static size_t tell(const char *what, const char *uri, FILE *out)
{
	fprintf(out, "%s %s\n", what, uri);
	return 1;
}

/**
 * copy_compare - tell what differs
 * @device: what the device has, NULL: nothing
 * @card: what the card has, NULL: nothing
 * @uri: what names both
 * @out: a line for each node that differs: "device URI" and "card URI" for what is only there,
 *	"differs URI" for another value, format, type, title or ACL
 *
 * Of what one side has not, the topmost node is told.
 *
 * Return: how many lines.
 */
size_t copy_compare(const struct tree_node *device, const struct tree_node *card, const char *uri,
		    FILE *out)
{
	const struct tree_node *child;
	char below[MO_COPY_URI_SIZE];
	size_t count = 0;

	if (!device || !card)
		return device || card ? tell(device ? "device" : "card", uri, out) : 0;
	if (!same(device, card))
		count += tell("differs", uri, out);
	for (child = device->child; child; child = child->next) {
		snprintf(below, sizeof(below), "%s", uri);
		tree_uri_append(below, sizeof(below), child->name);
		count += copy_compare(child, tree_node_child(card, child->name), below, out);
	}
	for (child = card->child; child; child = child->next) {
		if (tree_node_child(device, child->name))
			continue;
		snprintf(below, sizeof(below), "%s", uri);
		tree_uri_append(below, sizeof(below), child->name);
		count += tell("card", below, out);
	}
	return count;
}
