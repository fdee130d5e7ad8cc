// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Devices made up, so that what rules say of all devices can be asked for. One
 * fits a demand and has nothing else that a rule names.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/policy_model.h"
#include "agent/ruleset_clean.h"
#include "agent/ruleset_device.h"
#include "agent/ruleset_relation.h"
#include "agent/ruleset_sample.h"

#define PAIRS_OF_MAX	24	/* demands of which each two are tried together */
#define OTHER_BYTE	0xfe	/* of an interface, where any will do */

static struct cardgate_interface make_interface(const struct cardgate_interface *pattern)
{
	return (struct cardgate_interface){
		.value = pattern->value | (0x010101 * OTHER_BYTE & ~pattern->mask),
		.mask = RULESET_INTERFACE_ALL,
	};
}

/* One that none of the list fits */
static struct cardgate_interface other_interface(const struct cg_subject *demand)
{
	struct cardgate_interface one = { .mask = RULESET_INTERFACE_ALL };
	u32 class, i;

	for (class = OTHER_BYTE; class; class--) {
		for (i = 0; i < demand->interface_count; i++)
			if (demand->interfaces.list[i].value >> 16 == class)
				break;
		if (i == demand->interface_count)
			break;
	}
	one.value = class << 16 | OTHER_BYTE << 8 | OTHER_BYTE;
	return one;
}

static void make_list(struct cg_subject *subject, const struct cg_subject *demand)
{
	const struct cardgate_interface *list = demand->interfaces.list;
	u32 op = demand->interfaces.op, i;

	subject->interface_count = demand->interface_count;
	if (op == CARDGATE_INTERFACES_ONE_OF || op == CARDGATE_INTERFACES_MATCH_ALL)
		subject->interface_count = 1;
	for (i = 0; i < subject->interface_count; i++)
		subject->interfaces.list[i] = make_interface(&list[i]);
	if (op == CARDGATE_INTERFACES_NONE_OF) {
		subject->interfaces.list[0] = other_interface(demand);
		subject->interface_count = 1;
	}
}

/* What a demand for interfaces says of one of them, and the other way round */
static void make_interfaces(struct cg_subject *subject, const struct cg_subject *demand)
{
	bool one = demand->fields & BIT(CARDGATE_DEVICE_INTERFACE);
	bool list = demand->fields & BIT(CARDGATE_DEVICE_INTERFACES);
	u32 n;

	if (!one && !list)
		return;
	if (list)
		make_list(subject, demand);
	if (one)
		subject->interface = make_interface(&demand->interface);
	else
		subject->interface = subject->interfaces.list[0];
	if (one && (!list || demand->interfaces.op == CARDGATE_INTERFACES_ALL_OF ||
		    demand->interfaces.op == CARDGATE_INTERFACES_ONE_OF)) {
		n = list ? subject->interface_count : 0;
		n = n < CARDGATE_INTERFACES_MAX ? n : CARDGATE_INTERFACES_MAX - 1;
		subject->interfaces.list[n] = subject->interface;
		subject->interface_count = n + 1;
	}
	subject->interfaces.op = CARDGATE_INTERFACES_EQUALS_ORDERED;
	subject->fields |= BIT(CARDGATE_DEVICE_INTERFACE) | BIT(CARDGATE_DEVICE_INTERFACES);
}

static struct cg_subject make_subject(const struct cg_subject *demand,
				      enum cardgate_capability cap)
{
	struct cg_subject subject = *demand;

	make_interfaces(&subject, demand);
	if (cap == CARDGATE_CAP_USB && !(subject.fields & BIT(CARDGATE_DEVICE_BUS)))
		cg_match_store(&subject, CARDGATE_DEVICE_BUS, "usb", sizeof("usb"));
	return subject;
}

static bool same_demand(const struct cg_subject *a, const struct cg_subject *b)
{
	return ruleset_relation_covers(a, b) && ruleset_relation_covers(b, a);
}

