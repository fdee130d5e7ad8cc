// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nodes -> TNDS (DM_TNDS 5), as text or as WBXML (WAP-192), as tnds_read.c and tnds_wbxml.c
 * read it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/dm/base64.h"
#include "agent/dm/syncml_tags.h"
#include "agent/dm/tnds.h"
#include "agent/dm/tnds_wbxml.h"
#include "agent/dm/tree_value.h"

/*
 * struct writer - a form of the document
 * @start, @text, @bytes, @end: parts of an element; @text and @bytes are its content
 * @empty: an element without content
 */
struct writer {
	void (*start)(struct bytes *out, const char *element);
	void (*text)(struct bytes *out, const char *text);
	void (*bytes)(struct bytes *out, const void *data, size_t len);
	void (*end)(struct bytes *out, const char *element);
	void (*empty)(struct bytes *out, const char *element);
};

static void xml_start(struct bytes *out, const char *element)
{
	bytes_text(out, "<");
	bytes_text(out, element);
	if (!strcmp(element, "MgmtTree"))
		bytes_text(out, " xmlns=\"" TNDS_NAMESPACE "\"");
	bytes_text(out, ">");
}

static void xml_text(struct bytes *out, const char *text)
{
	bytes_escape(out, text, strlen(text));
}

static void xml_end(struct bytes *out, const char *element)
{
	bytes_text(out, "</");
	bytes_text(out, element);
	bytes_text(out, ">");
}

static void xml_empty(struct bytes *out, const char *element)
{
	bytes_text(out, "<");
	bytes_text(out, element);
	bytes_text(out, "/>");
}

static const struct writer xml_writer = { xml_start, xml_text, base64_encode, xml_end, xml_empty };

static void put_byte(struct bytes *out, unsigned int byte)
{
	const uint8_t one = (uint8_t)byte;

	bytes_add(out, &one, 1);
}

/* mb_u_int32: seven bits a byte, the highest first */
static void put_number(struct bytes *out, size_t number)
{
	unsigned int shift = 28;

	while (shift && !(number >> shift))
		shift -= 7;
	for (; shift; shift -= 7)
		put_byte(out, 0x80 | (number >> shift & 0x7f));
	put_byte(out, number & 0x7f);
}

static unsigned int token(const char *element)
{
	return syncml_tag_find(TNDS_NAMESPACE, element) & 0x3f;
}

static void wbxml_start(struct bytes *out, const char *element)
{
	if (!strcmp(element, "MgmtTree")) {
		put_byte(out, TNDS_WBXML_VERSION);
		put_number(out, 0);
		put_number(out, 0);
		put_number(out, TNDS_WBXML_UTF8);
		put_number(out, strlen(TNDS_WBXML_PUBLIC) + 1);
		bytes_add(out, TNDS_WBXML_PUBLIC, strlen(TNDS_WBXML_PUBLIC) + 1);
		put_byte(out, TNDS_WBXML_SWITCH_PAGE);
		put_byte(out, SYNCML_PAGE_DDF);
	}
	put_byte(out, token(element) | TNDS_WBXML_CONTENT);
}

static void wbxml_text(struct bytes *out, const char *text)
{
	if (!*text)
		return;
	put_byte(out, TNDS_WBXML_STR_I);
	bytes_add(out, text, strlen(text) + 1);
}

static void wbxml_bytes(struct bytes *out, const void *data, size_t len)
{
	put_byte(out, TNDS_WBXML_OPAQUE);
	put_number(out, len);
	bytes_add(out, data, len);
}

static void wbxml_end(struct bytes *out, const char *element)
{
	(void)element;
	put_byte(out, TNDS_WBXML_END);
}

static void wbxml_empty(struct bytes *out, const char *element)
{
	put_byte(out, token(element));
}

static const struct writer wbxml_writer = {
	wbxml_start, wbxml_text, wbxml_bytes, wbxml_end, wbxml_empty
};

