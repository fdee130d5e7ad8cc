// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * TNDS -> nodes (DM_TNDS 5): MgmtTree { VerDTD Man? Mod? Node+ },
 * Node { NodeName Path? RTProperties? Node* or Value }.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "agent/dm/base64.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tree_acl.h"
#include "agent/dm/tree_value.h"

/* Elements inside of each other: MgmtTree, nodes, and what is in the innermost */
#define DEPTH_MAX	(TREE_DEPTH_MAX + 6)
#define NODES_MAX	TREE_NODES_MAX

/* No network, no external or declared entities, no DTD; large values are meant */
#define PARSE_OPTIONS	(XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOCDATA)

/* libxml2 made it constant in 2.12 */
#if LIBXML_VERSION >= 21200
typedef const xmlError message;
#else
typedef xmlError message;
#endif

struct reader {
	xmlParserCtxt *parser;
	startElementNsSAX2Func start_element;
	struct error *err;
	size_t nodes;
	bool failed;
};

static void stop(struct reader *r, const char *text)
{
	if (!r->failed)
		error_set(r->err, -EINVAL, "TNDS line %d: %s",
			  r->parser->input ? r->parser->input->line : 0, text);
	r->failed = true;
	xmlStopParser(r->parser);
}

static void on_doctype(void *data, const xmlChar *name, const xmlChar *external,
		       const xmlChar *system)
{
	xmlParserCtxt *parser = data;
	(void)name;
	(void)system;

	/* The standard's own names the DTD, and none is fetched; entities come in the subset */
	if (!external || xmlStrncmp(external, BAD_CAST "-//OMA//DTD-DM-DDF ", 19))
		stop(parser->_private, "document type declaration, expected OMA's or none");
}

static void on_entity(void *data, const xmlChar *name, int type, const xmlChar *public,
		      const xmlChar *system, xmlChar *content)
{
	xmlParserCtxt *parser = data;
	(void)name;
	(void)type;
	(void)public;
	(void)system;
	(void)content;

	stop(parser->_private, "declaration of an entity, expected none");
}

static void on_parse_error(void *data, message *error)
{
	xmlParserCtxt *parser = data;
	struct reader *r = parser->_private;

	if (r->failed || error->level < XML_ERR_ERROR)
		return;
	r->failed = true;
	error_set(r->err, -EINVAL, "TNDS line %d: not well-formed XML: %.*s", error->line,
		  (int)strcspn(error->message, "\n"), error->message);
}

static void on_start_element(void *data, const xmlChar *name, const xmlChar *prefix,
			     const xmlChar *uri, int ns_count, const xmlChar **namespaces,
			     int count, int defaulted, const xmlChar **attributes)
{
	xmlParserCtxt *parser = data;
	struct reader *r = parser->_private;

	if (parser->nodeNr >= DEPTH_MAX) {
		stop(r, "elements nested too deep");
		return;
	}
	if (++r->nodes > 16 * NODES_MAX || count > 8) {
		stop(r, "too many elements or attributes");
		return;
	}
	r->start_element(data, name, prefix, uri, ns_count, namespaces, count, defaulted,
			 attributes);
}

static bool is(const xmlNode *element, const char *name)
{
	/* A fragment inside of SyncML may leave the namespace to its surroundings */
	return element->type == XML_ELEMENT_NODE && !strcmp((const char *)element->name, name) &&
	       (!element->ns || !strcmp((const char *)element->ns->href, TNDS_NAMESPACE));
}

