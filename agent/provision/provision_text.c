// SPDX-License-Identifier: GPL-2.0-or-later
/* Texts of a provisioning document, and which may go into other programs' configuration */
#include <ctype.h>
#include <string.h>

#include "agent/provision/provision_text.h"

/**
 * provision_text_name - is it text for people: one line without control characters?
 * @text: UTF-8
 */
bool provision_text_name(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	for (; *p; p++)
		if (*p < 0x20 || *p == 0x7f ||
		    (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) ||		/* C1 */
		    (*p == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)))	/* lines */
			return false;
	return *text;
}

/**
 * provision_text_word - is it what no configuration file and no shell takes for anything else?
 * @text: the text
 *
 * Return: true for ASCII without blanks, quotes and what shells know.
 */
bool provision_text_word(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
		if (!isascii(*p) || !isgraph((unsigned char)*p) || strchr("\"'\\`$;|<>{}()#", *p))
			return false;
	return *text && *text != '-';
}

/**
 * provision_text_host - is it a host's name or address?
 * @text: the text
 */
bool provision_text_host(const char *text)
{
	const char *p;

	for (p = text; *p; p++)
		if (!isascii(*p) || !(isalnum((unsigned char)*p) || strchr(".-:", *p)))
			return false;
	return *text && *text != '-' && *text != '.';
}

/**
 * provision_text_hex - is it bytes in hexadecimal digits, at least one?
 * @text: the text
 */
bool provision_text_hex(const char *text)
{
	size_t digits = strspn(text, "0123456789abcdefABCDEF");

	return digits && !text[digits] && !(digits % 2);
}

/**
 * provision_text_url - is it a URL for http or https?
 * @text: the text
 */
bool provision_text_url(const char *text)
{
	size_t scheme = !strncmp(text, "https://", 8) ? 8 : !strncmp(text, "http://", 7) ? 7 : 0;

	return scheme && text[scheme] && provision_text_word(text);
}

/**
 * provision_text_quote - add text as an attribute's value, between double quotes
 * @xml: the document
 * @text: UTF-8
 * @len: bytes of it
 *
 * A parser gives it back as it is; lines and tabs would become blanks, and would not be refused.
 */
void provision_text_quote(struct bytes *xml, const void *text, size_t len)
{
	const char *at = text, *end = at + len;
	const char *part;

	for (; at < end; at++) {
		for (part = at; at < end && *at != '"' && *at != '\n' && *at != '\t'; at++)
			;
		bytes_escape(xml, part, (size_t)(at - part));
		if (at < end)
			bytes_text(xml, *at == '"' ? "&quot;" : *at == '\n' ? "&#10;" : "&#9;");
	}
}

/**
 * provision_text_blank_doctype - take out the declaration that documents begin with
 * @data: the document; blanks take the declaration's place, so that lines stay
 * @len: its bytes
 *
 * ``<!DOCTYPE wap-provisioningdoc PUBLIC ...>`` says nothing that we do not know. One with
 * declarations inside stays, and the parser refuses it.
 */
void provision_text_blank_doctype(uint8_t *data, size_t len)
{
	static const char start[] = "<!DOCTYPE wap-provisioningdoc ";
	uint8_t *at = memmem(data, len, start, sizeof(start) - 1), *p;
	uint8_t *root = memmem(data, len, "<wap-", 5);

	if (!at || !root || at > root)
		return;
	for (p = at; p < root && *p != '>' && *p != '['; p++)
		;
	if (p == root || *p == '[')
		return;
	for (; at <= p; at++)
		if (*at != '\n')
			*at = ' ';
}

/**
 * provision_text_attribute - find an attribute of a document by name, in whatever namespace
 * @element: the element
 * @name: the name
 * @found: filled in
 *
 * Return: true when it is there.
 */
bool provision_text_attribute(const struct policy_element *element, const char *name,
			      struct policy_attribute *found)
{
	size_t i;

	for (i = 0; policy_xml_attribute(element, i, found); i++)
		if (!strcmp(found->name, name))
			return true;
	return false;
}
