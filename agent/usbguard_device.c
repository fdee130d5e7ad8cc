// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What USBGuard's rules demand of a device. But for its interfaces a device has
 * one value of each attribute, so an operator says which values will do: any of
 * some, all but some, or none at all.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_device.h"
#include "agent/ruleset_relation.h"
#include "agent/usbguard_device.h"

#define DEVICES_MAX	1000	/* of one rule */

/* What each attribute is here; NULL: there is no such thing */
static const char * const keys[USBGUARD_ATTRIBUTES] = {
	[USBGUARD_ID] = "id",
	[USBGUARD_NAME] = "name",
	[USBGUARD_SERIAL] = "serial",
	[USBGUARD_PORT] = "port",
	[USBGUARD_INTERFACE] = "interfaces",
	[USBGUARD_CONNECT_TYPE] = "connect-type",
};

/**
 * struct reader - a rule being read
 * @rule: the rule
 * @attr: its attribute
 * @options: what it does not say
 * @devices: gets its devices
 * @messages: gets what is wrong
 */
struct reader {
	const struct usbguard_rule *rule;
	enum usbguard_attribute attr;
	const struct usbguard_options *options;
	struct usbguard_devices *devices;
	struct usbguard_messages *messages;
};

static const struct usbguard_set *set_of(const struct reader *r)
{
	return &r->rule->sets[r->attr];
}

/* Without an equivalent: an error, or left out */
static int left_out(const struct reader *r, const char *why)
{
	const char *name = usbguard_attributes[r->attr];

	if (r->options->approximate)
		policy_errors_add(&r->messages->warnings, r->rule->line,
				  "warning: left out %s, the rule is for more devices now: %s",
				  name, why);
	else
		policy_errors_add(&r->messages->errors, r->rule->line,
				  "%s has no equivalent: %s; --approximate leaves it out",
				  name, why);
	return 0;
}

/**
 * usbguard_device_merge - demand of a device what another demands, too
 * @device: the demand; changed
 * @other: the other one, without interfaces
 *
 * Return: false, and @device unchanged, when no device fits both.
 */
bool usbguard_device_merge(struct cg_subject *device, const struct cg_subject *other)
{
	const void *value;
	u32 left, len;

	if (!ruleset_relation_overlaps(device, other))
		return false;
	for (left = other->fields & ~device->fields; left; left &= left - 1) {
		value = cg_match_value(other, __ffs(left), &len);
		cg_match_store(device, __ffs(left), value, len);
	}
	return true;
}

static int read_value(const struct reader *r, const char *text, struct cg_subject *device)
{
	const struct ruleset_attribute *attr = ruleset_device_find(keys[r->attr]);

	*device = (struct cg_subject){};
	/* As the kernel writes it */
	if (r->attr == USBGUARD_CONNECT_TYPE && !strcmp(text, "not used"))
		text = "not-used";
	if (!attr->parse(attr, text, device))
		return 0;
	policy_errors_add(&r->messages->errors, r->rule->line, "%s \"%.60s\", expected %s",
			  usbguard_attributes[r->attr], text, attr->expected);
	return -EINVAL;
}

static int add(struct cg_subject **list, size_t *count, const struct cg_subject *device)
{
	struct cg_subject *new = policy_model_add(list, count, sizeof(*new));

	if (!new)
		return -ENOMEM;
	*new = *device;
	return 0;
}

/* Each device so far with each of @values */
static int multiply(const struct reader *r, const struct cg_subject *values, size_t count)
{
	struct usbguard_devices *devices = r->devices;
	struct cg_subject *old = devices->list, device;
	size_t old_count = devices->count, i, j;
	int ret = 0;

	if (count && old_count > DEVICES_MAX / count) {
		policy_errors_add(&r->messages->errors, r->rule->line,
				  "more than %d combinations of values, expected fewer: split the rule",
				  DEVICES_MAX);
		return -EINVAL;
	}
	devices->list = NULL;
	devices->count = 0;
	for (i = 0; i < old_count && !ret; i++)
		for (j = 0; j < count && !ret; j++) {
			device = old[i];
			if (usbguard_device_merge(&device, &values[j]))
				ret = add(&devices->list, &devices->count, &device);
		}
	free(old);
	return ret;
}