static const xmlNode *next_element(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

static const xmlNode *find(const xmlNode *parent, const char *name)
{
	const xmlNode *node = next_element(parent->children);

	while (node && !is(node, name))
		node = next_element(node->next);
	return node;
}

static int refuse(struct reader *r, const xmlNode *element, const char *text)
{
	return error_set(r->err, -EINVAL, "TNDS line %ld: %s", xmlGetLineNo(element), text);
}

/* Text of an element, from xmlFree()'s heap */
static xmlChar *text_of(const xmlNode *element)
{
	return xmlNodeGetContent(element) ?: xmlStrdup(BAD_CAST "");
}

static int read_text(struct reader *r, const xmlNode *element, char **property)
{
	xmlChar *text = text_of(element);
	bool ok = text && tree_node_text(property, (const char *)text);

	xmlFree(text);
	return ok ? 0 : refuse(r, element, "out of memory");
}

static int read_format(struct reader *r, const xmlNode *element, struct tree_node *node)
{
	const xmlNode *format = next_element(element->children);

	if (!format || tree_format_parse((const char *)format->name, &node->format))
		return refuse(r, element, "Format without a format that there is");
	return 0;
}

static int read_type(struct reader *r, const xmlNode *element, struct tree_node *node)
{
	const xmlNode *type = find(element, "MIME") ?: find(element, "DDFName");

	return type && type->children ? read_text(r, type, &node->type) : 0;
}

static int read_number(struct reader *r, const xmlNode *element, struct tree_node *node)
{
	xmlChar *text = text_of(element);
	unsigned long number;
	char *end = NULL;

	number = text ? strtoul((const char *)text, &end, 10) : 0;
	node->version = (uint16_t)number;
	number = !text || *end || !*text || number > UINT16_MAX;
	xmlFree(text);
	return number ? refuse(r, element, "VerNo is no number of 16 bits") : 0;
}

static int read_time(struct reader *r, const xmlNode *element, struct tree_node *node)
{
	xmlChar *text = text_of(element);
	bool ok = text && tree_value_parse_time((const char *)text, &node->stamp);

	xmlFree(text);
	return ok ? 0 : refuse(r, element, "TStamp is not like 20260131T120000Z");
}

static int read_properties(struct reader *r, const xmlNode *element, struct tree_node *node)
{
	const xmlNode *one;
	int ret = 0;

	for (one = next_element(element->children); one && !ret; one = next_element(one->next)) {
		if (is(one, "ACL"))
			ret = read_text(r, one, &node->acl);
		else if (is(one, "Format"))
			ret = read_format(r, one, node);
		else if (is(one, "Type"))
			ret = read_type(r, one, node);
		else if (is(one, "Title"))
			ret = read_text(r, one, &node->title);
		else if (is(one, "TStamp"))
			ret = read_time(r, one, node);
		else if (is(one, "VerNo"))
			ret = read_number(r, one, node);
	}
	if (!ret && node->acl && !tree_acl_ok(node->acl))
		ret = refuse(r, element, "ACL is none");
	return ret;
}

static int read_value(struct reader *r, const xmlNode *element, struct tree_node *node)
{
	const bool binary = node->format == TREE_BIN || node->format == TREE_B64;
	xmlChar *text = text_of(element);
	struct bytes bytes = {};
	bool ok = text;

	if (node->format == TREE_NODE) {
		xmlFree(text);
		return refuse(r, element, "Value of an interior node");
	}
	if (ok && binary) {
		ok = !base64_decode(&bytes, (const char *)text, strlen((const char *)text));
		bytes_add(&bytes, "", 1);
		ok = ok && !bytes.error;
		node->data = bytes.data;
		node->len = ok ? bytes.len - 1 : 0;
	} else if (ok) {
		ok = tree_node_set(node, text, strlen((const char *)text));
	}
	xmlFree(text);
	return ok ? 0 : refuse(r, element, binary ? "Value is no base64" : "out of memory");
}

static int read_node(struct reader *r, const xmlNode *element, struct tree_node **made,
		     size_t depth);

static int read_children(struct reader *r, const xmlNode *element, struct tree_node *node,
			 size_t depth)
{
	const xmlNode *one;
	struct tree_node *child, *last = NULL;
	int ret = 0;

	for (one = next_element(element->children); one && !ret; one = next_element(one->next)) {
		if (!is(one, "Node"))
			continue;
		if (node->format != TREE_NODE)
			return refuse(r, one, "Node below a leaf");
		ret = read_node(r, one, &child, depth + 1);
		if (ret)
			break;
		child->parent = node;
		*(last ? &last->next : &node->child) = child;
		last = child;
	}
	return ret;
}

/* What tells no format is a leaf of text when it has a value, else an interior node */
static int read_parts(struct reader *r, const xmlNode *element, struct tree_node *node,
		      size_t depth)
{
	const xmlNode *properties = find(element, "RTProperties");
	const xmlNode *name = find(element, "NodeName"), *value = find(element, "Value");
	int ret;

	if (!name)
		return refuse(r, element, "Node without NodeName");
	node->format = value ? TREE_CHR : TREE_NODE;
	ret = read_text(r, name, &node->name);
	if (!ret && properties)
		ret = read_properties(r, properties, node);
	if (!ret && value)
		ret = read_value(r, value, node);
	return ret ?: read_children(r, element, node, depth);
}

static int read_node(struct reader *r, const xmlNode *element, struct tree_node **made,
		     size_t depth)
{
	struct tree_node *node;
	int ret;

	if (depth > TREE_DEPTH_MAX)
		return refuse(r, element, "nodes nested too deep");
	if (++r->nodes > NODES_MAX)
		return refuse(r, element, "too many nodes");
	node = tree_node_new("", TREE_NODE);
	if (!node)
		return refuse(r, element, "out of memory");
	ret = read_parts(r, element, node, depth);
	if (ret)
		tree_node_free(node);
	else
		*made = node;
	return ret;
}

static int read_top(struct reader *r, const xmlNode *element, struct tnds *tnds)
{
	const xmlNode *where = find(element, "Path");
	xmlChar *path = where ? text_of(where) : NULL;
	struct tree_node *node;
	int ret;

	ret = read_node(r, element, &node, 1);
	if (!ret)
		ret = tnds_add(tnds, node, path ? (const char *)path : "", r->err);
	xmlFree(path);
	return ret;
}

static int read_document(struct reader *r, const xmlDoc *doc, struct tnds *tnds)
{
	const xmlNode *root = xmlDocGetRootElement(doc), *one;
	xmlChar *version;
	int ret = 0;

	if (!root || !is(root, "MgmtTree"))
		return error_set(r->err, -EINVAL, "TNDS: no MgmtTree of " TNDS_NAMESPACE);
	one = find(root, "VerDTD");
	version = one ? text_of(one) : NULL;
	if (!version || strcmp((const char *)version, TNDS_VERSION))
		ret = refuse(r, root, "VerDTD is not " TNDS_VERSION);
	xmlFree(version);
	r->nodes = 0;
	for (one = next_element(root->children); one && !ret; one = next_element(one->next))
		if (is(one, "Node"))
			ret = read_top(r, one, tnds);
	if (!ret && !tnds->count)
		ret = refuse(r, root, "MgmtTree without a Node");
	return ret;
}

static int read_bytes(struct reader *r, const void *bytes, size_t len, struct tnds *tnds)
{
	xmlSAXHandler *sax = r->parser->sax;
	xmlDoc *doc;
	int ret;

	r->start_element = sax->startElementNs;
	sax->startElementNs = on_start_element;
	sax->internalSubset = on_doctype;
	sax->entityDecl = on_entity;
	sax->serror = on_parse_error;
	r->parser->_private = r;
	doc = xmlCtxtReadMemory(r->parser, bytes, (int)len, NULL, NULL, PARSE_OPTIONS);
	if (r->failed)
		ret = -EINVAL;
	else if (!doc)
		ret = error_set(r->err, -ENOMEM, "TNDS: out of memory");
	else
		ret = read_document(r, doc, tnds);
	xmlFreeDoc(doc);
	return ret;
}

/**
 * tnds_decode - read a document
 * @tnds: filled in, to be freed with tnds_free()
 * @bytes: XML in UTF-8
 * @len: how many, at most TNDS_SIZE_MAX
 * @err: message on failure: line and what is wrong
 *
 * Elements that are not known are passed over (DM_TNDS 6.2). Whether the nodes can be in a tree
 * is for others to say.
 *
 * Return: 0; -EINVAL when it is no such document; -E2BIG; -ENOMEM.
 */
int tnds_decode(struct tnds *tnds, const void *bytes, size_t len, struct error *err)
{
	struct reader r = { .err = err };
	int ret;

	memset(tnds, 0, sizeof(*tnds));
	if (!len || len > TNDS_SIZE_MAX)
		return error_set(err, -E2BIG, "TNDS: %zu bytes, expected 1 to %d", len,
				 TNDS_SIZE_MAX);
	r.parser = xmlNewParserCtxt();
	if (!r.parser)
		return error_set(err, -ENOMEM, "TNDS: out of memory");
	ret = read_bytes(&r, bytes, len, tnds);
	xmlFreeParserCtxt(r.parser);
	if (ret)
		tnds_free(tnds);
	return ret;
}
