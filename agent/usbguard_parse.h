/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USBGUARD_PARSE_H
#define CARDGATE_USBGUARD_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/policy_errors.h"

#define USBGUARD_FILE_SIZE_MAX	(4 << 20)

/* The rule language of USBGuard 1.1, see usbguard-rules.conf(5) */

enum usbguard_attribute {
	USBGUARD_ID,
	USBGUARD_HASH,
	USBGUARD_PARENT_HASH,
	USBGUARD_NAME,
	USBGUARD_SERIAL,
	USBGUARD_PORT,
	USBGUARD_INTERFACE,
	USBGUARD_CONNECT_TYPE,
	USBGUARD_CONDITIONS,
	USBGUARD_LABEL,
	USBGUARD_ATTRIBUTES
};

enum usbguard_operator {
	USBGUARD_ALL_OF,
	USBGUARD_ONE_OF,
	USBGUARD_NONE_OF,
	USBGUARD_EQUALS,
	USBGUARD_EQUALS_ORDERED,
	USBGUARD_MATCH_ALL,
};

/**
 * struct usbguard_value - one value of an attribute
 * @text: the value, or a condition's name; unescaped
 * @argument: what a condition has in parentheses, or NULL
 * @negated: a condition with an exclamation mark
 */
struct usbguard_value {
	const char *text;
	const char *argument;
	bool negated;
};

struct usbguard_set {
	enum usbguard_operator op;
	struct usbguard_value *values;
	size_t count;
};

/**
 * struct usbguard_rule - one line
 * @line: its number
 * @target: "allow", "block" or "reject"; NULL in a line that is only a comment
 * @sets: values of each attribute, without any for one that is not there
 * @comment: what is behind "#", or NULL
 */
struct usbguard_rule {
	unsigned int line;
	const char *target;
	struct usbguard_set sets[USBGUARD_ATTRIBUTES];
	const char *comment;
};

struct usbguard_rules {
	struct usbguard_rule *list;
	size_t count;
};

extern const char * const usbguard_attributes[USBGUARD_ATTRIBUTES];
extern const char * const usbguard_operators[];

int usbguard_parse(const uint8_t *text, size_t len, struct usbguard_rules *rules,
		   struct policy_errors *errors);
void usbguard_free(struct usbguard_rules *rules);

#endif
