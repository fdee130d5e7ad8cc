// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A policy that allows some devices and nothing else. What tells a device from
 * others is kept, what changes with the port, the driver or the time is not.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/ruleset_clean.h"
#include "agent/ruleset_names.h"
#include "agent/ruleset_relation.h"
#include "generate.h"

/**
 * struct generation - of one capability
 * @options: what it is made like
 * @policy: all of the policy
 * @cap: the capability
 */
struct generation {
	const struct generate_options *options;
	const struct policy *policy;
	struct policy_capability *cap;
};

/* Device strings come as they are; a policy's are clean */
static void keep(struct cg_subject *demand, const struct cg_subject *subject, u32 attr)
{
	const void *value;
	u32 len;

	if (!(subject->fields & ~subject->unknown & BIT(attr)))
		return;
	value = cg_match_value(subject, attr, &len);
	if (attr >= CARDGATE_DEVICE_SERIAL && attr <= CARDGATE_DEVICE_DRIVER &&
	    !ruleset_clean_valid(value, CARDGATE_STRING_MAX))
		return;
	cg_match_store(demand, attr, value, len);
}

static bool has(const struct cg_subject *subject, u32 attr)
{
	return subject->fields & BIT(attr);
}

static struct cg_subject make_demand(const struct generation *g, const struct cg_subject *subject)
{
	struct cg_subject demand = {};

	keep(&demand, subject, CARDGATE_DEVICE_VENDOR);
	keep(&demand, subject, CARDGATE_DEVICE_PRODUCT);
	keep(&demand, subject, CARDGATE_DEVICE_SERIAL);
	if (!has(&demand, CARDGATE_DEVICE_VENDOR))
		keep(&demand, subject, CARDGATE_DEVICE_ADDRESS);
	if (!has(&demand, CARDGATE_DEVICE_SERIAL) && !has(&demand, CARDGATE_DEVICE_ADDRESS))
		keep(&demand, subject, CARDGATE_DEVICE_NAME);
	if (g->options->hash)
		keep(&demand, subject, CARDGATE_DEVICE_HASH);
	/* Ids of PCI and USB are not told apart otherwise */
	if (!has(subject, CARDGATE_DEVICE_PORT) && strcmp(subject->bus, "usb"))
		keep(&demand, subject, CARDGATE_DEVICE_BUS);
	if (!(demand.fields & ~BIT(CARDGATE_DEVICE_BUS)))
		keep(&demand, subject, CARDGATE_DEVICE_DRIVER);
	return demand;
}

static bool known(const struct policy_capability *cap, const struct cg_subject *demand)
{
	size_t i;

	for (i = 0; i < cap->rule_count; i++)
		if (ruleset_relation_covers(&cap->rules[i].devices[0], demand))
			return true;
	return false;
}

static bool id_taken(const struct policy *policy, const char *id)
{
	size_t i, j;

	for (i = 0; i < policy->capability_count; i++)
		for (j = 0; j < policy->capabilities[i].rule_count; j++)
			if (!strcmp(policy->capabilities[i].rules[j].id, id))
				return true;
	return false;
}

/* "usb-hd-webcam-046d-0825" of its label, with a number where there are several */
static void make_id(const struct generation *g, const char *label, char id[POLICY_NAME_SIZE])
{
	char base[POLICY_NAME_SIZE - 8];
	size_t used, number;

	used = (size_t)snprintf(base, sizeof(base), "%s-",
				ruleset_names_get(&ruleset_capabilities, g->cap->id));
	for (; *label && used + 1 < sizeof(base); label++) {
		if (isalnum((unsigned char)*label))
			base[used++] = (char)tolower((unsigned char)*label);
		else if (base[used - 1] != '-')
			base[used++] = '-';
	}
	while (base[used - 1] == '-')
		used--;
	base[used] = '\0';
	snprintf(id, POLICY_NAME_SIZE, "%s", base);
	for (number = 2; id_taken(g->policy, id) && number < 1000000; number++)
		snprintf(id, POLICY_NAME_SIZE, "%s-%zu", base, number);
}

static int add_rule(const struct generation *g, const struct device *device,
		    const struct cg_subject *demand)
{
	struct policy_rule rule = { .action = CARDGATE_ACTION_ALLOW }, *new;
	struct cg_subject *copy;

	make_id(g, device->label, rule.id);
	ruleset_clean_copy(device->label, rule.label, sizeof(rule.label));
	copy = policy_model_add(&rule.devices, &rule.device_count, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	*copy = *demand;
	new = policy_model_add(&g->cap->rules, &g->cap->rule_count, sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = rule;
	return 0;
}

static int add_devices(const struct generation *g, const struct devices *devices)
{
	struct cg_subject demand;
	size_t i;
	int ret = 0;

	for (i = 0; i < devices->count && !ret; i++) {
		const struct device *device = &devices->list[i];

		if (!(device->capabilities & BIT(g->cap->id)) || device->exempt)
			continue;
		demand = make_demand(g, &device->subject);
		if (demand.fields && !known(g->cap, &demand))
			ret = add_rule(g, device, &demand);
	}
	return ret;
}

/**
 * generate_rules - allow devices and nothing else
 * @devices: the devices; hubs and card readers need no rule
 * @options: what the policy is made like
 * @policy: gets the capabilities and rules
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int generate_rules(const struct devices *devices, const struct generate_options *options,
		   struct policy *policy, struct error *err)
{
	struct generation g = { .options = options, .policy = policy };
	int ret = 0;
	u32 cap;

	for (cap = 1; cap <= CARDGATE_CAP_MAX && !ret; cap++) {
		if (!(options->caps & BIT(cap)))
			continue;
		g.cap = policy_model_add(&policy->capabilities, &policy->capability_count,
					 sizeof(*g.cap));
		if (!g.cap)
			return error_set(err, -ENOMEM, "out of memory");
		g.cap->id = cap;
		g.cap->default_action = CARDGATE_ACTION_DENY;
		ret = add_devices(&g, devices);
	}
	return ret ? error_set(err, ret, "out of memory") : 0;
}