static void put_text(const struct writer *w, struct bytes *out, const char *element,
		     const char *text)
{
	w->start(out, element);
	w->text(out, text);
	w->end(out, element);
}

static void put_properties(const struct writer *w, struct bytes *out,
			   const struct tree_node *node, unsigned int properties)
{
	char text[TREE_TIME_SIZE];

	w->start(out, "RTProperties");
	if (properties & TREE_PROP_ACL && node->acl)
		put_text(w, out, "ACL", node->acl);
	if (properties & TREE_PROP_FORMAT) {
		w->start(out, "Format");
		w->empty(out, tree_format_name(node->format));
		w->end(out, "Format");
	}
	if (properties & TREE_PROP_TYPE && node->type) {
		w->start(out, "Type");
		put_text(w, out, node->format == TREE_NODE ? "DDFName" : "MIME", node->type);
		w->end(out, "Type");
	}
	if (properties & TREE_PROP_TITLE && node->title)
		put_text(w, out, "Title", node->title);
	if (properties & TREE_PROP_TSTAMP && node->stamp) {
		tree_value_time(node->stamp, text);
		put_text(w, out, "TStamp", text);
	}
	if (properties & TREE_PROP_VERNO && node->version) {
		snprintf(text, sizeof(text), "%u", node->version);
		put_text(w, out, "VerNo", text);
	}
	w->end(out, "RTProperties");
}

static void put_value(const struct writer *w, struct bytes *out, const struct tree_node *node)
{
	w->start(out, "Value");
	if (node->format == TREE_BIN || node->format == TREE_B64)
		w->bytes(out, node->data, node->len);
	else
		w->text(out, (const char *)node->data);
	w->end(out, "Value");
}

static void put_node(const struct writer *w, struct bytes *out, const struct tree_node *node,
		     const char *path, unsigned int properties)
{
	const struct tree_node *child;

	w->start(out, "Node");
	put_text(w, out, "NodeName", node->name);
	if (*path)
		put_text(w, out, "Path", path);
	if (properties & ~(TREE_PROP_VALUE | TREE_PROP_NAME))
		put_properties(w, out, node, properties);
	if (node->data && properties & TREE_PROP_VALUE && node->format != TREE_NODE)
		put_value(w, out, node);
	for (child = node->child; child; child = child->next)
		put_node(w, out, child, "", properties);
	w->end(out, "Node");
}

static int encode(const struct writer *w, const struct tnds *tnds, unsigned int properties,
		  uint8_t **data, size_t *len, struct error *err)
{
	struct bytes out = {};
	size_t i;

	w->start(&out, "MgmtTree");
	put_text(w, &out, "VerDTD", TNDS_VERSION);
	for (i = 0; i < tnds->count; i++)
		put_node(w, &out, tnds->tops[i].node, tnds->tops[i].path, properties);
	w->end(&out, "MgmtTree");
	/* Others expect text to end with a NUL */
	bytes_add(&out, "", 1);
	if (out.error) {
		bytes_free(&out);
		return error_set(err, -ENOMEM, "TNDS: out of memory");
	}
	*data = out.data;
	*len = out.len - 1;
	return 0;
}

/**
 * tnds_encode - write a document as text
 * @tnds: the document; its leaves are values of their formats
 * @properties: enum tree_property that are told
 * @xml: set to the text, from malloc(), a NUL follows it
 * @len: how many bytes
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int tnds_encode(const struct tnds *tnds, unsigned int properties, uint8_t **xml, size_t *len,
		struct error *err)
{
	return encode(&xml_writer, tnds, properties, xml, len, err);
}

/**
 * tnds_encode_wbxml - write a document as WBXML
 * @tnds: the document; its leaves are values of their formats
 * @properties: enum tree_property that are told
 * @wbxml: set to the bytes, from malloc()
 * @len: how many
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int tnds_encode_wbxml(const struct tnds *tnds, unsigned int properties, uint8_t **wbxml,
		      size_t *len, struct error *err)
{
	return encode(&wbxml_writer, tnds, properties, wbxml, len, err);
}
