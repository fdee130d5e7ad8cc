// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SyncML in XML: libxml2 reads it, without a tree, a network or entities.
 */
#include <errno.h>
#include <string.h>
#include <libxml/parser.h>

#include "agent/dm/syncml_tags.h"
#include "agent/dm/syncml_xml.h"

/* A tag has a name and a namespace; libxml2 takes minutes over 100,000 attributes */
#define TAG_MAX		1024

/* libxml2 made it constant in 2.12 */
#if LIBXML_VERSION >= 21200
typedef const xmlError message;
#else
typedef xmlError message;
#endif

static void fail(xmlParserCtxt *parser, int error, const char *text)
{
	struct syncml_read *read = parser->_private;

	syncml_read_fail(read, error, "line %d: %s", parser->input ? parser->input->line : 0, text);
	xmlStopParser(parser);
}

/* A document type may be named; what would be declared in it may not */
static void on_entity(void *data, const xmlChar *name, int type, const xmlChar *public,
		      const xmlChar *system, xmlChar *content)
{
	(void)name;
	(void)type;
	(void)public;
	(void)system;
	(void)content;
	fail(data, -EBADMSG, "entity declaration, expected none");
}

static void on_attribute(void *data, const xmlChar *element, const xmlChar *name, int type,
			 int def, const xmlChar *value, xmlEnumeration *values)
{
	(void)element;
	(void)name;
	(void)type;
	(void)def;
	(void)value;
	xmlFreeEnumeration(values);
	fail(data, -EBADMSG, "attribute declaration, expected none");
}

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		     int ns_count, const xmlChar **namespaces, int count, int defaulted,
		     const xmlChar **attributes)
{
	xmlParserCtxt *parser = data;
	struct syncml_read *read = parser->_private;
	(void)prefix;
	(void)ns_count;
	(void)namespaces;
	(void)defaulted;
	(void)attributes;

	/* What would be lost */
	if (count && syncml_read_markup(read))
		fail(parser, -EBADMSG, "markup with attributes in Data, expected CDATA");
	syncml_read_start(read, syncml_tag_find((const char *)uri, (const char *)name),
			  (const char *)name);
	if (read->error)
		xmlStopParser(parser);
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	xmlParserCtxt *parser = data;
	struct syncml_read *read = parser->_private;
	(void)name;
	(void)prefix;
	(void)uri;

	syncml_read_end(read);
	if (read->error)
		xmlStopParser(parser);
}

static void on_text(void *data, const xmlChar *text, int len)
{
	xmlParserCtxt *parser = data;

	syncml_read_text(parser->_private, text, (size_t)len);
}

static void on_error(void *data, message *error)
{
	xmlParserCtxt *parser = data;
	char text[128];

	if (error->level < XML_ERR_ERROR)
		return;
	snprintf(text, sizeof(text), "not well-formed XML: %.*s",
		 (int)strcspn(error->message, "\n"), error->message);
	fail(parser, error->code == XML_ERR_NO_MEMORY ? -ENOMEM : -EBADMSG, text);
}

static xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.entityDecl = on_entity,
	.attributeDecl = on_attribute,
	.startElementNs = on_start,
	.endElementNs = on_end,
	.characters = on_text,
	.ignorableWhitespace = on_text,
	.cdataBlock = on_text,
	.serror = on_error,
};

/* Past a tag, which began before @at; quotes may hold ">" */
static size_t skip_tag(const char *text, size_t at, size_t len)
{
	char quote = '\0';

	for (; at < len; at++) {
		if (quote)
			quote = text[at] == quote ? '\0' : quote;
		else if (text[at] == '"' || text[at] == '\'')
			quote = text[at];
		else if (text[at] == '>')
			break;
	}
	return at;
}

static size_t skip_to(const char *text, size_t at, size_t len, const char *end)
{
	const char *found = memmem(text + at, len - at, end, strlen(end));

	return found ? (size_t)(found - text) : len;
}

static int check_tags(struct syncml_read *read, const char *text, size_t len)
{
	static const char cdata[] = "<![CDATA[", comment[] = "<!--";
	size_t at = 0, start;

	while (at < len) {
		start = skip_to(text, at, len, "<");
		if (len - start > strlen(cdata) && !memcmp(text + start, cdata, strlen(cdata))) {
			at = skip_to(text, start, len, "]]>");
			continue;
		}
		if (len - start > strlen(comment) &&
		    !memcmp(text + start, comment, strlen(comment))) {
			at = skip_to(text, start, len, "-->");
			continue;
		}
		at = skip_tag(text, start, len);
		if (at - start > TAG_MAX) {
			syncml_read_fail(read, -E2BIG, "byte %zu: tag longer than %d bytes", start,
					 TAG_MAX);
			return -E2BIG;
		}
	}
	return 0;
}

/**
 * syncml_xml_parse - read a message in XML
 * @read: begun; keeps what is wrong
 * @bytes: the text, UTF-8 or US-ASCII
 * @len: bytes of it
 */
void syncml_xml_parse(struct syncml_read *read, const void *bytes, size_t len)
{
	xmlParserCtxt *parser;

	/* UTF-16 and UTF-32 have them */
	if (memchr(bytes, '\0', len)) {
		syncml_read_fail(read, -EBADMSG, "NUL byte, expected XML in UTF-8");
		return;
	}
	if (check_tags(read, bytes, len))
		return;
	parser = xmlNewParserCtxt();
	if (!parser) {
		syncml_read_fail(read, -ENOMEM, "message: out of memory");
		return;
	}
	*parser->sax = handler;
	parser->_private = read;
	xmlFreeDoc(xmlCtxtReadMemory(parser, bytes, (int)len, NULL, "UTF-8", XML_PARSE_NONET));
	if (!parser->wellFormed)
		syncml_read_fail(read, -EBADMSG, "not well-formed XML");
	xmlFreeParserCtxt(parser);
}

static void start_tag(struct syncml_write *write, unsigned int tag, const char *end)
{
	unsigned int page = tag >> 8;

	bytes_text(&write->out, "<");
	bytes_text(&write->out, syncml_tag_name(tag));
	if (page != write->page || tag == TAG_SYNCML) {
		bytes_text(&write->out, " xmlns='");
		bytes_text(&write->out, syncml_tag_namespace(page));
		bytes_text(&write->out, "'");
	}
	bytes_text(&write->out, end);
}

static void xml_start(struct syncml_write *write, unsigned int tag)
{
	if (tag == TAG_SYNCML)
		bytes_text(&write->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	start_tag(write, tag, ">");
}

static void xml_empty(struct syncml_write *write, unsigned int tag)
{
	start_tag(write, tag, "/>");
}

static void xml_text(struct syncml_write *write, const void *text, size_t len)
{
	if (!bytes_xml_fits(text, len) && !write->out.error)
		write->out.error = -EILSEQ;
	bytes_escape(&write->out, text, len);
}

static void xml_end(struct syncml_write *write, unsigned int tag)
{
	bytes_text(&write->out, "</");
	bytes_text(&write->out, syncml_tag_name(tag));
	bytes_text(&write->out, ">");
}

const struct syncml_write_ops syncml_xml_ops = {
	.start = xml_start,
	.empty = xml_empty,
	.text = xml_text,
	.end = xml_end,
};
