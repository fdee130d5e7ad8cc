// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/policy_attr.h"
#include "agent/policy_compile.h"
#include "agent/policy_zone.h"
#include "agent/ruleset_time.h"

#define DAY		86400
#define DEVICE		1	/* type of all that a list of devices has */
#define YEARS_BEFORE	1	/* offsets of a policy without validity */
#define YEARS_AFTER	20

/**
 * struct zone - local time of a policy
 * @list: offsets
 * @count: how many; 0 for UTC all the time
 */
struct zone {
	struct cardgate_zone *list;
	size_t count;
};

static s64 year_start(time_t now, int years)
{
	struct tm tm = {}, today;

	gmtime_r(&now, &today);
	tm.tm_year = today.tm_year + years;
	tm.tm_mday = 1;
	return timegm(&tm);
}

/*
 * Offsets for the days of the validity. Where there is none they depend on the
 * year, and not on the second, in which the policy is compiled.
 */
static int make_zone(const struct policy *policy, time_t now, struct zone *zone)
{
	s64 from = year_start(now, -YEARS_BEFORE), until = year_start(now, YEARS_AFTER + 1);
	int ret;

	if (policy->from != INT32_MIN)
		from = ((s64)policy->from - 1) * DAY;
	if (policy->until != INT32_MAX)
		until = ((s64)policy->until + 2) * DAY;
	ret = policy_zone_offsets(policy->zone, from, until, &zone->list, &zone->count);
	if (!ret && zone->count == 1 && !zone->list[0].offset)
		zone->count = 0;
	return ret;
}

/* A day whose midnight is skipped begins when the clocks jump over it */
static s64 day_start(const struct zone *zone, s64 day)
{
	s64 utc;

	ruleset_time_utc(zone->list, (u32)zone->count, day * DAY, &utc);
	return utc;
}

static void put_header(struct policy_attr *a, const struct policy *policy,
		       const struct zone *zone, const uint8_t *source)
{
	size_t nest = policy_attr_begin(a, CARDGATE_RS_HEADER);

	policy_attr_put_u32(a, CARDGATE_HEADER_FORMAT, CARDGATE_RULESET_FORMAT);
	policy_attr_put_string(a, CARDGATE_HEADER_NAME, policy->name);
	policy_attr_put_u64(a, CARDGATE_HEADER_VERSION, policy->version);
	policy_attr_put_string(a, CARDGATE_HEADER_ISSUER, policy->issuer);
	if (policy->from != INT32_MIN)
		policy_attr_put_u64(a, CARDGATE_HEADER_NOT_BEFORE,
				    (u64)day_start(zone, policy->from));
	if (policy->until != INT32_MAX)
		policy_attr_put_u64(a, CARDGATE_HEADER_NOT_AFTER,
				    (u64)(day_start(zone, (s64)policy->until + 1) - 1));
	if (source)
		policy_attr_put(a, CARDGATE_HEADER_SOURCE, source, CARDGATE_DIGEST_SIZE);
	if (policy->flags)
		policy_attr_put_u32(a, CARDGATE_HEADER_FLAGS, policy->flags);
	if (policy->removal)
		policy_attr_put_u32(a, CARDGATE_HEADER_REMOVAL, policy->removal);
	if (policy->removal == CARDGATE_REMOVAL_CONTEXT)
		policy_attr_put_string(a, CARDGATE_HEADER_REMOVAL_CONTEXT, policy->removal_context);
	if (policy->association)
		policy_attr_put(a, CARDGATE_HEADER_ASSOCIATION, policy->association,
				CARDGATE_ASSOCIATION_SIZE);
	policy_attr_end(a, nest);
}

static void put_zone(struct policy_attr *a, const struct zone *zone)
{
	size_t i;

	for (i = 0; i < zone->count; i++) {
		zone->list[i].from = (s64)htole64((u64)zone->list[i].from);
		zone->list[i].offset = (s32)htole32((u32)zone->list[i].offset);
	}
	if (zone->count)
		policy_attr_put(a, CARDGATE_RS_ZONE, zone->list,
				zone->count * sizeof(*zone->list));
}

static void put_schedule(struct policy_attr *a, const struct policy_schedule *schedule)
{
	struct cardgate_window windows[CARDGATE_WINDOWS_MAX];
	size_t nest = policy_attr_begin(a, CARDGATE_RS_SCHEDULE), i;

	for (i = 0; i < schedule->window_count; i++) {
		const struct cardgate_window *window = &schedule->windows[i];

		windows[i] = (struct cardgate_window){
			.start = htole32(window->start),
			.end = htole32(window->end),
			.days = htole32(window->days),
			.first = (s32)htole32((u32)window->first),
			.last = (s32)htole32((u32)window->last),
		};
	}
	policy_attr_put_string(a, CARDGATE_SCHEDULE_NAME, schedule->name);
	policy_attr_put(a, CARDGATE_SCHEDULE_WINDOWS, windows,
			schedule->window_count * sizeof(*windows));
	policy_attr_end(a, nest);
}

