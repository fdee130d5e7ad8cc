/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_SYNTAX_H
#define CARDGATE_POLICY_SYNTAX_H

#include "agent/policy_errors.h"
#include "agent/policy_xml.h"

/**
 * struct policy_field - an attribute of an element; a list ends with one without name
 * @name: its name
 * @required: must it be there
 * @parse: turns its value into what is at @offset of the object; NULL: nobody
 *	here does
 * @offset: place in the object that the element is read into
 * @expected: what a value looks like
 */
struct policy_field {
	const char *name;
	bool required;
	int (*parse)(const char *value, void *out);
	size_t offset;
	const char *expected;
};

/**
 * struct policy_child - an element inside another; a list ends with one without name
 * @name: its name
 * @read: takes it; NULL: passed over
 */
struct policy_child {
	const char *name;
	void (*read)(void *parent, const struct policy_element *element,
		     struct policy_errors *errors);
};

bool policy_syntax_attribute(const struct policy_element *element, const char *name,
			     struct policy_attribute *attr);
void policy_syntax_bad_value(const struct policy_element *element,
			     const struct policy_attribute *attr, const char *expected,
			     struct policy_errors *errors);
void policy_syntax_fields(const struct policy_element *element, const struct policy_field *fields,
			  void *object, struct policy_errors *errors);
void policy_syntax_children(const struct policy_element *parent,
			    const struct policy_child *children, void *object,
			    struct policy_errors *errors);
void *policy_syntax_add(void *list, size_t *count, size_t size, size_t max,
			const struct policy_element *element, struct policy_errors *errors);

#endif
