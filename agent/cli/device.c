// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parts of a device's description that several commands show.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/cli/device.h"
#include "agent/cli/json.h"
#include "agent/cli/names.h"
#include "agent/file.h"
#include "agent/ruleset_device.h"

#define UEVENT_SIZE_MAX	4096

/**
 * device_node - device node, as the kernel names it
 * @device: the device
 * @buf: for "/dev/video0"
 *
 * Return: @buf, or NULL for a device without node.
 */
const char *device_node(const struct kernel_device *device, char buf[DEVICE_NODE_SIZE])
{
	static const char key[] = "\nDEVNAME=";
	char path[64], *name = NULL;
	uint8_t *text;
	size_t len;

	if (!device->major)
		return NULL;
	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/uevent", device->major, device->minor);
	if (file_read(path, UEVENT_SIZE_MAX, &text, &len, NULL))
		return NULL;
	name = strstr((char *)text, key);
	if (name) {
		name += strlen(key);
		name[strcspn(name, "\n")] = '\0';
		snprintf(buf, DEVICE_NODE_SIZE, "/dev/%s", name);
	}
	free(text);
	return name ? buf : NULL;
}

/**
 * device_capabilities - what using a device touches
 * @bits: bit per enum cardgate_capability
 * @buf: for "usb,camera"
 *
 * Return: @buf.
 */
const char *device_capabilities(uint32_t bits, char buf[DEVICE_CAPS_SIZE])
{
	size_t used = 0;
	uint32_t cap;

	*buf = '\0';
	for (cap = 1; cap <= CARDGATE_CAP_MAX && used < DEVICE_CAPS_SIZE; cap++)
		if (bits & BIT(cap))
			used += (size_t)snprintf(buf + used, DEVICE_CAPS_SIZE - used, "%s%s",
						 used ? "," : "",
						 ruleset_names_get(&ruleset_capabilities, cap));
	return buf;
}

static void format_attribute(const char *key, const struct cg_subject *subject,
			     char *buf, size_t size)
{
	const struct ruleset_attribute *attr = ruleset_device_find(key);

	*buf = '\0';
	if (attr && subject->fields & attr->fields)
		attr->format(attr, subject, buf, size);
}

/**
 * device_ids - what a device is, in numbers
 * @subject: the device
 * @buf: for "0951:1666 08:06:50": vendor, product; class, subclass, protocol
 *
 * Return: @buf.
 */
const char *device_ids(const struct cg_subject *subject, char buf[DEVICE_IDS_SIZE])
{
	char id[DEVICE_IDS_SIZE / 2], interface[DEVICE_IDS_SIZE / 2];

	format_attribute("id", subject, id, sizeof(id));
	format_attribute("interface", subject, interface, sizeof(interface));
	snprintf(buf, DEVICE_IDS_SIZE, "%s%s%s", id, *id && *interface ? " " : "", interface);
	return buf;
}

/**
 * device_why - why a device has its verdict
 * @device: the device
 * @buf: for ``usb: rule no-sticks "No sticks"``, not cleaned
 *
 * Return: @buf.
 */
const char *device_why(const struct kernel_device *device, char buf[DEVICE_WHY_SIZE])
{
	const char *cap = ruleset_names_get(&ruleset_capabilities, device->capability);
	bool label = *device->rule_label;

	switch (device->reason) {
	case CARDGATE_REASON_NO_POLICY:
		snprintf(buf, DEVICE_WHY_SIZE, "no policy");
		break;
	case CARDGATE_REASON_RULE:
		snprintf(buf, DEVICE_WHY_SIZE, "%s: rule %s%s%s%s", cap, device->rule_id,
			 label ? " \"" : "", device->rule_label, label ? "\"" : "");
		break;
	default:
		snprintf(buf, DEVICE_WHY_SIZE, "%s: %s", cap,
			 ruleset_names_get(&names_reasons, device->reason));
	}
	return buf;
}

/**
 * device_json_subject - what rules see of a device
 * @map: gets a member per attribute that it has, named as in policies
 * @subject: the device
 */
void device_json_subject(struct json_object *map, const struct cg_subject *subject)
{
	char value[RULESET_VALUE_SIZE];
	size_t i;

	for (i = 0; i < ruleset_attribute_count; i++) {
		const struct ruleset_attribute *attr = &ruleset_attributes[i];

		if (!ruleset_device_has(attr, subject))
			continue;
		attr->format(attr, subject, value, sizeof(value));
		json_put_text(map, attr->key, value);
	}
}

/**
 * device_json_decision - a verdict and why
 * @map: gets action, reason, capability, rule
 * @device: the device
 */
void device_json_decision(struct json_object *map, const struct kernel_device *device)
{
	struct json_object *rule = NULL;

	json_put_text(map, "action", ruleset_names_get(&ruleset_actions, device->action));
	json_put_text(map, "reason", ruleset_names_get(&names_reasons, device->reason));
	json_put_text(map, "capability",
		      ruleset_names_get(&ruleset_capabilities, device->capability));
	if (device->reason == CARDGATE_REASON_RULE) {
		rule = json_map();
		json_put_number(rule, "index", device->rule_index);
		json_put_text(rule, "id", device->rule_id);
		json_put_text(rule, "label", *device->rule_label ? device->rule_label : NULL);
	}
	json_put(map, "rule", rule);
}

/**
 * device_json - all about a device
 * @device: the device
 *
 * Return: the object.
 */
struct json_object *device_json(const struct kernel_device *device)
{
	struct json_object *map = json_map(), *caps = json_list(), *subject = json_map();
	char path[sizeof(device->path) + 4], node[DEVICE_NODE_SIZE];
	uint32_t cap;

	json_put_number(map, "id", device->id);
	snprintf(path, sizeof(path), "/sys%s", device->path);
	json_put_text(map, "path", *device->path ? path : NULL);
	json_put_text(map, "node", device_node(device, node));
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (device->capabilities & BIT(cap))
			json_add_text(caps, ruleset_names_get(&ruleset_capabilities, cap));
	json_put(map, "capabilities", caps);
	device_json_subject(subject, &device->subject);
	json_put(map, "subject", subject);
	device_json_decision(map, device);
	return map;
}
