/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_DEVICE_H
#define CARDGATE_RULESET_DEVICE_H

#include "kernel/eval.h"

#define RULESET_INTERFACE_ALL	0xffffffU
#define RULESET_VALUE_SIZE	640	/* longest value of an attribute: 64 interfaces */
#define RULESET_DEVICE_KEYS \
	"id, hash, hash-strict, parent-hash, serial, name, port, interface, interfaces, connect-type, removable, bus, driver, address"

struct ruleset_names;

/**
 * struct ruleset_attribute - one thing that a rule can demand of a device
 * @key: what policies and command lines call it
 * @fields: bits of enum cardgate_device_attr that it stands for
 * @expected: what a value looks like
 * @parse: fill a device from a value; -EINVAL
 * @format: write a device's value
 * @offset: where it is in struct cg_subject, for @parse and @format
 * @names: what they call numbers
 * @is_text: it may be any text
 */
struct ruleset_attribute {
	const char *key;
	u32 fields;
	const char *expected;
	int (*parse)(const struct ruleset_attribute *attr, const char *value,
		     struct cg_subject *device);
	void (*format)(const struct ruleset_attribute *attr, const struct cg_subject *device,
		       char *buf, size_t size);
	size_t offset;
	const struct ruleset_names *names;
	bool is_text;
};

extern const struct ruleset_attribute ruleset_attributes[];
extern const size_t ruleset_attribute_count;

const struct ruleset_attribute *ruleset_device_find(const char *key);
bool ruleset_device_has(const struct ruleset_attribute *attr, const struct cg_subject *device);
void ruleset_device_from_match(const struct cg_match *match, struct cg_subject *device);

#endif
