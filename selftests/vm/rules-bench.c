// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rules-bench make COUNT FILE   writes a rule set of that many rules
 * rules-bench eval COUNT...     prints a line per COUNT: rules, nanoseconds of a
 *                               decision, milliseconds to parse, bytes per rule
 *
 * The evaluator is the kernel's own source. Rules are of four shapes, with a
 * device each; those at the end speak of devices that are asked about. The
 * smallest of many rounds counts.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/bits.h>
#include <linux/err.h>

#include "agent/policy_attr.h"
#include "kernel/eval.h"

#define DEVICES		16	/* as many as a desk has */
#define ROUNDS		50
#define DECISIONS	20000

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Each fourth device of a company is of the same shape */
static void describe(uint32_t number, struct cg_subject *device)
{
	static const struct cardgate_interface storage = { 0x080650, 0xffffff };
	uint16_t vendor = 0x1209, product = (uint16_t)number;
	char serial[16];

	*device = (struct cg_subject){};
	snprintf(serial, sizeof(serial), "%08u", number);
	cg_match_store(device, CARDGATE_DEVICE_VENDOR, &vendor, sizeof(vendor));
	cg_match_store(device, CARDGATE_DEVICE_PRODUCT, &product, sizeof(product));
	cg_match_store(device, CARDGATE_DEVICE_SERIAL, serial, sizeof("00000000"));
	cg_match_store(device, CARDGATE_DEVICE_INTERFACE, &storage, sizeof(storage));
	/* A device is decided before it is bound, and after */
	device->unknown = number & 2 ? BIT(CARDGATE_DEVICE_DRIVER) : 0;
	memcpy(device->hash, &number, sizeof(number));
	device->fields |= BIT(CARDGATE_DEVICE_HASH);
}

static void put_rule(struct policy_attr *a, uint32_t number)
{
	static const uint32_t shapes[] = {
		BIT(CARDGATE_DEVICE_VENDOR) | BIT(CARDGATE_DEVICE_PRODUCT) |
		BIT(CARDGATE_DEVICE_SERIAL),
		BIT(CARDGATE_DEVICE_SERIAL) | BIT(CARDGATE_DEVICE_INTERFACE),
		BIT(CARDGATE_DEVICE_HASH),
		BIT(CARDGATE_DEVICE_SERIAL),
	};
	size_t rule = policy_attr_begin(a, CARDGATE_RS_RULE), devices, device;
	uint32_t attr, len;
	struct cg_subject subject;
	const void *value;
	char id[16];

	snprintf(id, sizeof(id), "r%u", number);
	describe(number, &subject);
	policy_attr_put_string(a, CARDGATE_RULE_ID, id);
	policy_attr_put_u32(a, CARDGATE_RULE_CAPABILITY, CARDGATE_CAP_USB);
	policy_attr_put_u32(a, CARDGATE_RULE_ACTION, CARDGATE_ACTION_DENY);
	devices = policy_attr_begin(a, CARDGATE_RULE_DEVICES);
	device = policy_attr_begin(a, 1);
	for (attr = 1; attr <= CARDGATE_DEVICE_MAX; attr++) {
		value = cg_match_value(&subject, attr, &len);
		if (shapes[number % 4] & BIT(attr))
			policy_attr_put(a, (uint16_t)attr, value, len);
	}
	policy_attr_end(a, device);
	policy_attr_end(a, devices);
	policy_attr_end(a, rule);
}

static void make(uint32_t count, struct policy_attr *a)
{
	size_t nest = policy_attr_begin(a, CARDGATE_RS_HEADER);
	uint32_t i;

	policy_attr_put_u32(a, CARDGATE_HEADER_FORMAT, CARDGATE_RULESET_FORMAT);
	policy_attr_put_string(a, CARDGATE_HEADER_NAME, "bench");
	policy_attr_put_u64(a, CARDGATE_HEADER_VERSION, 1);
	policy_attr_put_string(a, CARDGATE_HEADER_ISSUER, "Bench");
	policy_attr_end(a, nest);
	nest = policy_attr_begin(a, CARDGATE_RS_CAPABILITY);
	policy_attr_put_u32(a, CARDGATE_CAPABILITY_ID, CARDGATE_CAP_USB);
	policy_attr_put_u32(a, CARDGATE_CAPABILITY_DEFAULT, CARDGATE_ACTION_ALLOW);
	policy_attr_end(a, nest);
	for (i = 0; i < count; i++)
		put_rule(a, i);
}

static uint64_t decide(const struct cg_ruleset *rs, const struct cg_subject *devices)
{
	struct cg_moment moment = { .clock_trusted = true };
	uint64_t best = UINT64_MAX, start, took, denied = 0;
	struct cg_decision decision;
	int round, i;

	for (round = 0; round < ROUNDS; round++) {
		start = now();
		for (i = 0; i < DECISIONS; i++) {
			cg_eval(rs, CARDGATE_CAP_USB, &devices[i % DEVICES], &moment, &decision);
			denied += decision.action == CARDGATE_ACTION_DENY;
		}
		took = now() - start;
		best = took < best ? took : best;
	}
	/* Half of the devices have a rule */
	return denied == (uint64_t)ROUNDS * DECISIONS / 2 ? best / DECISIONS : 0;
}

static int eval(uint32_t count)
{
	struct cg_subject devices[DEVICES];
	struct netlink_ext_ack extack = {};
	struct policy_attr a = {};
	uint64_t start, parse, took;
	struct cg_ruleset *rs;
	struct mallinfo2 before, after;
	uint32_t bad_rule, i;

	make(count, &a);
	if (a.error)
		return 1;
	before = mallinfo2();
	start = now();
	rs = cg_ruleset_parse(a.data, (uint32_t)a.len, &bad_rule, &extack);
	parse = now() - start;
	if (IS_ERR(rs)) {
		fprintf(stderr, "rules-bench: rule %u: %s\n", bad_rule, extack._msg);
		return 1;
	}
	after = mallinfo2();
	for (i = 0; i < DEVICES; i++)
		describe(i % 2 ? count + i : count - 1 - i / 2, &devices[i]);
	took = decide(rs, devices);
	printf("%u %llu %.1f %zu\n", count, (unsigned long long)took, (double)parse / 1e6,
	       (a.len + after.uordblks + after.hblkhd - before.uordblks - before.hblkhd -
		sizeof(*rs)) / count);
	cg_ruleset_free(rs);
	free(a.data);
	return !took;
}

static int save(uint32_t count, const char *path)
{
	struct policy_attr a = {};
	FILE *file = fopen(path, "w");
	int ret = 1;

	make(count, &a);
	if (file && !a.error)
		ret = fwrite(a.data, 1, a.len, file) != a.len;
	if (file && fclose(file))
		ret = 1;
	free(a.data);
	return ret;
}

int main(int argc, char **argv)
{
	int i, ret = 0;

	if (argc == 4 && !strcmp(argv[1], "make"))
		return save((uint32_t)atoi(argv[2]), argv[3]);
	if (argc < 3 || strcmp(argv[1], "eval")) {
		fprintf(stderr, "Usage: rules-bench make COUNT FILE | rules-bench eval COUNT...\n");
		return 2;
	}
	for (i = 2; i < argc && !ret; i++)
		ret = eval((uint32_t)atoi(argv[i]));
	return ret;
}
