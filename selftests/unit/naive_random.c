// SPDX-License-Identifier: GPL-2.0-or-later
/* Policies, devices and moments by chance, in both forms */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <linux/bits.h>

#include "agent/policy_attr.h"
#include "selftests/unit/naive.h"

static u64 random_word;

void naive_seed(u64 seed)
{
	random_word = seed * 0x9e3779b97f4a7c15 + 1;
}

/* splitmix64 */
u32 naive_random(u32 below)
{
	u64 z = random_word += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (u32)((z ^ z >> 31) % below);
}

static bool chance(u32 percent)
{
	return naive_random(100) < percent;
}

static struct cardgate_interface random_interface(bool exact)
{
	static const u32 masks[] = { 0xffffff, 0xffff00, 0xff0000 };
	u32 mask = exact ? 0xffffff : masks[naive_random(3)];
	u32 value = (3 + naive_random(2)) << 16 | naive_random(2) << 8 | naive_random(2);

	return (struct cardgate_interface){
		.value = value & mask,
		.mask = mask,
	};
}

static void random_values(struct naive_device *device, bool exact)
{
	int i;

	for (i = 1; i <= CARDGATE_DEVICE_MAX; i++)
		device->value[i] = (int)naive_random(2);
	device->interface = random_interface(exact);
	device->op = exact ? CARDGATE_INTERFACES_EQUALS_ORDERED : naive_random(6);
	device->count = 1 + (int)naive_random(NAIVE_INTERFACES);
	for (i = 0; i < device->count; i++)
		device->list[i] = random_interface(exact);
}

static void random_demand(struct naive_device *device)
{
	int i, wanted = (int)naive_random(4) + !chance(3);

	*device = (struct naive_device){};
	random_values(device, false);
	for (i = 0; i < wanted; i++)
		device->fields |= 1U << (1 + naive_random(CARDGATE_DEVICE_MAX));
	if (chance(25))
		device->fields |= 1U << CARDGATE_DEVICE_INTERFACES;
}

static void random_rule(const struct naive_policy *policy, struct naive_rule *rule)
{
	int i;

	*rule = (struct naive_rule){
		.cap = 1 + naive_random(2),
		.action = chance(50) ? CARDGATE_ACTION_ALLOW : CARDGATE_ACTION_DENY,
		.flags = (chance(15) ? CARDGATE_RULE_MONITOR : 0) |
			 (chance(10) ? CARDGATE_RULE_FORCE : 0),
		.listed = !chance(7),
	};
	if (rule->action == CARDGATE_ACTION_DENY && chance(30))
		rule->flags |= CARDGATE_RULE_REMOTE;
	rule->devices = rule->listed ? 1 + (int)naive_random(NAIVE_DEVICES) : 0;
	for (i = 0; i < rule->devices; i++)
		random_demand(&rule->device[i]);
	if (policy->schedule_count && chance(40))
		rule->schedules = 1 + (int)naive_random(NAIVE_REFS);
	for (i = 0; i < rule->schedules; i++)
		rule->schedule[i] = naive_random((u32)policy->schedule_count) |
				    (chance(40) ? CARDGATE_NOT : 0);
	if (policy->context_count && chance(40))
		rule->contexts = 1 + (int)naive_random(NAIVE_REFS);
	for (i = 0; i < rule->contexts; i++)
		rule->context[i] = naive_random((u32)policy->context_count) |
				   (chance(40) ? CARDGATE_NOT : 0);
}

/* Days are those around 1970 */
static void random_window(struct cardgate_window *window)
{
	static const u32 starts[] = { 0, 1, 3600, 43200, 86399 };
	static const u32 ends[] = { 0, 1, 3600, 43200, 86399, 86400 };

	*window = (struct cardgate_window){
		.start = chance(50) ? starts[naive_random(5)] : naive_random(NAIVE_DAY),
		.end = chance(50) ? ends[naive_random(6)] : naive_random(NAIVE_DAY + 1),
		.days = chance(40) ? CARDGATE_DAYS_ALL : 1 + naive_random(127),
		.first = INT32_MIN,
		.last = INT32_MAX,
	};
	if (chance(30))
		window->first = (s32)naive_random(20) - 10;
	if (chance(30))
		window->last = (window->first == INT32_MIN ? 0 : window->first) +
			       (s32)naive_random(10);
}

