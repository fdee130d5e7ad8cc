// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel's parser takes and refuses of a rule's device */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <linux/bits.h>
#include <linux/err.h>

#include "agent/policy_attr.h"
#include "kernel/eval.h"

#define INTERFACES(...)	CARDGATE_DEVICE_INTERFACES, sizeof((u32[]){ __VA_ARGS__ }), { __VA_ARGS__ }
#define INTERFACE(...)	CARDGATE_DEVICE_INTERFACE, sizeof((u32[]){ __VA_ARGS__ }), { __VA_ARGS__ }
#define INVALID		"Attribute failed policy validation"

/* Attributes of one device; @error NULL: they are taken */
static const struct attribute_case {
	u16 type, len;
	u32 data[3];
	bool twice;
	const char *error;
} cases[] = {
	{ CARDGATE_DEVICE_VENDOR, 2, { 0x0951 }, false, NULL },
	{ CARDGATE_DEVICE_VENDOR, 2, { 0x0951 }, true, "attribute of a device named twice" },
	{ CARDGATE_DEVICE_VENDOR, 4, { 0x0951 }, false, INVALID },
	{ CARDGATE_DEVICE_MAX + 1, 4, {}, false, INVALID },
	{ CARDGATE_DEVICE_HASH, 12, {}, false, INVALID },
	{ CARDGATE_DEVICE_PARENT_HASH, 0, {}, false, INVALID },
	{ CARDGATE_DEVICE_REMOVABLE, 4, { 9 }, false, NULL },
	{ CARDGATE_DEVICE_ADDRESS, 6, {}, false, NULL },
	{ CARDGATE_DEVICE_ADDRESS, 8, {}, false, INVALID },
	{ INTERFACE(0x080650, 0xffffff), false, NULL },
	{ INTERFACE(0x080600, 0xffff00), false, NULL },
	{ INTERFACE(0x080000, 0xff0000), false, NULL },
	{ INTERFACE(0x000050, 0x0000ff), false, "bad interface" },
	{ INTERFACE(0x080050, 0xff00ff), false, "bad interface" },
	{ INTERFACE(0, 0), false, "bad interface" },
	{ INTERFACE(0x080650, 0xffff00), false, "bad interface" },
	{ INTERFACE(0x1080650, 0x1ffffff), false, "bad interface" },
	{ INTERFACES(0, 0x080650, 0xffffff), false, NULL },
	{ INTERFACES(5, 0x080000, 0xff0000), false, NULL },
	{ INTERFACES(6, 0x080650, 0xffffff), false, "unknown operator on interfaces" },
	{ INTERFACES(0, 0x080650, 0xfffff0), false, "bad interface" },
	{ INTERFACES(0, 0x080650), false, "not a list of interfaces" },
	{ INTERFACES(0), false, "not a list of interfaces" },
	{ CARDGATE_DEVICE_INTERFACES, 0, {}, false, "not a list of interfaces" },
	{ CARDGATE_DEVICE_INTERFACES, 3, {}, false, "not a list of interfaces" },
};

/* @flags 0: none; @association bytes of which device it is for, -1: any */
static void begin_with(struct policy_attr *a, u32 flags, int association)
{
	size_t nest = policy_attr_begin(a, CARDGATE_RS_HEADER);
	static const u8 id[CARDGATE_ASSOCIATION_SIZE + 1];

	policy_attr_put_u32(a, CARDGATE_HEADER_FORMAT, CARDGATE_RULESET_FORMAT);
	policy_attr_put_string(a, CARDGATE_HEADER_NAME, "a");
	policy_attr_put_u64(a, CARDGATE_HEADER_VERSION, 1);
	policy_attr_put_string(a, CARDGATE_HEADER_ISSUER, "b");
	if (flags)
		policy_attr_put_u32(a, CARDGATE_HEADER_FLAGS, flags);
	if (association >= 0)
		policy_attr_put(a, CARDGATE_HEADER_ASSOCIATION, id, (size_t)association);
	policy_attr_end(a, nest);
}

static void begin(struct policy_attr *a)
{
	size_t nest;

	begin_with(a, 0, -1);
	nest = policy_attr_begin(a, CARDGATE_RS_CAPABILITY);
	policy_attr_put_u32(a, CARDGATE_CAPABILITY_ID, CARDGATE_CAP_USB);
	policy_attr_put_u32(a, CARDGATE_CAPABILITY_DEFAULT, CARDGATE_ACTION_ALLOW);
	policy_attr_end(a, nest);
}

/* A rule that denies one device, of @count attributes that are the same */
static struct cg_ruleset *parse(struct policy_attr *a, u16 type, const void *data, size_t len,
				int count, struct netlink_ext_ack *extack)
{
	size_t rule, devices, device;
	u32 bad_rule;

	begin(a);
	rule = policy_attr_begin(a, CARDGATE_RS_RULE);
	policy_attr_put_string(a, CARDGATE_RULE_ID, "r");
	policy_attr_put_u32(a, CARDGATE_RULE_CAPABILITY, CARDGATE_CAP_USB);
	policy_attr_put_u32(a, CARDGATE_RULE_ACTION, CARDGATE_ACTION_DENY);
	devices = policy_attr_begin(a, CARDGATE_RULE_DEVICES);
	device = policy_attr_begin(a, 1);
	while (count--)
		policy_attr_put(a, type, data, len);
	policy_attr_end(a, device);
	policy_attr_end(a, devices);
	policy_attr_end(a, rule);
	assert_int_equal(a->error, 0);
	return cg_ruleset_parse(a->data, (u32)a->len, &bad_rule, extack);
}

