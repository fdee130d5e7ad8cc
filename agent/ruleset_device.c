// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/bits.h>
#include <net/netlink.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_hex.h"
#include "agent/ruleset_interface.h"
#include "agent/ruleset_names.h"

static int parse_id(const struct ruleset_attribute *attr, const char *value,
		    struct cg_subject *device)
{
	u32 vendor, product = 0, fields = attr->fields;

	if (!strcmp(value, "*:*"))
		return 0;
	if (ruleset_hex_until(&value, 4, ':', &vendor))
		return -EINVAL;
	if (!strcmp(value, "*"))
		fields = BIT(CARDGATE_DEVICE_VENDOR);
	else if (ruleset_hex_until(&value, 4, '\0', &product))
		return -EINVAL;
	device->fields |= fields;
	device->vendor = (u16)vendor;
	device->product = (u16)product;
	return 0;
}

static void format_id(const struct ruleset_attribute *attr, const struct cg_subject *device,
		      char *buf, size_t size)
{
	(void)attr;
	if (device->fields & BIT(CARDGATE_DEVICE_PRODUCT))
		snprintf(buf, size, "%04x:%04x", device->vendor, device->product);
	else if (device->fields & BIT(CARDGATE_DEVICE_VENDOR))
		snprintf(buf, size, "%04x:*", device->vendor);
	else
		snprintf(buf, size, "*:*");
}

static int parse_interface(const struct ruleset_attribute *attr, const char *value,
			   struct cg_subject *device)
{
	if (ruleset_interface_parse(value, &device->interface))
		return -EINVAL;
	device->fields |= attr->fields;
	return 0;
}

static void format_interface(const struct ruleset_attribute *attr, const struct cg_subject *device,
			     char *buf, size_t size)
{
	char text[12];

	(void)attr;
	snprintf(buf, size, "%s", ruleset_interface_format(&device->interface, text));
}

static int parse_interfaces(const struct ruleset_attribute *attr, const char *value,
			    struct cg_subject *device)
{
	if (ruleset_interfaces_parse(value, device))
		return -EINVAL;
	device->fields |= attr->fields;
	return 0;
}

static void format_interfaces(const struct ruleset_attribute *attr,
			      const struct cg_subject *device, char *buf, size_t size)
{
	(void)attr;
	ruleset_interfaces_format(device, buf, size);
}

static int parse_named(const struct ruleset_attribute *attr, const char *value,
		       struct cg_subject *device)
{
	int number = ruleset_names_find(attr->names, value);

	if (number < 0)
		return -EINVAL;
	memcpy((char *)device + attr->offset, &number, sizeof(number));
	device->fields |= attr->fields;
	return 0;
}

static void format_named(const struct ruleset_attribute *attr, const struct cg_subject *device,
			 char *buf, size_t size)
{
	u32 number;

	memcpy(&number, (const char *)device + attr->offset, sizeof(number));
	snprintf(buf, size, "%s", ruleset_names_get(attr->names, number));
}

static int parse_hash(const struct ruleset_attribute *attr, const char *value,
		      struct cg_subject *device)
{
	u8 hash[CARDGATE_DIGEST_SIZE];
	u32 byte, i;

	for (i = 0; i < sizeof(hash); i++) {
		if (ruleset_hex_digits(&value, 2, &byte))
			return -EINVAL;
		hash[i] = (u8)byte;
	}
	if (*value)
		return -EINVAL;
	memcpy((char *)device + attr->offset, hash, sizeof(hash));
	device->fields |= attr->fields;
	return 0;
}

static void format_hash(const struct ruleset_attribute *attr, const struct cg_subject *device,
			char *buf, size_t size)
{
	const u8 *hash = (const u8 *)device + attr->offset;
	size_t i;

	for (i = 0; i < CARDGATE_DIGEST_SIZE && 2 * i + 2 < size; i++)
		snprintf(buf + 2 * i, 3, "%02x", hash[i]);
}

static int parse_address(const struct ruleset_attribute *attr, const char *value,
			 struct cg_subject *device)
{
	u8 address[CARDGATE_ADDRESS_SIZE];
	u32 byte, i;

	for (i = 0; i < sizeof(address); i++) {
		if (ruleset_hex_until(&value, 2, i + 1 < sizeof(address) ? ':' : '\0', &byte))
			return -EINVAL;
		address[i] = (u8)byte;
	}
	memcpy(device->address, address, sizeof(address));
	device->fields |= attr->fields;
	return 0;
}

static void format_address(const struct ruleset_attribute *attr, const struct cg_subject *device,
			   char *buf, size_t size)
{
	const u8 *a = device->address;

	(void)attr;
	snprintf(buf, size, "%02X:%02X:%02X:%02X:%02X:%02X", a[0], a[1], a[2], a[3], a[4], a[5]);
}

