/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SELFTESTS_NETLINK_SPEC_H
#define SELFTESTS_NETLINK_SPEC_H

#include <stdbool.h>
#include <stdint.h>

/* The netlink spec as tables; spec.awk makes them of the YAML */

enum spec_type {
	SPEC_U8,
	SPEC_U16,
	SPEC_U32,
	SPEC_U64,
	SPEC_S64,
	SPEC_STRING,
	SPEC_BINARY,
	SPEC_NEST,
	SPEC_INDEXED_ARRAY,
};

struct spec_set;

/**
 * struct spec_attr - an attribute
 * @name: as the spec has it
 * @number: its netlink type
 * @type: of its content
 * @nested: the set that it nests, or NULL
 * @content: of what structure or type a binary one is an array, or NULL
 * @multi: may come more than once
 * @optional: may be missing
 * @low: its smallest value
 * @high: its largest value; any is fine when it is smaller than @low
 * @least: its shortest length
 * @most: its longest length; 0: any
 */
struct spec_attr {
	const char *name;
	uint16_t number;
	enum spec_type type;
	const struct spec_set *nested;
	const char *content;
	bool multi;
	bool optional;
	int64_t low;
	int64_t high;
	uint16_t least;
	uint16_t most;
};

/* Attributes end with one without a name */
struct spec_set {
	const char *name;
	const struct spec_attr *attrs;
};

/* Attributes end with NULL */
struct spec_request {
	const char *name;
	uint8_t command;
	bool dump;
	const struct spec_attr *const *attrs;
};

/* Both end with one without a name */
extern const struct spec_set spec_sets[];
extern const struct spec_request spec_requests[];

#endif
