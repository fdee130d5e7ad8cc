// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlschemas.h>

#include "agent/policy_schema.h"
#include "agent/policy_xml.h"

#define DEPTH_MAX	8
#define ATTRIBUTES_MAX	32
#define PART_SIZE_MAX	65536

/* No network, no external or declared entities, no DTD, no XInclude */
#define PARSE_OPTIONS	(XML_PARSE_NONET | XML_PARSE_BIG_LINES)

/* libxml2 made it constant in 2.12 */
#if LIBXML_VERSION >= 21200
typedef const xmlError message;
#else
typedef xmlError message;
#endif

struct policy_xml {
	xmlDoc *doc;
	xmlParserCtxt *parser;
	struct policy_errors *errors;
	startElementNsSAX2Func start_element;
	bool failed;
};

static void refuse(struct policy_xml *xml, unsigned int line, const char *text)
{
	if (!xml->failed)
		policy_errors_add(xml->errors, line, "%s", text);
	xml->failed = true;
	xmlStopParser(xml->parser);
}

static void on_doctype(void *data, const xmlChar *name, const xmlChar *external,
		       const xmlChar *system)
{
	xmlParserCtxt *parser = data;

	(void)name;
	(void)external;
	(void)system;
	refuse(parser->_private, (unsigned int)parser->input->line,
	       "document type declaration, expected none: a policy has no entities");
}

static void on_parse_error(void *data, message *error)
{
	xmlParserCtxt *parser = data;
	struct policy_xml *xml = parser->_private;
	size_t len = strlen(error->message);

	/* Later ones follow from the first */
	if (xml->failed || error->level < XML_ERR_ERROR)
		return;
	xml->failed = true;
	while (len && error->message[len - 1] == '\n')
		len--;
	policy_errors_add(xml->errors, (unsigned int)error->line, "not well-formed XML: %.*s",
			  (int)len, error->message);
}

/* Line of a place in the tag that was just parsed; libxml2 knows only the tag's end */
static unsigned int line_at(const xmlParserInput *input, const xmlChar *place)
{
	unsigned int line = (unsigned int)input->line;

	if (place < input->base || place > input->cur)
		return line;
	for (; place < input->cur; place++)
		if (*place == '\n' && line > 1)
			line--;
	return line;
}

static const xmlChar *tag_start(const xmlParserInput *input)
{
	const xmlChar *place = input->cur;

	while (place > input->base && *place != '<')
		place--;
	return place;
}

static void set_lines(xmlParserCtxt *parser, int count, const xmlChar **attributes)
{
	xmlNode *node = parser->node;
	xmlAttr *attr;
	int i = 0;

	node->_private = (void *)(uintptr_t)line_at(parser->input, tag_start(parser->input));
	/* Five pointers per attribute; the fourth is where its value begins */
	for (attr = node->properties; attr && i < count; attr = attr->next, i++)
		attr->_private = (void *)(uintptr_t)line_at(parser->input, attributes[5 * i + 3]);
}

static void on_start_element(void *data, const xmlChar *name, const xmlChar *prefix,
			     const xmlChar *uri, int ns_count, const xmlChar **namespaces,
			     int count, int defaulted, const xmlChar **attributes)
{
	xmlParserCtxt *parser = data;
	struct policy_xml *xml = parser->_private;

	if (parser->nodeNr >= DEPTH_MAX) {
		refuse(xml, (unsigned int)parser->input->line,
		       "elements nested too deep, expected policy, capability, rule, device");
		return;
	}
	if (count > ATTRIBUTES_MAX) {
		refuse(xml, line_at(parser->input, tag_start(parser->input)),
		       "too many attributes");
		return;
	}
	xml->start_element(data, name, prefix, uri, ns_count, namespaces, count, defaulted,
			   attributes);
	if (parser->node)
		set_lines(parser, count, attributes);
}

static int check_encoding(const struct policy_xml *xml)
{
	const xmlChar *encoding = xml->doc->encoding;

	if (!encoding || !xmlStrcasecmp(encoding, BAD_CAST "UTF-8") ||
	    !xmlStrcasecmp(encoding, BAD_CAST "US-ASCII"))
		return 0;
	policy_errors_add(xml->errors, 1, "encoding \"%.40s\", expected \"UTF-8\"", encoding);
	return -EINVAL;
}

