// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Cardgate, urn:oma:mo:x-cardgate:1.0: what this device is bound to, and what is in force.
 */
#include "agent/dm/mo.h"
#include "agent/dm/mo_cardgate.h"
#include "agent/version.h"

static int get_version(struct tree *tree, const struct tree_node *node, uint8_t **data,
		       size_t *len, struct error *why)
{
	(void)tree;
	(void)node;
	return mo_text(data, len, CARDGATE_VERSION, why);
}

static const struct tree_ops version_ops = { .get = get_version };

static const struct tree_shape parts[] = {
	{ "Version", TREE_CHR, TREE_GET, TREE_PERMANENT | TREE_LIVE | TREE_NEEDED, NULL, NULL,
	  &version_ops, "version of the agent" },
	{ "Policy", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_NEEDED, NULL, mo_policy_leaves, NULL,
	  "what the kernel enforces" },
	{ "Association", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_NEEDED, NULL,
	  mo_association_leaves, NULL, "whom this device is bound to" },
	{ "Contexts", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_NEEDED, NULL, mo_contexts, NULL,
	  "what was told about place, network and the like" },
	{ "Card", TREE_NODE, TREE_GET, TREE_PERMANENT, NULL, mo_card_leaves, NULL,
	  "the card, and copies of applications' objects on it" },
	{ }
};

static const struct tree_shape shape = {
	"Cardgate", TREE_NODE, TREE_GET, TREE_PERMANENT | TREE_OWNED, MO_CARDGATE, parts, NULL,
	"device policy from a smart card"
};

static int build(struct tree *tree, struct tree_node *top, struct error *err)
{
	return mo_context_build(tree, tree_node_child(top, "Contexts"), err);
}

const struct mo mo_cardgate = { MO_CARDGATE, &shape, build };