/* Numbers as this machine has them, which is as the kernel's parser wants them */
static void put_device(struct policy_attr *a, const struct cg_subject *device)
{
	size_t nest = policy_attr_begin(a, DEVICE);
	const void *value;
	u32 attr, len;

	for (attr = 1; attr <= CARDGATE_DEVICE_MAX; attr++) {
		if (!(device->fields & BIT(attr)))
			continue;
		value = cg_match_value(device, attr, &len);
		policy_attr_put(a, (u16)attr, value, len);
	}
	policy_attr_end(a, nest);
}

static void put_refs(struct policy_attr *a, u16 type, const struct policy_refs *refs)
{
	u32 index[POLICY_REFS_MAX];
	size_t i;

	for (i = 0; i < refs->count; i++)
		index[i] = htole32(refs->index[i]);
	if (refs->count)
		policy_attr_put(a, type, index, refs->count * sizeof(*index));
}

static void put_rule(struct policy_attr *a, u32 capability, const struct policy_rule *rule)
{
	size_t nest = policy_attr_begin(a, CARDGATE_RS_RULE), devices, i;

	policy_attr_put_string(a, CARDGATE_RULE_ID, rule->id);
	if (*rule->label)
		policy_attr_put_string(a, CARDGATE_RULE_LABEL, rule->label);
	policy_attr_put_u32(a, CARDGATE_RULE_CAPABILITY, capability);
	policy_attr_put_u32(a, CARDGATE_RULE_ACTION, rule->action);
	if (rule->flags)
		policy_attr_put_u32(a, CARDGATE_RULE_FLAGS, rule->flags);
	if (rule->device_count) {
		devices = policy_attr_begin(a, CARDGATE_RULE_DEVICES);
		for (i = 0; i < rule->device_count; i++)
			put_device(a, &rule->devices[i]);
		policy_attr_end(a, devices);
	}
	put_refs(a, CARDGATE_RULE_SCHEDULES, &rule->schedules);
	put_refs(a, CARDGATE_RULE_CONTEXTS, &rule->contexts);
	policy_attr_end(a, nest);
}

static void put_capability(struct policy_attr *a, const struct policy_capability *capability)
{
	size_t nest = policy_attr_begin(a, CARDGATE_RS_CAPABILITY);

	policy_attr_put_u32(a, CARDGATE_CAPABILITY_ID, capability->id);
	policy_attr_put_u32(a, CARDGATE_CAPABILITY_DEFAULT, capability->default_action);
	if (capability->flags)
		policy_attr_put_u32(a, CARDGATE_CAPABILITY_FLAGS, capability->flags);
	policy_attr_end(a, nest);
}

static void put_rules(struct policy_attr *a, const struct policy_capability *capability,
		      struct policy_errors *errors)
{
	size_t i;

	for (i = 0; i < capability->rule_count && !a->error; i++) {
		put_rule(a, capability->id, &capability->rules[i]);
		if (a->error == -E2BIG)
			policy_errors_add(errors, capability->rules[i].line,
					  "rule \"%s\" has too many devices, expected its compiled form below 64 KiB: split it",
					  capability->rules[i].id);
	}
}

/**
 * policy_compile - rule set of a policy, the bytes that cardgate.h describes
 * @policy: the policy
 * @source: SHA-256 of its XML, or NULL
 * @now: seconds since 1970-01-01 UTC; where the validity is open, the rule set
 *	knows the zone's offsets from the year before to 20 years after
 * @ruleset: set to the bytes, to be freed
 * @len: set to their number
 * @errors: what is wrong
 *
 * Not for use beside threads, see policy_zone_offsets().
 *
 * Return: 0, -E2BIG when a part is too large, -ENOMEM.
 */
int policy_compile(const struct policy *policy, const uint8_t source[CARDGATE_DIGEST_SIZE],
		   time_t now, uint8_t **ruleset, size_t *len, struct policy_errors *errors)
{
	struct policy_attr a = {};
	struct zone zone = {};
	size_t i;

	a.error = make_zone(policy, now, &zone);
	put_header(&a, policy, &zone, source);
	for (i = 0; i < policy->context_count; i++)
		policy_attr_put_string(&a, CARDGATE_RS_CONTEXT, policy->contexts[i].name);
	put_zone(&a, &zone);
	for (i = 0; i < policy->schedule_count; i++)
		put_schedule(&a, &policy->schedules[i]);
	for (i = 0; i < policy->capability_count; i++)
		put_capability(&a, &policy->capabilities[i]);
	for (i = 0; i < policy->capability_count; i++)
		put_rules(&a, &policy->capabilities[i], errors);
	free(zone.list);

	if (a.error) {
		if (!errors->count)
			policy_errors_add(errors, 0, "not compiled: %s", strerror(-a.error));
		free(a.data);
		return a.error;
	}
	*ruleset = a.data;
	*len = a.len;
	return 0;
}