void naive_random_policy(struct naive_policy *policy)
{
	s64 from = -30 * NAIVE_DAY;
	int i, j;

	policy->schedule_count = (int)naive_random(NAIVE_SCHEDULES + 1);
	policy->context_count = (int)naive_random(NAIVE_CONTEXTS + 1);
	policy->zone_count = (int)naive_random(NAIVE_ZONES + 1);
	for (i = 0; i < policy->schedule_count; i++) {
		policy->window_count[i] = 1 + (int)naive_random(NAIVE_WINDOWS);
		for (j = 0; j < policy->window_count[i]; j++)
			random_window(&policy->window[i][j]);
	}
	for (i = 0; i < policy->zone_count; i++) {
		from += 1 + naive_random(20 * NAIVE_DAY);
		policy->zone[i] = (struct cardgate_zone){
			.from = from,
			.offset = (s32)naive_random(2 * NAIVE_DAY - 1) - NAIVE_DAY + 1,
		};
	}
	policy->rule_count = (int)naive_random(chance(50) ? NAIVE_RULES : 8);
	for (i = 0; i < policy->rule_count; i++)
		random_rule(policy, &policy->rule[i]);
	for (i = 1; i <= 2; i++) {
		policy->default_action[i] = chance(50) ? CARDGATE_ACTION_ALLOW :
							       CARDGATE_ACTION_DENY;
		policy->remote_default[i] = chance(40);
	}
}

/* An attribute's bytes; equal ones for equal values only, and some of them long */
static u32 value(const struct naive_device *device, u32 attr, u8 bytes[128])
{
	static const char * const texts[5][2] = {
		{ "1", "2" }, { "a longer name", "a longer nama" }, { "1-1", "1-1.2" },
		{ "usb", "pci" }, { "uas", "usb-storage" },
	};
	u32 number = (u32)device->value[attr], size = 32;

	memset(bytes, 0, 128);
	switch (attr) {
	case CARDGATE_DEVICE_SERIAL ... CARDGATE_DEVICE_DRIVER:
		strcpy((char *)bytes, texts[attr - CARDGATE_DEVICE_SERIAL][number]);
		return (u32)strlen((char *)bytes) + 1;
	case CARDGATE_DEVICE_VENDOR:
	case CARDGATE_DEVICE_PRODUCT:
		size = 2;
		break;
	case CARDGATE_DEVICE_CONNECT_TYPE:
	case CARDGATE_DEVICE_REMOVABLE:
		size = 4;
		break;
	case CARDGATE_DEVICE_ADDRESS:
		size = CARDGATE_ADDRESS_SIZE;
		break;
	case CARDGATE_DEVICE_INTERFACE:
		memcpy(bytes, &device->interface, sizeof(device->interface));
		return sizeof(device->interface);
	case CARDGATE_DEVICE_INTERFACES:
		memcpy(bytes, &device->op, 4);
		memcpy(bytes + 4, device->list, (size_t)device->count * sizeof(device->list[0]));
		return 4 + (u32)device->count * (u32)sizeof(device->list[0]);
	}
	bytes[size - 1] = (u8)number;
	return size;
}

void naive_random_device(struct naive_device *device, struct cg_subject *subject)
{
	static const u32 late = BIT(CARDGATE_DEVICE_DRIVER) | BIT(CARDGATE_DEVICE_INTERFACE) |
				BIT(CARDGATE_DEVICE_INTERFACES) | BIT(CARDGATE_DEVICE_ADDRESS);
	u8 bytes[128];
	u32 attr, len;

	*device = (struct naive_device){};
	random_values(device, true);
	for (attr = 1; attr <= CARDGATE_DEVICE_MAX; attr++)
		device->fields |= chance(85) ? 1U << attr : 0;
	if (chance(30))
		device->unknown = late & naive_random(1U << (CARDGATE_DEVICE_MAX + 1));
	if (chance(3))
		device->unknown = naive_random(1U << (CARDGATE_DEVICE_MAX + 1)) & ~1U;

	if (chance(20))
		device->deferred = BIT(CARDGATE_DEVICE_ADDRESS);
	if (chance(3))
		device->deferred = naive_random(1U << (CARDGATE_DEVICE_MAX + 1)) & ~1U;

	*subject = (struct cg_subject){};
	for (attr = 1; attr <= CARDGATE_DEVICE_MAX; attr++) {
		len = value(device, attr, bytes);
		if (device->fields & 1U << attr)
			assert_true(cg_match_store(subject, attr, bytes, len));
	}
	subject->unknown = device->unknown;
	subject->deferred = device->deferred;
}

/* Often the very second at which something opens or closes */
s64 naive_random_time(const struct naive_policy *policy)
{
	s64 day = ((s64)naive_random(40) - 20) * NAIVE_DAY;

	if (policy->zone_count && chance(30))
		return policy->zone[naive_random((u32)policy->zone_count)].from - naive_random(2);
	if (policy->schedule_count && chance(40)) {
		const struct cardgate_window *w = &policy->window[0][0];

		day += chance(50) ? w->start : w->end;
		if (policy->zone_count)
			day -= policy->zone[naive_random((u32)policy->zone_count)].offset;
		return day - naive_random(2);
	}
	return day + naive_random(NAIVE_DAY);
}

void naive_random_moment(const struct naive_policy *policy, struct naive_moment *now,
			 struct cg_moment *moment)
{
	int i;