static int parse(struct policy_xml *xml, const uint8_t *data, size_t len)
{
	xmlSAXHandler *sax = xml->parser->sax;

	xml->start_element = sax->startElementNs;
	sax->startElementNs = on_start_element;
	sax->internalSubset = on_doctype;
	sax->serror = on_parse_error;
	xml->parser->_private = xml;
	xml->doc = xmlCtxtReadMemory(xml->parser, (const char *)data, (int)len, NULL, NULL,
				     PARSE_OPTIONS);
	if (xml->failed)
		return -EINVAL;
	if (xml->doc)
		return check_encoding(xml);
	policy_errors_add(xml->errors, 0, "not parsed: out of memory");
	return -ENOMEM;
}

/*
 * What libxml2 would take and should not: NUL bytes, which UTF-16 and UTF-32
 * have, and tags with so many attributes that comparing their names takes
 * minutes. Neither tags nor text contain "<".
 */
static int check_bytes(const uint8_t *data, size_t len, struct policy_errors *errors)
{
	unsigned int line = 1;
	size_t i, part = 0;

	for (i = 0; i < len && data[i]; i++) {
		line += data[i] == '\n';
		part = data[i] == '<' ? 0 : part + 1;
		if (part <= PART_SIZE_MAX)
			continue;
		policy_errors_add(errors, line, "tag or text above %d bytes, expected shorter ones",
				  PART_SIZE_MAX);
		return -EINVAL;
	}
	if (i == len)
		return 0;
	policy_errors_add(errors, line, "NUL byte, expected text in UTF-8");
	return -EINVAL;
}

/**
 * policy_xml_open - parse XML
 * @data: the text, UTF-8
 * @len: bytes of it, at most POLICY_XML_SIZE_MAX
 * @xml: set to the document, to be closed with policy_xml_close()
 * @errors: what is wrong; its lines are where a tag or attribute begins
 *
 * Return: 0, -EINVAL when it is no well-formed XML or has a document type
 * declaration, -ENOMEM.
 */
int policy_xml_open(const uint8_t *data, size_t len, struct policy_xml **xml,
		    struct policy_errors *errors)
{
	struct policy_xml *x;
	int ret;

	if (!len || len > POLICY_XML_SIZE_MAX) {
		policy_errors_add(errors, 0, "%zu bytes, expected 1 to %d", len,
				  POLICY_XML_SIZE_MAX);
		return -EINVAL;
	}
	ret = check_bytes(data, len, errors);
	if (ret)
		return ret;
	ret = -ENOMEM;
	x = calloc(1, sizeof(*x));
	if (!x)
		return -ENOMEM;
	x->errors = errors;
	x->parser = xmlNewParserCtxt();
	if (!x->parser)
		goto err_close;
	ret = parse(x, data, len);
	if (ret)
		goto err_close;
	*xml = x;
	return 0;

err_close:
	policy_xml_close(x);
	return ret;
}

/**
 * policy_xml_close - give back what policy_xml_open() made
 * @xml: the document, may be NULL
 */
void policy_xml_close(struct policy_xml *xml)
{
	if (!xml)
		return;
	xmlFreeDoc(xml->doc);
	xmlFreeParserCtxt(xml->parser);
	free(xml);
}

static void on_schema_error(void *data, message *error)
{
	static const char ns[] = "{" POLICY_XML_NAMESPACE "}";
	const xmlNode *node = error->node;
	char text[POLICY_ERROR_SIZE], *cut;

	snprintf(text, sizeof(text), "%s", error->message);
	text[strcspn(text, "\n")] = '\0';
	while ((cut = strstr(text, ns)))
		memmove(cut, cut + strlen(ns), strlen(cut + strlen(ns)) + 1);
	policy_errors_add(data, node ? (unsigned int)(uintptr_t)node->_private : 0, "%s", text);
}

static xmlSchema *load_schema(void)
{
	int len = (int)(policy_schema_end - policy_schema);
	xmlSchemaParserCtxt *parser = xmlSchemaNewMemParserCtxt(policy_schema, len);
	xmlSchema *schema = parser ? xmlSchemaParse(parser) : NULL;

	xmlSchemaFreeParserCtxt(parser);
	return schema;
}

