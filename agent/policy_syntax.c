// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "agent/policy_model.h"
#include "agent/policy_syntax.h"

/**
 * policy_syntax_attribute - find an attribute by name
 * @element: the element
 * @name: the name
 * @attr: filled in
 *
 * Return: true when it is there.
 */
bool policy_syntax_attribute(const struct policy_element *element, const char *name,
			     struct policy_attribute *attr)
{
	size_t i;

	for (i = 0; policy_xml_attribute(element, i, attr); i++)
		if (!attr->foreign && !strcmp(attr->name, name))
			return true;
	return false;
}

/**
 * policy_syntax_bad_value - say that a value is not what it should be
 * @element: the element
 * @attr: its attribute
 * @expected: what a value looks like
 * @errors: gets the message
 */
void policy_syntax_bad_value(const struct policy_element *element,
			     const struct policy_attribute *attr, const char *expected,
			     struct policy_errors *errors)
{
	policy_errors_add(errors, attr->line, "attribute %s of <%s> is \"%.60s\", expected %s",
			  attr->name, policy_xml_name(element), attr->value, expected);
}

/* "a, b, c" of a list of structs that begin with a name; the last one has none */
static const char *list_names(const void *list, size_t stride, char *buf, size_t size)
{
	const char *entry = list, *name;
	size_t used = 0;

	snprintf(buf, size, "none");
	for (; memcpy(&name, entry, sizeof(name)), name && used < size; entry += stride)
		used += (size_t)snprintf(buf + used, size - used, "%s%s", used ? ", " : "", name);
	return buf;
}

static const struct policy_field *find_field(const struct policy_field *fields,
					     const struct policy_attribute *attr)
{
	for (; fields->name; fields++)
		if (!attr->foreign && !strcmp(fields->name, attr->name))
			return fields;
	return NULL;
}

/**
 * policy_syntax_fields - read the attributes of an element
 * @element: the element
 * @fields: those that it may have
 * @object: what their values go into
 * @errors: gets what is wrong
 */
void policy_syntax_fields(const struct policy_element *element, const struct policy_field *fields,
			  void *object, struct policy_errors *errors)
{
	const char *element_name = policy_xml_name(element);
	const struct policy_field *field;
	struct policy_attribute attr;
	char names[160];
	size_t i;

	list_names(fields, sizeof(*fields), names, sizeof(names));
	for (i = 0; policy_xml_attribute(element, i, &attr); i++) {
		field = find_field(fields, &attr);
		if (!field)
			policy_errors_add(errors, attr.line,
					  "unknown attribute %.60s of <%s>, expected: %s",
					  attr.name, element_name, names);
		else if (field->parse && field->parse(attr.value, (char *)object + field->offset))
			policy_syntax_bad_value(element, &attr, field->expected, errors);
	}
	for (field = fields; field->name; field++)
		if (field->required && !policy_syntax_attribute(element, field->name, &attr))
			policy_errors_add(errors, policy_xml_line(element),
					  "<%s> lacks attribute %s, expected %s",
					  element_name, field->name, field->expected);
}

static void refuse_element(const struct policy_element *element,
			   const struct policy_element *parent,
			   const struct policy_child *children, struct policy_errors *errors)
{
	char names[160];

	if (!policy_xml_is(element, policy_xml_name(element)))
		policy_errors_add(errors, policy_xml_line(element),
				  "element <%.60s> of another namespace, expected xmlns=\"%s\"",
				  policy_xml_name(element), POLICY_XML_NAMESPACE);
	else
		policy_errors_add(errors, policy_xml_line(element),
				  "unknown element <%.60s> in <%s>, expected: %s",
				  policy_xml_name(element), policy_xml_name(parent),
				  list_names(children, sizeof(*children), names, sizeof(names)));
}

/**
 * policy_syntax_children - read the elements inside an element
 * @parent: the element
 * @children: those that it may have
 * @object: what they go into
 * @errors: gets what is wrong
 */
void policy_syntax_children(const struct policy_element *parent,
			    const struct policy_child *children, void *object,
			    struct policy_errors *errors)
{
	const struct policy_element *element;
	const struct policy_child *child;

	if (policy_xml_has_text(parent))
		policy_errors_add(errors, policy_xml_line(parent),
				  "<%s> contains text, expected only elements",
				  policy_xml_name(parent));
	for (element = policy_xml_child(parent); element; element = policy_xml_next(element)) {
		for (child = children; child->name; child++)
			if (policy_xml_is(element, child->name))
				break;
		if (child->read)
			child->read(object, element, errors);
		else if (!child->name)
			refuse_element(element, parent, children, errors);
	}
}

/**
 * policy_syntax_add - new entry of a list for an element
 * @list: as for policy_model_add()
 * @count: likewise
 * @size: likewise
 * @max: most entries that it may have
 * @element: the element
 * @errors: gets what is wrong
 *
 * Return: the entry, or NULL when the list is full or there is no memory.
 */
void *policy_syntax_add(void *list, size_t *count, size_t size, size_t max,
			const struct policy_element *element, struct policy_errors *errors)
{
	void *entry;

	if (*count >= max) {
		policy_errors_add(errors, policy_xml_line(element),
				  "one <%s> too many, expected at most %zu",
				  policy_xml_name(element), max);
		return NULL;
	}
	entry = policy_model_add(list, count, size);
	if (!entry)
		policy_errors_add(errors, policy_xml_line(element), "not read: out of memory");
	return entry;
}
