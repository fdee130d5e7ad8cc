// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Application characteristics as management objects in TNDS, with the names that DM_STDOBJ 5 gives
 * those of a management server, made the characteristics that they stand for. Objects are found by
 * what is in them, wherever they are; what is not known is skipped.
 */
#include <stdbool.h>
#include <string.h>

#include "agent/dm/tnds.h"
#include "agent/provision/provision_read.h"
#include "agent/provision/provision_text.h"
#include "agent/provision/provision_tnds.h"

struct writer {
	const char *path;
	struct bytes *xml, *places;
};

/* A node with a child that is called like this is a characteristic of that type */
static const struct {
	const char *type, *child;
} objects[] = {
	{ "APPLICATION", "AppID" },
	{ "NAPDEF", "Bearer" },
	{ "PXLOGICAL", "PxPhysical" },
};

static const char *object_type(const struct tree_node *node)
{
	size_t i;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (tree_node_child(node, objects[i].child))
			return objects[i].type;
	return NULL;
}

static void put_name(struct bytes *places, const char *name)
{
	size_t part;

	/* A line is a place */
	for (; *name; name += part) {
		part = strcspn(name, "\r\n");
		bytes_add(places, name, part);
		if (name[part]) {
			bytes_text(places, "?");
			part++;
		}
	}
}

static void put_path(const struct writer *w, const struct tree_node *node)
{
	if (node->parent) {
		put_path(w, node->parent);
	} else {
		bytes_text(w->places, *w->path ? "./" : ".");
		put_name(w->places, w->path);
	}
	bytes_text(w->places, "/");
	put_name(w->places, node->name);
}

/* One line of the text, and where it is from */
static void line(struct writer *w, const struct tree_node *node)
{
	bytes_text(w->xml, "\n");
	bytes_text(w->places, "node ");
	put_path(w, node);
	bytes_text(w->places, "\n");
}

static void put_parm(struct writer *w, const struct tree_node *leaf, const char *name)
{
	/* A line feed, which no parm may have, stands for what is no text */
	bool text = bytes_xml_fits(leaf->data, leaf->len);

	bytes_text(w->xml, "<parm name=\"");
	bytes_text(w->xml, name);
	bytes_text(w->xml, "\" value=\"");
	provision_text_quote(w->xml, text ? (const char *)leaf->data : "\n", text ? leaf->len : 1);
	bytes_text(w->xml, "\"/>");
	line(w, leaf);
}

static void put_characteristic(struct writer *w, const struct tree_node *node, const char *type);

/* @several: nodes of other names are @type once more each, "AppAddr/1/Addr" */
static void put_members(struct writer *w, const struct tree_node *node, const char *type,
			bool several)
{
	const struct tree_node *child;
	const char *name;

	for (child = node->child; child; child = child->next) {
		name = child->format == TREE_NODE ? provision_type_like(child->name) :
						    provision_parm_like(type, child->name);
		if (child->format != TREE_NODE && name)
			put_parm(w, child, name);
		else if (child->format == TREE_NODE && name)
			put_characteristic(w, child, name);
		else if (child->format == TREE_NODE && several)
			put_members(w, child, type, false);
	}
}

static void put_characteristic(struct writer *w, const struct tree_node *node, const char *type)
{
	bytes_text(w->xml, "<characteristic type=\"");
	bytes_text(w->xml, type);
	bytes_text(w->xml, "\">");
	line(w, node);
	put_members(w, node, type, !object_type(node));
	bytes_text(w->xml, "</characteristic>");
	line(w, node);
}

static void put_objects(struct writer *w, const struct tree_node *node)
{
	const char *type = object_type(node);
	const struct tree_node *child;

	if (type)
		put_characteristic(w, node, type);
	for (child = type ? NULL : node->child; child; child = child->next)
		put_objects(w, child);
}

static void put_document(struct writer *w, const struct tnds *tnds)
{
	size_t i;

	bytes_text(w->xml, "<wap-provisioningdoc>\n");
	bytes_text(w->places, "node .\n");
	for (i = 0; i < tnds->count; i++) {
		w->path = tnds->tops[i].path;
		put_objects(w, tnds->tops[i].node);
	}
	bytes_text(w->xml, "</wap-provisioningdoc>\n");
}

/**
 * provision_tnds_read - management objects in TNDS made a provisioning document
 * @tnds: the text, UTF-8
 * @len: bytes of it
 * @xml: empty; set to at most PROVISION_SIZE_MAX bytes, to be freed also on failure
 * @places: empty; set to a line for each of @xml, which says which node it is, likewise
 * @err: message on failure
 *
 * Return: 0, -EINVAL, -EMSGSIZE, -E2BIG, -ENOMEM.
 */
int provision_tnds_read(const uint8_t *tnds, size_t len, struct bytes *xml, struct bytes *places,
			struct error *err)
{
	struct writer w = { .xml = xml, .places = places };
	struct tnds tree;
	int ret = tnds_decode(&tree, tnds, len, err);

	if (ret)
		return ret;
	xml->max = PROVISION_SIZE_MAX;
	places->max = PROVISION_PLACES_MAX;
	put_document(&w, &tree);
	tnds_free(&tree);
	ret = xml->error ? xml->error : places->error;
	return ret ? error_set(err, ret, "TNDS: %s", strerror(-ret)) : 0;
}
