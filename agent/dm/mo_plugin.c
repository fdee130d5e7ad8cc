// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Objects of applications: each document in TNDS in the directory of plug-ins is one. What it has
 * below its topmost node is there until something of it was changed; then what is stored counts,
 * and the document only says that there is such an object.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/mo.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_hang.h"
#include "agent/dm/tree_inside.h"
#include "agent/file.h"
#include "agent/log.h"

#define SUFFIX		".xml"
#define SIZE_LIMIT	0x100000

static int is_document(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

static int read_document(const char *path, struct tnds *tnds, struct error *err)
{
	uint8_t *xml;
	size_t len;
	int ret;

	ret = file_read(path, SIZE_LIMIT, &xml, &len, err);
	if (ret)
		return ret;
	ret = tnds_decode(tnds, xml, len, err);
	free(xml);
	if (ret)
		return error_prefix(err, ret, "%s", path);
	if (tnds->count == 1 && !*tnds->tops[0].path && tnds->tops[0].node->format == TREE_NODE &&
	    tree_uri_name_ok(tnds->tops[0].node->name) && tnds->tops[0].node->type)
		return 0;
	tnds_free(tnds);
	return error_set(err, -EINVAL,
			 "%s: one interior node with a name and an identifier expected", path);
}

static int make_shape(struct tree *tree, const struct tree_node *node, struct error *err)
{
	struct tree_shape *shape = &tree->tops[tree->top_count];

	if (tree_node_child(tree->root, node->name))
		return error_set(err, -EEXIST, "%s: there is such an object already", node->name);
	if (tree->top_count == TREE_TOPS_MAX)
		return error_set(err, -ENOSPC, "more than %d objects", TREE_TOPS_MAX);
	*shape = (struct tree_shape){ .name = strdup(node->name), .format = TREE_NODE,
		.access = TREE_ADD | TREE_GET | TREE_REPLACE,
		.flags = TREE_PERMANENT | TREE_OWNED | TREE_DEFAULTS,
		.type = strdup(node->type), .children = tree_shape_any,
		.about = "an application's" };
	tree->top_count++;
	return shape->name && shape->type ? 0 : error_set(err, -ENOMEM, "out of memory");
}

static int add_plugin(struct tree *tree, const char *path, struct error *err)
{
	struct tree_node *top, *child;
	struct tnds tnds;
	int ret, status = DM_OK;

	ret = read_document(path, &tnds, err);
	if (ret)
		return ret;
	ret = make_shape(tree, tnds.tops[0].node, err);
	top = ret ? NULL : mo_grow(tree->root, &tree->tops[tree->top_count - 1],
				   tnds.tops[0].node->name, 0);
	while (top && status == DM_OK && (child = tnds.tops[0].node->child)) {
		tree_node_detach(child);
		status = tree_hang(tree, NULL, top, child, err);
		if (status != DM_OK)
			tree_node_free(child);
	}
	/* It was never stored: there is nothing to go back to */
	tree_change_forget(tree);
	if (top)
		top->changed = false;
	tnds_free(&tnds);
	return ret ?: top && status == DM_OK ? 0 : -EINVAL;
}

/**
 * mo_plugins - add the objects of applications to the tree
 * @tree: the tree, with its own objects
 * @err: message when memory ran out
 *
 * A document that is none, or whose object is there already, is logged and left out.
 *
 * Return: 0 or -ENOMEM.
 */
int mo_plugins(struct tree *tree, struct error *err)
{
	struct dirent **entries;
	struct error why = {};
	char path[512];
	int count, i;

	count = scandir(tree->plugins, &entries, is_document, alphasort);
	if (count < 0)
		return errno == ENOMEM ? error_set(err, -ENOMEM, "out of memory") : 0;
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", tree->plugins, entries[i]->d_name);
		if (add_plugin(tree, path, &why))
			log_line(LOG_WARNING, "an application's object is left out: %s", why.text);
		free(entries[i]);
	}
	free(entries);
	return 0;
}

/**
 * mo_plugins_free - give back what mo_plugins() made beside nodes
 * @tree: the tree, without nodes
 */
void mo_plugins_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->top_count; i++) {
		if (!(tree->tops[i].flags & (TREE_DEFAULTS | TREE_CARD)))
			continue;
		free((char *)tree->tops[i].name);
		free((char *)tree->tops[i].type);
	}
}
