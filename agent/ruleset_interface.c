// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_device.h"
#include "agent/ruleset_hex.h"
#include "agent/ruleset_interface.h"
#include "agent/ruleset_names.h"

/**
 * ruleset_interface_parse - read a USB interface
 * @text: "08:06:50", "08:06:*" or "08:*:*"
 * @interface: filled in
 *
 * Return: 0 or -EINVAL.
 */
int ruleset_interface_parse(const char *text, struct cardgate_interface *interface)
{
	u32 class, sub = 0, protocol = 0, mask = RULESET_INTERFACE_ALL;

	if (ruleset_hex_until(&text, 2, ':', &class))
		return -EINVAL;
	if (!strcmp(text, "*:*"))
		mask = 0xff0000;
	else if (ruleset_hex_until(&text, 2, ':', &sub))
		return -EINVAL;
	else if (!strcmp(text, "*"))
		mask = 0xffff00;
	else if (ruleset_hex_until(&text, 2, '\0', &protocol))
		return -EINVAL;
	interface->value = class << 16 | sub << 8 | protocol;
	interface->mask = mask;
	return 0;
}

/**
 * ruleset_interface_format - write a USB interface
 * @interface: the interface
 * @buf: for the text
 *
 * Return: @buf.
 */
const char *ruleset_interface_format(const struct cardgate_interface *interface, char buf[12])
{
	size_t used = 0;
	int shift;

	for (shift = 16; shift >= 0; shift -= 8) {
		if (interface->mask >> shift & 0xff)
			used += (size_t)snprintf(buf + used, 12 - used, "%02x",
						 interface->value >> shift & 0xff);
		else
			used += (size_t)snprintf(buf + used, 12 - used, "*");
		if (shift)
			used += (size_t)snprintf(buf + used, 12 - used, ":");
	}
	return buf;
}

/**
 * ruleset_interfaces_parse - read a list of USB interfaces
 * @text: an operator or none, which means "equals", and interfaces with blanks between
 * @device: gets operator and interfaces
 *
 * Return: 0; -EINVAL, also when there are none or too many.
 */
int ruleset_interfaces_parse(const char *text, struct cg_subject *device)
{
	char buf[RULESET_VALUE_SIZE], *word, *rest = buf;
	struct cg_interfaces list = { .op = CARDGATE_INTERFACES_EQUALS };
	bool first = true;
	u32 count = 0;
	int op;

	if (strlen(text) >= sizeof(buf))
		return -EINVAL;
	strcpy(buf, text);
	while ((word = strsep(&rest, " "))) {
		if (!*word)
			continue;
		op = first ? ruleset_names_find(&ruleset_interface_ops, word) : -ENOENT;
		first = false;
		if (op >= 0)
			list.op = (u32)op;
		else if (count == CARDGATE_INTERFACES_MAX ||
			 ruleset_interface_parse(word, &list.list[count++]))
			return -EINVAL;
	}
	if (!count)
		return -EINVAL;
	device->interfaces = list;
	device->interface_count = count;
	return 0;
}

/**
 * ruleset_interfaces_format - write a list of USB interfaces
 * @device: what has them
 * @buf: for the text, operator first
 * @size: bytes of @buf, at least RULESET_VALUE_SIZE to have all of them
 */
void ruleset_interfaces_format(const struct cg_subject *device, char *buf, size_t size)
{
	size_t used;
	char one[12];
	u32 i;

	used = (size_t)snprintf(buf, size, "%s", ruleset_names_get(&ruleset_interface_ops,
								  device->interfaces.op));
	for (i = 0; i < device->interface_count && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, " %s",
					 ruleset_interface_format(&device->interfaces.list[i],
								  one));
}