/**
 * policy_xml_validate - compare a document with the policy's schema
 * @xml: the document
 * @errors: what is wrong
 *
 * Return: 0, -EINVAL when it does not fit, -ENOMEM.
 */
int policy_xml_validate(const struct policy_xml *xml, struct policy_errors *errors)
{
	xmlSchema *schema = load_schema();
	xmlSchemaValidCtxt *validator = schema ? xmlSchemaNewValidCtxt(schema) : NULL;
	int ret = -ENOMEM;

	if (validator) {
		xmlSchemaSetValidStructuredErrors(validator, on_schema_error, errors);
		ret = xmlSchemaValidateDoc(validator, xml->doc);
		ret = ret > 0 ? -EINVAL : ret < 0 ? -ENOMEM : 0;
	}
	if (ret == -ENOMEM)
		policy_errors_add(errors, 0, "not compared with the schema: out of memory");
	xmlSchemaFreeValidCtxt(validator);
	xmlSchemaFree(schema);
	return ret;
}

static const xmlNode *to_node(const struct policy_element *element)
{
	return (const xmlNode *)element;
}

static const struct policy_element *to_element(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return (const struct policy_element *)node;
}

/**
 * policy_xml_root - outermost element
 * @xml: the document
 */
const struct policy_element *policy_xml_root(const struct policy_xml *xml)
{
	return to_element(xmlDocGetRootElement(xml->doc));
}

/**
 * policy_xml_child - first element inside an element, or NULL
 * @parent: the element
 */
const struct policy_element *policy_xml_child(const struct policy_element *parent)
{
	return to_element(to_node(parent)->children);
}

/**
 * policy_xml_next - element after an element, or NULL
 * @element: the element
 */
const struct policy_element *policy_xml_next(const struct policy_element *element)
{
	return to_element(to_node(element)->next);
}

/**
 * policy_xml_name - name of an element, without namespace
 * @element: the element
 */
const char *policy_xml_name(const struct policy_element *element)
{
	return (const char *)to_node(element)->name;
}

/**
 * policy_xml_is - is it this element, in the policy's namespace
 * @element: the element
 * @name: name in question
 */
bool policy_xml_is(const struct policy_element *element, const char *name)
{
	const xmlNs *ns = to_node(element)->ns;

	return ns && !strcmp((const char *)ns->href, POLICY_XML_NAMESPACE) &&
	       !strcmp(policy_xml_name(element), name);
}

/**
 * policy_xml_line - line that an element begins on
 * @element: the element
 */
unsigned int policy_xml_line(const struct policy_element *element)
{
	return (unsigned int)(uintptr_t)to_node(element)->_private;
}

/**
 * policy_xml_has_text - is there text directly inside an element
 * @element: the element
 *
 * Return: true unless there is nothing but blanks, comments and elements.
 */
bool policy_xml_has_text(const struct policy_element *element)
{
	const xmlNode *node;

	for (node = to_node(element)->children; node; node = node->next)
		if (node->type == XML_CDATA_SECTION_NODE || node->type == XML_ENTITY_REF_NODE ||
		    (node->type == XML_TEXT_NODE && !xmlIsBlankNode(node)))
			return true;
	return false;
}

/**
 * policy_xml_attribute - attribute of an element by its position
 * @element: the element
 * @index: from 0
 * @attribute: filled in
 *
 * Return: false when there are not that many.
 */
bool policy_xml_attribute(const struct policy_element *element, size_t index,
			  struct policy_attribute *attribute)
{
	const xmlAttr *attr = to_node(element)->properties;
	xmlChar *value;

	while (attr && index--)
		attr = attr->next;
	if (!attr)
		return false;
	value = xmlNodeListGetString(attr->doc, attr->children, 1);
	attribute->name = (const char *)attr->name;
	attribute->line = (unsigned int)(uintptr_t)attr->_private;
	attribute->foreign = attr->ns;
	snprintf(attribute->value, sizeof(attribute->value), "%s", value ? (char *)value : "");
	xmlFree(value);
	return true;
}
