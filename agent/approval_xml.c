// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxml/xmlreader.h>

#include "agent/approval_list.h"
#include "agent/approval_xml.h"

#define PART_SIZE_MAX	4096	/* a tag, a comment, or what is between two */
#define PARSE_OPTIONS	(XML_PARSE_NONET | XML_PARSE_BIG_LINES)

struct approval_xml {
	xmlTextReader *reader;
	struct error syntax;
};

static void on_error(void *data, const char *text, xmlParserSeverities severity,
		     xmlTextReaderLocatorPtr place)
{
	struct approval_xml *xml = data;

	if (*xml->syntax.text || severity == XML_PARSER_SEVERITY_VALIDITY_WARNING ||
	    severity == XML_PARSER_SEVERITY_WARNING)
		return;
	error_set(&xml->syntax, -EBADMSG, "line %d: not well-formed XML: %.*s",
		  xmlTextReaderLocatorLineNumber(place), (int)strcspn(text, "\n"), text);
}

/*
 * What libxml2 would take and should not: declarations with entities, and tags with so many
 * attributes that comparing their names takes minutes. Neither tags nor text contain "<".
 */
static int check_bytes(const uint8_t *data, size_t len, struct error *err)
{
	size_t i, part = 0, line = 1;

	if (!len || len > INT_MAX)
		return error_set(err, -EBADMSG, "%zu bytes, expected an approval list", len);
	for (i = 0; i < len; i++) {
		line += data[i] == '\n';
		part = data[i] == '<' ? 0 : part + 1;
		if (!data[i])
			return error_set(err, -EBADMSG, "line %zu: NUL byte, expected UTF-8", line);
		if (part > PART_SIZE_MAX)
			return error_set(err, -EBADMSG,
					 "line %zu: tag or text above %d bytes, expected shorter ones",
					 line, PART_SIZE_MAX);
		if (data[i] == '<' && i + 2 < len && data[i + 1] == '!' && data[i + 2] != '-')
			return error_set(err, -EBADMSG,
					 "line %zu: declaration, expected only elements and comments",
					 line);
	}
	return 0;
}

/**
 * approval_xml_open - begin to read
 * @xml: set to the reader, to be closed with approval_xml_close()
 * @data: the text, kept by the caller
 * @len: bytes of it
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, -ENOMEM.
 */
int approval_xml_open(struct approval_xml **xml, const uint8_t *data, size_t len,
		      struct error *err)
{
	struct approval_xml *x;
	int ret;

	ret = check_bytes(data, len, err);
	if (ret)
		return ret;
	x = calloc(1, sizeof(*x));
	if (!x)
		return error_set(err, -ENOMEM, "out of memory");
	x->reader = xmlReaderForMemory((const char *)data, (int)len, NULL, "UTF-8", PARSE_OPTIONS);
	if (!x->reader) {
		free(x);
		return error_set(err, -ENOMEM, "out of memory");
	}
	xmlTextReaderSetErrorHandler(x->reader, on_error, x);
	*xml = x;
	return 0;
}

/**
 * approval_xml_close - give back what approval_xml_open() made
 * @xml: the reader
 */
void approval_xml_close(struct approval_xml *xml)
{
	xmlFreeTextReader(xml->reader);
	free(xml);
}

/**
 * approval_xml_error - say what is wrong at this place
 * @xml: the reader
 * @err: set
 * @fmt: printf format of what is wrong, without the line
 *
 * Return: -EBADMSG.
 */
int approval_xml_error(struct approval_xml *xml, struct error *err, const char *fmt, ...)
{
	char text[384];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return error_set(err, -EBADMSG, "line %d: %s",
			 xmlTextReaderGetParserLineNumber(xml->reader), text);
}

static int check_node(struct approval_xml *xml, struct error *err)
{
	switch (xmlTextReaderNodeType(xml->reader)) {
	case XML_READER_TYPE_END_ELEMENT:
	case XML_READER_TYPE_COMMENT:
	case XML_READER_TYPE_WHITESPACE:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		return 0;
	default:
		return approval_xml_error(xml, err, "expected elements, without text");
	}
}

/**
 * approval_xml_next - go to the next element
 * @xml: the reader
 * @depth: set to how deep it is, 0 for the root
 * @err: message on failure
 *
 * Return: 1; 0 at the end; -EBADMSG.
 */
int approval_xml_next(struct approval_xml *xml, int *depth, struct error *err)
{
	const xmlChar *ns;
	int ret;

	while ((ret = xmlTextReaderRead(xml->reader)) == 1) {
		if (*xml->syntax.text)
			break;
		if (xmlTextReaderNodeType(xml->reader) != XML_READER_TYPE_ELEMENT) {
			ret = check_node(xml, err);
			if (ret)
				return ret;
			continue;
		}
		*depth = xmlTextReaderDepth(xml->reader);
		ns = xmlTextReaderConstNamespaceUri(xml->reader);
		if (ns && !strcmp((const char *)ns, APPROVAL_NAMESPACE))
			return 1;
		return approval_xml_error(xml, err, "element <%.60s>, expected xmlns=\"%s\"",
					  approval_xml_name(xml), APPROVAL_NAMESPACE);
	}
	if (*xml->syntax.text)
		return error_set(err, -EBADMSG, "%s", xml->syntax.text);
	return ret ? approval_xml_error(xml, err, "not well-formed XML") : 0;
}

/**
 * approval_xml_name - name of the element
 * @xml: at an element
 *
 * Return: its local name.
 */
const char *approval_xml_name(const struct approval_xml *xml)
{
	return (const char *)xmlTextReaderConstLocalName(xml->reader);
}

/**
 * approval_xml_attribute - the next attribute of the element
 * @xml: at an element; its name is no longer to be had then
 * @name: set to the attribute's name; with a colon when it is of another namespace
 * @value: set to its value
 *
 * Return: false when there is no more.
 */
bool approval_xml_attribute(struct approval_xml *xml, const char **name, const char **value)
{
	do {
		if (xmlTextReaderMoveToNextAttribute(xml->reader) != 1)
			return false;
	} while (xmlTextReaderIsNamespaceDecl(xml->reader) == 1);
	*name = (const char *)xmlTextReaderConstName(xml->reader);
	*value = (const char *)xmlTextReaderConstValue(xml->reader);
	return *name && *value;
}