static int parse_text(const struct ruleset_attribute *attr, const char *value,
		      struct cg_subject *device)
{
	if (!ruleset_clean_valid(value, CARDGATE_STRING_MAX))
		return -EINVAL;
	memcpy((char *)device + attr->offset, value, strlen(value) + 1);
	device->fields |= attr->fields;
	return 0;
}

static void format_text(const struct ruleset_attribute *attr, const struct cg_subject *device,
			char *buf, size_t size)
{
	snprintf(buf, size, "%s", (const char *)device + attr->offset);
}

#define PLACE(member)	.offset = offsetof(struct cg_subject, member)
#define TEXT(name, attr, member)	{						\
	.key = name, .fields = BIT(CARDGATE_DEVICE_##attr), .is_text = true,		\
	.expected = "1 to 127 bytes without control characters",			\
	.parse = parse_text, .format = format_text, PLACE(member) }
#define HASH(name, attr, member)	{						\
	.key = name, .fields = BIT(CARDGATE_DEVICE_##attr),				\
	.expected = "64 hexadecimal digits, as \"cardgate devices --json\" shows them",	\
	.parse = parse_hash, .format = format_hash, PLACE(member) }
#define NAMED(name, attr, member, list, wanted)	{				\
	.key = name, .fields = BIT(CARDGATE_DEVICE_##attr), .expected = wanted,		\
	.parse = parse_named, .format = format_named, PLACE(member), .names = &(list) }

/* RULESET_DEVICE_KEYS names them in this order */
const struct ruleset_attribute ruleset_attributes[] = {
	{
		.key = "id",
		.fields = BIT(CARDGATE_DEVICE_VENDOR) | BIT(CARDGATE_DEVICE_PRODUCT),
		.expected =
			"vendor:product, four hexadecimal digits each, such as \"0951:1666\", \"0951:*\" or \"*:*\"",
		.parse = parse_id,
		.format = format_id,
	},
	HASH("hash", HASH, hash),
	HASH("hash-strict", HASH_STRICT, hash_strict),
	HASH("parent-hash", PARENT_HASH, parent_hash),
	TEXT("serial", SERIAL, serial),
	TEXT("name", NAME, name),
	TEXT("port", PORT, port),
	{
		.key = "interface",
		.fields = BIT(CARDGATE_DEVICE_INTERFACE),
		.expected =
			"class:subclass:protocol, two hexadecimal digits each, such as \"08:06:50\" or \"08:*:*\"",
		.parse = parse_interface,
		.format = format_interface,
	},
	{
		.key = "interfaces",
		.fields = BIT(CARDGATE_DEVICE_INTERFACES),
		.expected =
			"all-of, one-of, none-of, equals, equals-ordered or match-all, and 1 to 64 interfaces such as \"08:06:50 03:*:*\"",
		.parse = parse_interfaces,
		.format = format_interfaces,
	},
	NAMED("connect-type", CONNECT_TYPE, connect_type, ruleset_connect_types,
	      "hotplug, hardwired, not-used or unknown"),
	NAMED("removable", REMOVABLE, removable, ruleset_removables, "yes, no or unknown"),
	TEXT("bus", BUS, bus),
	TEXT("driver", DRIVER, driver),
	{
		.key = "address",
		.fields = BIT(CARDGATE_DEVICE_ADDRESS),
		.expected =
			"six bytes in hexadecimal, such as \"00:1A:7D:DA:71:13\"",
		.parse = parse_address,
		.format = format_address,
	},
};

const size_t ruleset_attribute_count = sizeof(ruleset_attributes) / sizeof(ruleset_attributes[0]);

/**
 * ruleset_device_find - attribute by its key
 * @key: such as "serial"
 *
 * Return: the attribute, or NULL.
 */
const struct ruleset_attribute *ruleset_device_find(const char *key)
{
	size_t i;

	for (i = 0; i < ruleset_attribute_count; i++)
		if (!strcmp(ruleset_attributes[i].key, key))
			return &ruleset_attributes[i];
	return NULL;
}

/**
 * ruleset_device_has - is there something to write of an attribute?
 * @attr: the attribute
 * @device: a device, or what a rule demands of one
 *
 * What is nothing but any device has the id "*:*".
 */
bool ruleset_device_has(const struct ruleset_attribute *attr, const struct cg_subject *device)
{
	return device->fields & attr->fields || (!device->fields && attr == ruleset_attributes);
}

/**
 * ruleset_device_from_match - what a rule demands, in a device's form
 * @match: one device of a rule
 * @device: filled in
 */
void ruleset_device_from_match(const struct cg_match *match, struct cg_subject *device)
{
	const struct nlattr *attr;
	int rem;

	*device = (struct cg_subject){};
	nla_for_each_attr(attr, match->attrs, match->len, rem)
		if (match->fields & BIT(nla_type(attr)))
			cg_match_store(device, (u32)nla_type(attr), nla_data(attr),
				       (u32)nla_len(attr));
}