static void check(struct cg_ruleset *rs, const struct netlink_ext_ack *extack, const char *error,
		  size_t number)
{
	if (!IS_ERR(rs)) {
		cg_ruleset_free(rs);
		if (error)
			fail_msg("case %zu was taken", number);
	} else if (!error || strcmp(extack->_msg, error)) {
		fail_msg("case %zu: %s", number, extack->_msg);
	}
}

static void test_header(void **state)
{
	static const struct {
		u32 flags;
		int association;
		bool capability;
		const char *error;
	} headers[] = {
		{ CARDGATE_POLICY_ANY_CARD, -1, true, NULL },
		{ CARDGATE_POLICY_RELEASE, -1, false, NULL },
		{ CARDGATE_POLICY_RELEASE, CARDGATE_ASSOCIATION_SIZE, false, NULL },
		{ 0, CARDGATE_ASSOCIATION_SIZE, true, NULL },
		{ CARDGATE_POLICY_RELEASE, -1, true, "a release names no capability" },
		{ 1U << 31, -1, true, "unknown flag of the policy" },
		{ 0, CARDGATE_ASSOCIATION_SIZE - 1, true, NULL },
		{ 0, CARDGATE_ASSOCIATION_SIZE + 1, true, NULL },
	};
	struct cg_ruleset *rs;
	u32 bad_rule;
	size_t i, nest;

	(void)state;
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct netlink_ext_ack extack = {};
		struct policy_attr a = {};

		begin_with(&a, headers[i].flags, headers[i].association);
		if (headers[i].capability) {
			nest = policy_attr_begin(&a, CARDGATE_RS_CAPABILITY);
			policy_attr_put_u32(&a, CARDGATE_CAPABILITY_ID, CARDGATE_CAP_USB);
			policy_attr_put_u32(&a, CARDGATE_CAPABILITY_DEFAULT,
					    CARDGATE_ACTION_ALLOW);
			policy_attr_end(&a, nest);
		}
		rs = cg_ruleset_parse(a.data, (u32)a.len, &bad_rule, &extack);
		if (headers[i].association >= 0 &&
		    headers[i].association != CARDGATE_ASSOCIATION_SIZE)
			assert_true(IS_ERR(rs));
		else
			check(rs, &extack, headers[i].error, i);
		free(a.data);
	}
}

static void test_attributes(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct attribute_case *one = &cases[i];
		struct netlink_ext_ack extack = {};
		struct policy_attr a = {};

		check(parse(&a, one->type, one->data, one->len, 1 + one->twice, &extack), &extack,
		      one->error, i);
		free(a.data);
	}
}

static void test_list_of_interfaces(void **state)
{
	u32 list[1 + 2 * (CARDGATE_INTERFACES_MAX + 1)] = {}, i;

	(void)state;
	for (i = 1; i < sizeof(list) / sizeof(list[0]); i += 2)
		list[i + 1] = 0xff0000;
	for (i = CARDGATE_INTERFACES_MAX; i <= CARDGATE_INTERFACES_MAX + 1; i++) {
		struct netlink_ext_ack extack = {};
		struct policy_attr a = {};

		check(parse(&a, CARDGATE_DEVICE_INTERFACES, list, 4 + 8 * i, 1, &extack), &extack,
		      i > CARDGATE_INTERFACES_MAX ? INVALID : NULL, i);
		free(a.data);
	}
}

static void test_any_device(void **state)
{
	struct cg_moment moment = { .clock_trusted = true };
	struct cg_subject subject = {};
	struct cg_decision decision;
	struct policy_attr a = {};
	struct cg_ruleset *rs;

	(void)state;
	rs = parse(&a, 0, NULL, 0, 0, NULL);
	assert_false(IS_ERR(rs));
	cg_eval(rs, CARDGATE_CAP_USB, &subject, &moment, &decision);
	assert_int_equal(decision.action, CARDGATE_ACTION_DENY);
	assert_int_equal(cg_eval_state(rs, CARDGATE_CAP_USB, &moment), CARDGATE_STATE_DENIED);
	cg_ruleset_free(rs);
	free(a.data);
}

static void test_store(void **state)
{
	char longest[CG_STRING_SIZE] = {}, text[CG_STRING_SIZE + 1] = {};
	struct cg_subject subject = {};
	u32 list[3] = { 4, 0x080650, 0xffffff }, len;

	(void)state;
	memset(longest, 'n', CARDGATE_STRING_MAX);
	memset(text, 'n', CG_STRING_SIZE);
	assert_true(cg_match_store(&subject, CARDGATE_DEVICE_NAME, longest, sizeof(longest)));
	assert_false(cg_match_store(&subject, CARDGATE_DEVICE_NAME, text, sizeof(text)));
	assert_false(cg_match_store(&subject, CARDGATE_DEVICE_NAME, text, CG_STRING_SIZE));
	assert_string_equal(cg_match_value(&subject, CARDGATE_DEVICE_NAME, &len), longest);
	assert_int_equal(len, sizeof(longest));
	assert_false(cg_match_store(&subject, CARDGATE_DEVICE_VENDOR, list, 4));
	assert_true(cg_match_store(&subject, CARDGATE_DEVICE_INTERFACES, list, sizeof(list)));
	for (len = 0; len < sizeof(list); len++)
		assert_false(cg_match_store(&subject, CARDGATE_DEVICE_INTERFACES, list, len));
	assert_int_equal(subject.fields,
			 BIT(CARDGATE_DEVICE_NAME) | BIT(CARDGATE_DEVICE_INTERFACES));
	assert_int_equal(subject.interface_count, 1);
	assert_memory_equal(cg_match_value(&subject, CARDGATE_DEVICE_INTERFACES, &len), list,
			    sizeof(list));
	assert_int_equal(len, sizeof(list));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_list_of_interfaces),
		cmocka_unit_test(test_any_device),
		cmocka_unit_test(test_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
