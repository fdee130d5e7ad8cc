// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_names.h"

/* Exactly @digits hexadecimal digits, then @end */
static int parse_hex(const char **text, int digits, char end, u32 *value)
{
	const char *p = *text;
	int i;

	*value = 0;
	for (i = 0; i < digits; i++, p++) {
		if (!isxdigit((unsigned char)*p))
			return -EINVAL;
		*value = *value << 4 | (u32)(isdigit((unsigned char)*p) ? *p - '0' :
					     tolower((unsigned char)*p) - 'a' + 10);
	}
	if (*p != end)
		return -EINVAL;
	*text = end ? p + 1 : p;
	return 0;
}

static int parse_id(const struct ruleset_attribute *attr, const char *value,
		    struct cg_subject *device)
{
	u32 vendor, product = 0, fields = attr->fields;

	if (parse_hex(&value, 4, ':', &vendor))
		return -EINVAL;
	if (!strcmp(value, "*"))
		fields = BIT(CARDGATE_DEVICE_VENDOR);
	else if (parse_hex(&value, 4, '\0', &product))
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
	else
		snprintf(buf, size, "%04x:*", device->vendor);
}

static int parse_interface(const struct ruleset_attribute *attr, const char *value,
			   struct cg_subject *device)
{
	u32 class, sub = 0, protocol = 0, mask = RULESET_INTERFACE_ALL;

	if (parse_hex(&value, 2, ':', &class))
		return -EINVAL;
	if (!strcmp(value, "*:*"))
		mask = 0xff0000;
	else if (parse_hex(&value, 2, ':', &sub))
		return -EINVAL;
	else if (!strcmp(value, "*"))
		mask = 0xffff00;
	else if (parse_hex(&value, 2, '\0', &protocol))
		return -EINVAL;
	device->interface.value = class << 16 | sub << 8 | protocol;
	device->interface.mask = mask;
	device->fields |= attr->fields;
	return 0;
}

static void format_interface(const struct ruleset_attribute *attr, const struct cg_subject *device,
			     char *buf, size_t size)
{
	u32 value = device->interface.value;
	char part[3][12];
	int i, shift;

	(void)attr;
	for (i = 0, shift = 16; i < 3; i++, shift -= 8) {
		if (device->interface.mask >> shift & 0xff)
			snprintf(part[i], sizeof(part[i]), "%02x", value >> shift & 0xff);
		else
			snprintf(part[i], sizeof(part[i]), "*");
	}
	snprintf(buf, size, "%s:%s:%s", part[0], part[1], part[2]);
}

static int parse_connect_type(const struct ruleset_attribute *attr, const char *value,
			      struct cg_subject *device)
{
	int type = ruleset_names_find(&ruleset_connect_types, value);

	if (type < 0)
		return -EINVAL;
	device->connect_type = (u32)type;
	device->fields |= attr->fields;
	return 0;
}

static void format_connect_type(const struct ruleset_attribute *attr,
				const struct cg_subject *device, char *buf, size_t size)
{
	(void)attr;
	snprintf(buf, size, "%s", ruleset_names_get(&ruleset_connect_types, device->connect_type));
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

#define TEXT(key, member, attr)	{						\
	key, BIT(CARDGATE_DEVICE_##attr), "1 to 127 bytes without control characters", \
	parse_text, format_text, offsetof(struct cg_subject, member) }

const struct ruleset_attribute ruleset_attributes[] = {
	{ "id", BIT(CARDGATE_DEVICE_VENDOR) | BIT(CARDGATE_DEVICE_PRODUCT),
	  "vendor:product, four hexadecimal digits each, such as \"0951:1666\" or \"0951:*\"",
	  parse_id, format_id, 0 },
	TEXT("serial", serial, SERIAL),
	TEXT("name", name, NAME),
	TEXT("port", port, PORT),
	{ "interface", BIT(CARDGATE_DEVICE_INTERFACE),
	  "class:subclass:protocol, two hexadecimal digits each, such as \"08:06:50\" or \"08:*:*\"",
	  parse_interface, format_interface, 0 },
	{ "connect-type", BIT(CARDGATE_DEVICE_CONNECT_TYPE),
	  "hotplug, hardwired, not-used or unknown", parse_connect_type, format_connect_type, 0 },
	TEXT("bus", bus, BUS),
	TEXT("driver", driver, DRIVER),
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

static void copy(char dst[CG_STRING_SIZE], const char *src)
{
	snprintf(dst, CG_STRING_SIZE, "%s", src ? src : "");
}

/**
 * ruleset_device_from_match - what a rule demands, in a device's form
 * @match: one device of a rule
 * @device: filled in
 */
void ruleset_device_from_match(const struct cg_match *match, struct cg_subject *device)
{
	*device = (struct cg_subject){
		.fields = match->fields,
		.vendor = match->vendor,
		.product = match->product,
		.connect_type = match->connect_type,
		.interface = match->interface,
	};
	copy(device->serial, match->serial);
	copy(device->name, match->name);
	copy(device->port, match->port);
	copy(device->bus, match->bus);
	copy(device->driver, match->driver);
}
