// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel as the tree's nodes see it: asked once per command.
 */
#include "agent/dm/tree_inside.h"

/**
 * tree_kernel - the module's netlink family
 * @tree: the tree, which keeps it open
 * @kernel: set
 * @why: why not
 *
 * Return: DM_OK, or DM_FAILED when the module is not there.
 */
int tree_kernel(struct tree *tree, struct kernel **kernel, struct error *why)
{
	if (!tree->kernel && kernel_open(&tree->kernel, why)) {
		tree->kernel = NULL;
		return DM_FAILED;
	}
	*kernel = tree->kernel;
	return DM_OK;
}

/**
 * tree_kernel_status - what is in force
 * @tree: the tree, which keeps the answer until the next command
 * @status: set
 * @why: why not
 *
 * Return: DM_OK, or DM_FAILED.
 */
int tree_kernel_status(struct tree *tree, const struct kernel_status **status,
		       struct error *why)
{
	struct kernel *kernel;
	int ret = DM_OK;

	if (!tree->status_known) {
		ret = tree_kernel(tree, &kernel, why);
		if (ret == DM_OK && kernel_status(kernel, &tree->status, why))
			ret = DM_FAILED;
		tree->status_known = ret == DM_OK;
	}
	*status = &tree->status;
	return ret;
}