	now->now = naive_random_time(policy);
	now->trusted = !chance(15);
	*moment = (struct cg_moment){ .now = now->now, .clock_trusted = now->trusted };
	for (i = 1; i <= 2; i++) {
		now->operation[i] = chance(70) ? 0 : chance(30) ? CARDGATE_ACTION_DENY :
								  CARDGATE_ACTION_ALLOW;
		if (now->operation[i] == CARDGATE_ACTION_DENY)
			moment->disabled |= 1U << i;
		if (now->operation[i] == CARDGATE_ACTION_ALLOW)
			moment->enabled |= 1U << i;
	}
	for (i = 0; i < NAIVE_CONTEXTS; i++) {
		now->context[i] = (int)naive_random(3) - 1;
		if (i >= policy->context_count || now->context[i] < 0)
			continue;
		moment->known |= 1ULL << i;
		moment->set |= (u64)now->context[i] << i;
	}
}

static void put_rule(struct policy_attr *a, const struct naive_rule *rule, int number)
{
	size_t nest = policy_attr_begin(a, CARDGATE_RS_RULE), devices, device;
	u8 bytes[128];
	char id[16];
	u32 attr, len;
	int i;

	snprintf(id, sizeof(id), "%d", number);
	policy_attr_put_string(a, CARDGATE_RULE_ID, id);
	policy_attr_put_u32(a, CARDGATE_RULE_CAPABILITY, rule->cap);
	policy_attr_put_u32(a, CARDGATE_RULE_ACTION, rule->action);
	if (rule->flags)
		policy_attr_put_u32(a, CARDGATE_RULE_FLAGS, rule->flags);
	if (rule->listed) {
		devices = policy_attr_begin(a, CARDGATE_RULE_DEVICES);
		for (i = 0; i < rule->devices; i++) {
			device = policy_attr_begin(a, 1);
			for (attr = CARDGATE_DEVICE_MAX; attr; attr--) {
				len = value(&rule->device[i], attr, bytes);
				if (rule->device[i].fields & 1U << attr)
					policy_attr_put(a, (u16)attr, bytes, len);
			}
			policy_attr_end(a, device);
		}
		policy_attr_end(a, devices);
	}
	if (rule->schedules)
		policy_attr_put(a, CARDGATE_RULE_SCHEDULES, rule->schedule,
				(size_t)rule->schedules * 4);
	if (rule->contexts)
		policy_attr_put(a, CARDGATE_RULE_CONTEXTS, rule->context,
				(size_t)rule->contexts * 4);
	policy_attr_end(a, nest);
}

void *naive_bytes(const struct naive_policy *policy, u32 *len)
{
	struct policy_attr a = {};
	char name[16];
	size_t nest;
	int i;

	nest = policy_attr_begin(&a, CARDGATE_RS_HEADER);
	policy_attr_put_u32(&a, CARDGATE_HEADER_FORMAT, CARDGATE_RULESET_FORMAT);
	policy_attr_put_string(&a, CARDGATE_HEADER_NAME, "random");
	policy_attr_put_u64(&a, CARDGATE_HEADER_VERSION, 1);
	policy_attr_put_string(&a, CARDGATE_HEADER_ISSUER, "Chance");
	policy_attr_end(&a, nest);
	for (i = 0; i < policy->context_count; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		policy_attr_put_string(&a, CARDGATE_RS_CONTEXT, name);
	}
	if (policy->zone_count)
		policy_attr_put(&a, CARDGATE_RS_ZONE, policy->zone,
				(size_t)policy->zone_count * sizeof(policy->zone[0]));
	for (i = 0; i < policy->schedule_count; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		nest = policy_attr_begin(&a, CARDGATE_RS_SCHEDULE);
		policy_attr_put_string(&a, CARDGATE_SCHEDULE_NAME, name);
		policy_attr_put(&a, CARDGATE_SCHEDULE_WINDOWS, policy->window[i],
				(size_t)policy->window_count[i] * sizeof(policy->window[i][0]));
		policy_attr_end(&a, nest);
	}
	for (i = 1; i <= 2; i++) {
		nest = policy_attr_begin(&a, CARDGATE_RS_CAPABILITY);
		policy_attr_put_u32(&a, CARDGATE_CAPABILITY_ID, (u32)i);
		policy_attr_put_u32(&a, CARDGATE_CAPABILITY_DEFAULT, policy->default_action[i]);
		if (policy->remote_default[i])
			policy_attr_put_u32(&a, CARDGATE_CAPABILITY_FLAGS,
					    CARDGATE_CAPABILITY_REMOTE);
		policy_attr_end(&a, nest);
	}
	for (i = 0; i < policy->rule_count; i++)
		put_rule(&a, &policy->rule[i], i + 1);
	assert_int_equal(a.error, 0);
	*len = (u32)a.len;
	return a.data;
}
