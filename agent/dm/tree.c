// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree as a whole: made from the management objects and from what was stored, one process at
 * a time, changed all or nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "agent/association.h"
#include "agent/copies.h"
#include "agent/dm/mo.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/mo_script.h"
#include "agent/dm/tree_inside.h"
#include "agent/file.h"
#include "agent/trust_store.h"

#define DIRECTORY	"dm"
#define LOCK		"lock"

static int take_lock(struct tree *tree, struct error *err)
{
	char path[512];
	int ret;

	/* Secrets of accounts are in there */
	ret = file_make_directory(tree->directory, 0700, err);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/" LOCK, tree->directory);
	tree->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (tree->lock < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	while (flock(tree->lock, LOCK_EX))
		if (errno != EINTR)
			return error_set(err, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

static int set_place(struct tree *tree, const struct tree_place *place, struct error *err)
{
	const char *state = place && place->state ? place->state : ASSOCIATION_DIR;

	tree->state = strdup(state);
	tree->anchors = strdup(place && place->anchors ? place->anchors : TRUST_STORE_DIR);
	tree->plugins = strdup(place && place->plugins ? place->plugins : MO_PLUGIN_DIR);
	tree->copies = strdup(place && place->copies ? place->copies : COPIES_DIR);
	if (asprintf(&tree->directory, "%s/" DIRECTORY, state) < 0)
		tree->directory = NULL;
	return tree->state && tree->anchors && tree->plugins && tree->copies &&
	       tree->directory ? 0 :
	       error_set(err, -ENOMEM, "management tree: out of memory");
}

/**
 * tree_open - have the management tree
 * @tree: set to it
 * @place: where it lives, NULL: this device's own
 * @err: message on failure
 *
 * Waits while another process has it.
 *
 * Return: 0; -EBADMSG when what is stored is damaged; -ENOMEM; or -errno.
 */
int tree_open(struct tree **tree, const struct tree_place *place, struct error *err)
{
	struct tree *t = calloc(1, sizeof(*t));
	int ret;

	if (!t)
		return error_set(err, -ENOMEM, "management tree: out of memory");
	t->lock = -1;
	ret = set_place(t, place, err);
	if (!ret)
		ret = take_lock(t, err);
	if (!ret)
		ret = mo_build(t, err);
	if (!ret)
		ret = mo_plugins(t, err);
	if (!ret)
		ret = tree_store_load(t, err);
	if (!ret)
		ret = mo_overlay_load(t, err);
	if (ret)
		tree_close(t);
	else
		*tree = t;
	return ret;
}

/**
 * tree_close - give the tree back
 * @tree: the tree, may be NULL; changes of an Atomic that did not end are undone
 */
void tree_close(struct tree *tree)
{
	if (!tree)
		return;
	mo_script_close(tree);
	tree_change_undo(tree);
	tree_node_free(tree->root);
	mo_plugins_free(tree);
	if (tree->kernel)
		kernel_close(tree->kernel);
	if (tree->lock >= 0)
		close(tree->lock);
	free(tree->state);
	free(tree->anchors);
	free(tree->plugins);
	free(tree->copies);
	free(tree->directory);
	free(tree);
}

/**
 * tree_begin - an Atomic begins
 * @tree: the tree, in none
 */
void tree_begin(struct tree *tree)
{
	tree->atomic = true;
}

/**
 * tree_commit - an Atomic succeeded
 * @tree: the tree
 * @why: why not
 *
 * Return: DM_OK; else all was taken back: what stands behind a node says, DM_STORE_FAILED, or
 * DM_ROLLBACK_FAILED when that failed, too.
 */
int tree_commit(struct tree *tree, struct error *why)
{
	tree->atomic = false;
	return tree_change_keep(tree, why);
}

/**
 * tree_rollback - an Atomic failed: nothing of it happened
 * @tree: the tree
 */
void tree_rollback(struct tree *tree)
{
	tree->atomic = false;
	tree_change_undo(tree);
}
