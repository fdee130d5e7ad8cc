// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copies of parts of the tree, as cards have them: TNDS with one outermost node, whose Path says
 * where it belongs, as text or in WBXML, whichever is shorter. What comes from a card may be
 * anything.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_mo.h"
#include "agent/dm/mo_copy.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_inside.h"
#include "agent/file.h"
#include "agent/log.h"

#define PROPERTIES	(TREE_PROP_ACL | TREE_PROP_FORMAT | TREE_PROP_NAME | TREE_PROP_TITLE | \
			 TREE_PROP_TYPE | TREE_PROP_VALUE)

/* A copy without a name for its node, or for the root, belongs nowhere */
static int place(const struct tnds *tnds, struct mo_copy *copy, struct error *err)
{
	const char *name = tnds->tops[0].node->name;
	struct tree_uri uri = {};
	size_t i;

	if (tnds->count != 1 || !tree_uri_name_ok(name) ||
	    tree_uri_parse(tnds->tops[0].path, &uri, err) != DM_OK || uri.query != TREE_VALUE ||
	    uri.count >= TREE_DEPTH_MAX)
		return error_set(err, -EINVAL, "copy: one node, and where it belongs, expected");
	strcpy(copy->uri, ".");
	for (i = 0; i < uri.count; i++)
		tree_uri_append(copy->uri, sizeof(copy->uri), uri.segments[i]);
	tree_uri_append(copy->uri, sizeof(copy->uri), name);
	return strlen(copy->uri) <= TREE_URI_MAX ? 0 :
	       error_set(err, -EINVAL, "copy: where it belongs is too deep");
}

/**
 * mo_copy_decode - read a copy
 * @copy: filled in; @copy->node is to be freed with tree_node_free()
 * @data: what the card has
 * @len: bytes of it
 * @err: message on failure
 *
 * Return: 0, also for one that only the card can read; -EINVAL when it is none; -ENOMEM.
 */
int mo_copy_decode(struct mo_copy *copy, const uint8_t *data, size_t len, struct error *err)
{
	struct tnds tnds = {};
	uint8_t *xml = NULL;
	size_t xml_len;
	int ret;

	*copy = (struct mo_copy){ .len = len };
	if (card_mo_is_secret(data, len))
		return 0;
	if (len && *data == '<')
		ret = tnds_decode(&tnds, data, len, err);
	else
		ret = tnds_from_wbxml(data, len, &xml, &xml_len, err) ?:
		      tnds_decode(&tnds, xml, xml_len, err);
	free(xml);
	if (!ret)
		ret = place(&tnds, copy, err);
	if (!ret) {
		copy->node = tnds.tops[0].node;
		tnds.tops[0].node = NULL;
	}
	tnds_free(&tnds);
	return ret == -ENOMEM ? ret : ret ? -EINVAL : 0;
}

/**
 * mo_copy_encode - write a copy
 * @node: the node, in no tree; freed
 * @uri: what names it, as tree_node_uri() writes it
 * @data: set to the bytes, from malloc()
 * @len: how many
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int mo_copy_encode(struct tree_node *node, const char *uri, uint8_t **data, size_t *len,
		   struct error *err)
{
	const char *last = strrchr(uri, '/');
	uint8_t *text = NULL, *wbxml = NULL;
	size_t text_len, wbxml_len;
	char path[MO_COPY_URI_SIZE];
	struct tnds tnds = {};
	int ret;

	snprintf(path, sizeof(path), "%.*s", last > uri + 2 ? (int)(last - uri - 2) : 0, uri + 2);
	ret = tnds_add(&tnds, node, path, err);
	if (!ret)
		ret = tnds_encode(&tnds, PROPERTIES, &text, &text_len, err);
	if (!ret)
		ret = tnds_encode_wbxml(&tnds, PROPERTIES, &wbxml, &wbxml_len, err);
	tnds_free(&tnds);
	if (ret) {
		free(text);
		return ret;
	}
	*data = wbxml_len < text_len ? wbxml : text;
	*len = wbxml_len < text_len ? wbxml_len : text_len;
	free(*data == text ? wbxml : text);
	return 0;
}

/* Its name on the card is made of its URI: one that says it is another is not believed */
static bool belongs(const struct mo_copy *copy, const char *name)
{
	char want[BUNDLE_NAME_MAX];

	return !copy->node || (!card_mo_name(copy->uri, want) && !strcmp(name, want));
}

static int take_file(const char *path, const char *name, mo_copy_taker take, void *data)
{
	struct error err = {};
	struct mo_copy copy;
	uint8_t *bytes;
	size_t len;
	int ret;

	if (file_read(path, CARD_MO_SIZE_MAX, &bytes, &len, &err))
		return 0;
	ret = mo_copy_decode(&copy, bytes, len, &err);
	free(bytes);
	if (ret || !belongs(&copy, name)) {
		log_line(LOG_WARNING, "a copy on the card is passed over: %s",
			 ret ? err.text : "it is not where it belongs");
		ret = 0;
	} else {
		ret = take(data, &copy);
	}
	tree_node_free(copy.node);
	return ret;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int each_of_card(const char *directory, mo_copy_taker take, void *data)
{
	struct dirent **entries;
	char path[1024];
	int count, i, ret = 0;

	count = scandir(directory, &entries, visible, alphasort);
	if (count < 0)
		return 0;
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name);
		if (!ret)
			ret = take_file(path, entries[i]->d_name, take, data);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

/**
 * mo_copy_each - what all cards have that are there
 * @tree: the tree
 * @take: called for each
 * @data: for @take
 *
 * Return: 0, or what @take said.
 */
int mo_copy_each(const struct tree *tree, mo_copy_taker take, void *data)
{
	struct dirent **entries;
	char path[512];
	int count, i, ret = 0;

	count = scandir(tree->copies, &entries, visible, alphasort);
	if (count < 0)
		return 0;
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%.200s", tree->copies, entries[i]->d_name);
		if (!ret)
			ret = each_of_card(path, take, data);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

static int take_wanted(void *data, struct mo_copy *copy)
{
	struct mo_copy *wanted = data;

	if (strcmp(copy->uri, wanted->uri))
		return 0;
	*wanted = *copy;
	copy->node = NULL;
	return 1;
}

/**
 * mo_copy_find - what a card has of one node
 * @tree: the tree
 * @uri: the node, as tree_node_uri() writes it
 * @copy: set to it; @copy->node is to be freed with tree_node_free()
 *
 * Return: 0 or -ENOENT.
 */
int mo_copy_find(const struct tree *tree, const char *uri, struct mo_copy *copy)
{
	*copy = (struct mo_copy){};
	snprintf(copy->uri, sizeof(copy->uri), "%s", uri);
	return mo_copy_each(tree, take_wanted, copy) ? 0 : -ENOENT;
}