/* A device has one value, so of several the one that is all of them */
static int multiply_by_all(const struct reader *r, const struct cg_subject *values, size_t count)
{
	struct cg_subject one = values[0];
	size_t i;

	for (i = 1; i < count; i++)
		if (!usbguard_device_merge(&one, &values[i]))
			return multiply(r, NULL, 0);
	return multiply(r, &one, 1);
}

static int use_values(const struct reader *r, const struct cg_subject *values, size_t count)
{
	int ret = 0;
	size_t i;

	switch (set_of(r)->op) {
	case USBGUARD_ONE_OF:
	case USBGUARD_MATCH_ALL:
		return multiply(r, values, count);
	case USBGUARD_ALL_OF:
		return multiply_by_all(r, values, count);
	case USBGUARD_NONE_OF:
		for (i = 0; i < count && !ret; i++)
			ret = add(&r->devices->except, &r->devices->except_count, &values[i]);
		return ret;
	default:
		return multiply(r, values, count == 1 ? 1 : 0);
	}
}

static int read_values(const struct reader *r)
{
	const struct usbguard_set *set = set_of(r);
	struct cg_subject *values;
	int ret = 0;
	size_t i;

	for (i = 0; i < set->count; i++)
		if (!*set->values[i].text)
			return left_out(r, "no rule can demand that a device lacks something");
	values = calloc(set->count, sizeof(*values));
	if (!values)
		return -ENOMEM;
	for (i = 0; i < set->count && !ret; i++)
		ret = read_value(r, set->values[i].text, &values[i]);
	if (!ret)
		ret = use_values(r, values, set->count);
	free(values);
	return ret;
}

static int read_interfaces(const struct reader *r)
{
	const struct usbguard_set *set = set_of(r);
	struct cg_subject device;
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	int ret;

	if (!out)
		return -ENOMEM;
	fputs(usbguard_operators[set->op], out);
	for (i = 0; i < set->count; i++)
		fprintf(out, " %s", set->values[i].text);
	ret = fclose(out) ? -ENOMEM : read_value(r, text, &device);
	if (!ret)
		ret = multiply(r, &device, 1);
	free(text);
	return ret;
}

static int read_attribute(struct reader *r)
{
	if (!keys[r->attr])
		return left_out(r,
				"it is a hash of USBGuard's own, over other bytes than those of Cardgate's; cardgate-policy generate writes hashes of the devices present");
	return r->attr == USBGUARD_INTERFACE ? read_interfaces(r) : read_values(r);
}

/* What was left out must not have been all that the rule said */
static void check_rest(const struct reader *r, bool demanded, size_t before)
{
	if (demanded && r->messages->warnings.count > before && r->devices->count == 1 &&
	    !r->devices->list[0].fields)
		policy_errors_add(&r->messages->errors, r->rule->line,
				  "nothing that is left says which device is meant, expected an id, serial, name, port, connect type or interface");
}

/**
 * usbguard_device_read - the devices of a rule
 * @rule: the rule
 * @options: what to do with what has no equivalent
 * @devices: filled in, to be freed with usbguard_device_free(), also on failure
 * @messages: gets what is wrong
 *
 * Return: 0, also with messages; -EINVAL, -ENOMEM.
 */
int usbguard_device_read(const struct usbguard_rule *rule, const struct usbguard_options *options,
			 struct usbguard_devices *devices, struct usbguard_messages *messages)
{
	struct reader r = { .rule = rule, .options = options, .devices = devices,
			    .messages = messages };
	const struct cg_subject every = {};
	size_t before = messages->warnings.count, attr;
	bool demanded = false;
	int ret;

	*devices = (struct usbguard_devices){};
	ret = add(&devices->list, &devices->count, &every);
	for (attr = 0; attr < USBGUARD_CONDITIONS && !ret; attr++) {
		r.attr = (enum usbguard_attribute)attr;
		if (!rule->sets[attr].count)
			continue;
		demanded = true;
		ret = read_attribute(&r);
	}
	if (!ret)
		check_rest(&r, demanded, before);
	return ret;
}

/**
 * usbguard_device_free - give back what usbguard_device_read() made
 * @devices: the devices
 */
void usbguard_device_free(struct usbguard_devices *devices)
{
	free(devices->list);
	free(devices->except);
	*devices = (struct usbguard_devices){};
}
