/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_XML_H
#define CARDGATE_POLICY_XML_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/policy_errors.h"

#define POLICY_XML_NAMESPACE	"urn:cardgate:policy:1"
#define POLICY_XML_SIZE_MAX	(32 << 20)
#define POLICY_XML_VALUE_SIZE	2048

struct policy_xml;
struct policy_element;

/**
 * struct policy_attribute - an attribute of an element
 * @name: its name
 * @line: where it is
 * @value: its value, cut off where it is too long for anything
 * @foreign: it belongs to a namespace, so it is none of a policy's
 */
struct policy_attribute {
	const char *name;
	unsigned int line;
	char value[POLICY_XML_VALUE_SIZE];
	bool foreign;
};

int policy_xml_open(const uint8_t *data, size_t len, struct policy_xml **xml,
		    struct policy_errors *errors);
int policy_xml_validate(const struct policy_xml *xml, struct policy_errors *errors);
void policy_xml_close(struct policy_xml *xml);

const struct policy_element *policy_xml_root(const struct policy_xml *xml);
const struct policy_element *policy_xml_child(const struct policy_element *parent);
const struct policy_element *policy_xml_next(const struct policy_element *element);
bool policy_xml_is(const struct policy_element *element, const char *name);
const char *policy_xml_name(const struct policy_element *element);
unsigned int policy_xml_line(const struct policy_element *element);
bool policy_xml_has_text(const struct policy_element *element);
bool policy_xml_attribute(const struct policy_element *element, size_t index,
			  struct policy_attribute *attribute);

#endif
