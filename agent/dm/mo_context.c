// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ./Cardgate/Contexts/<name>: the contexts that were told to the kernel. A node for each that is
 * there when the tree is opened.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/mo_cardgate.h"
#include "agent/dm/tree_inside.h"

static const char *state_name(enum cardgate_context_state state)
{
	return state == CARDGATE_CONTEXT_SET ? "set" :
	       state == CARDGATE_CONTEXT_CLEAR ? "clear" : "unknown";
}

static int get_state(struct tree *tree, const struct tree_node *node, uint8_t **data, size_t *len,
		     struct error *why)
{
	enum cardgate_context_state state = CARDGATE_CONTEXT_UNKNOWN;
	struct kernel_context *contexts = NULL;
	struct kernel *kernel;
	size_t count = 0, i;
	int ret;

	ret = tree_kernel(tree, &kernel, why);
	if (ret != DM_OK)
		return ret;
	if (kernel_contexts(kernel, &contexts, &count, why))
		return DM_FAILED;
	for (i = 0; i < count; i++)
		if (!strcmp(contexts[i].name, node->name))
			state = contexts[i].state;
	free(contexts);
	return mo_text(data, len, state_name(state), why);
}

static const struct tree_ops ops = { .get = get_state };

const struct tree_shape mo_contexts[] = {
	{ "", TREE_CHR, TREE_GET, TREE_PERMANENT | TREE_LIVE, NULL, NULL, &ops,
	  "set, clear or unknown" },
	{ }
};

/**
 * mo_context_build - a node for each context
 * @tree: the tree
 * @node: ./Cardgate/Contexts
 * @err: message on failure
 *
 * Return: 0, also when there is no module to ask; -ENOMEM.
 */
int mo_context_build(struct tree *tree, struct tree_node *node, struct error *err)
{
	struct kernel_context *contexts = NULL;
	struct kernel *kernel;
	struct error why;
	size_t count = 0, i;
	int ret = 0;

	if (tree_kernel(tree, &kernel, &why) != DM_OK ||
	    kernel_contexts(kernel, &contexts, &count, &why))
		return 0;
	for (i = 0; i < count && !ret; i++)
		if (!mo_grow(node, mo_contexts, contexts[i].name, i))
			ret = error_set(err, -ENOMEM, "management tree: out of memory");
	free(contexts);
	return ret;
}