static int add(struct ruleset_samples *samples, const struct ruleset_sample *sample)
{
	struct ruleset_sample *new;

	new = policy_model_add(&samples->list, &samples->count, sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = *sample;
	return 0;
}

static int add_demand(struct ruleset_samples *samples, const struct cg_subject *demand)
{
	struct ruleset_sample sample = { .demand = *demand };
	size_t i;

	for (i = 0; i < samples->count; i++)
		if (same_demand(&samples->list[i].demand, demand))
			return 0;
	return demand->fields ? add(samples, &sample) : 0;
}

/**
 * ruleset_sample_add - add devices that a rule set names
 * @samples: gets them
 * @rs: the rule set
 * @cap: whose rules count
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int ruleset_sample_add(struct ruleset_samples *samples, const struct cg_ruleset *rs,
		       enum cardgate_capability cap, struct error *err)
{
	const struct cg_rules *rules = &rs->caps[cap];
	struct cg_subject demand;
	int ret = 0;
	u32 i, j;

	for (i = 0; i < rules->count; i++)
		for (j = 0; j < rules->rules[i].match_count && !ret; j++) {
			ruleset_device_from_match(&rules->rules[i].matches[j], &demand);
			ret = add_demand(samples, &demand);
		}
	return ret ? error_set(err, ret, "out of memory") : 0;
}

/* A device that both fit, unless it is one that the narrower of the two fits */
static int add_pair(struct ruleset_samples *samples, size_t a, size_t b)
{
	const struct cg_subject *first = &samples->list[a].demand;
	const struct cg_subject *second = &samples->list[b].demand;
	struct ruleset_sample sample = { .demand = *first, .of = { a, b }, .both = true };
	const void *value;
	u32 left, len;

	if (!ruleset_relation_overlaps(first, second) || ruleset_relation_covers(first, second) ||
	    ruleset_relation_covers(second, first) ||
	    first->fields & second->fields & BIT(CARDGATE_DEVICE_INTERFACES))
		return 0;
	for (left = second->fields & ~first->fields; left; left &= left - 1) {
		value = cg_match_value(second, __ffs(left), &len);
		cg_match_store(&sample.demand, __ffs(left), value, len);
	}
	/* Two patterns of one interface: the narrower */
	if (first->fields & second->fields & BIT(CARDGATE_DEVICE_INTERFACE) &&
	    second->interface.mask > first->interface.mask)
		sample.demand.interface = second->interface;
	return add(samples, &sample);
}

/**
 * ruleset_sample_finish - make the devices, and one for all that is not named
 * @samples: the devices
 * @cap: what they are asked for
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int ruleset_sample_finish(struct ruleset_samples *samples, enum cardgate_capability cap,
			  struct error *err)
{
	const struct ruleset_sample other = {};
	size_t named = samples->count, i, j;
	int ret = 0;

	samples->pairs = named <= PAIRS_OF_MAX;
	for (i = 0; i < named && samples->pairs; i++)
		for (j = 0; j < i && !ret; j++)
			ret = add_pair(samples, j, i);
	if (!ret)
		ret = add(samples, &other);
	for (i = 0; i < samples->count; i++)
		samples->list[i].subject = make_subject(&samples->list[i].demand, cap);
	return ret ? error_set(err, ret, "out of memory") : 0;
}

/**
 * ruleset_sample_free - give back the devices
 * @samples: the devices
 */
void ruleset_sample_free(struct ruleset_samples *samples)
{
	free(samples->list);
	*samples = (struct ruleset_samples){};
}

/**
 * ruleset_sample_print - write what is demanded of a device
 * @demand: the demand
 * @out: gets the words that explain takes, with quotes where a blank is in them
 */
void ruleset_sample_print(const struct cg_subject *demand, FILE *out)
{
	char value[RULESET_VALUE_SIZE], clean[RULESET_VALUE_SIZE];
	const char *separator = "", *quote;
	size_t i;

	for (i = 0; i < ruleset_attribute_count; i++) {
		const struct ruleset_attribute *attr = &ruleset_attributes[i];

		if (!(demand->fields & attr->fields))
			continue;
		attr->format(attr, demand, value, sizeof(value));
		ruleset_clean_copy(value, clean, sizeof(clean));
		quote = strchr(clean, ' ') ? "\"" : "";
		fprintf(out, "%s%s=%s%s%s", separator, attr->key, quote, clean, quote);
		separator = " ";
	}
}

/**
 * ruleset_sample_label - what a sample is called
 * @demand: what is demanded of the devices that it stands for
 * @only: there are no others
 * @buf: for the words of ruleset_sample_print(), or "any other device"
 * @size: bytes of @buf
 */
void ruleset_sample_label(const struct cg_subject *demand, bool only, char *buf, size_t size)
{
	FILE *out;

	if (!demand->fields) {
		snprintf(buf, size, only ? "any device" : "any other device");
		return;
	}
	*buf = '\0';
	out = fmemopen(buf, size, "w");
	if (!out)
		return;
	ruleset_sample_print(demand, out);
	fclose(out);
	buf[size - 1] = '\0';
}
