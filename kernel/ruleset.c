// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rule set bytes -> struct cg_ruleset. The bytes are netlink attributes and
 * are checked by nla_parse() with strict policies; the parsed form points into
 * them. Pure but for memory: userspace runs the same code over its own
 * nla_parse().
 */
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "ruleset.h"

#define DAY		86400
#define INTERFACES_SIZE	sizeof(struct cg_interfaces)
#define POLICY_FLAGS \
	(CARDGATE_POLICY_ANY_CARD | CARDGATE_POLICY_RELEASE | CARDGATE_POLICY_ASK | \
	 CARDGATE_POLICY_OPERATION | CARDGATE_POLICY_OCSP | \
	 CARDGATE_POLICY_PACKAGES)
#define RULE_FLAGS \
	(CARDGATE_RULE_MONITOR | CARDGATE_RULE_FORCE | CARDGATE_RULE_REMOTE)

static const struct nla_policy header_policy[CARDGATE_HEADER_MAX + 1] = {
	[CARDGATE_HEADER_FORMAT] = { .type = NLA_U32 },
	[CARDGATE_HEADER_NAME] = { .type = NLA_NUL_STRING, .len = CARDGATE_NAME_MAX },
	[CARDGATE_HEADER_VERSION] = { .type = NLA_U64 },
	[CARDGATE_HEADER_ISSUER] = { .type = NLA_NUL_STRING, .len = CARDGATE_LABEL_MAX },
	[CARDGATE_HEADER_NOT_BEFORE] = { .type = NLA_S64 },
	[CARDGATE_HEADER_NOT_AFTER] = { .type = NLA_S64 },
	[CARDGATE_HEADER_SOURCE] = NLA_POLICY_EXACT_LEN(CARDGATE_DIGEST_SIZE),
	[CARDGATE_HEADER_FLAGS] = { .type = NLA_U32 },
	[CARDGATE_HEADER_ASSOCIATION] = NLA_POLICY_EXACT_LEN(CARDGATE_ASSOCIATION_SIZE),
	[CARDGATE_HEADER_REMOVAL] = { .type = NLA_U32 },
	[CARDGATE_HEADER_REMOVAL_CONTEXT] = { .type = NLA_NUL_STRING, .len = CARDGATE_NAME_MAX },
};

static const struct nla_policy schedule_policy[CARDGATE_SCHEDULE_MAX + 1] = {
	[CARDGATE_SCHEDULE_NAME] = { .type = NLA_NUL_STRING, .len = CARDGATE_NAME_MAX },
	[CARDGATE_SCHEDULE_WINDOWS] = { .type = NLA_BINARY },
};

static const struct nla_policy capability_policy[CARDGATE_CAPABILITY_MAX + 1] = {
	[CARDGATE_CAPABILITY_ID] = { .type = NLA_U32 },
	[CARDGATE_CAPABILITY_DEFAULT] = { .type = NLA_U32 },
	[CARDGATE_CAPABILITY_FLAGS] = { .type = NLA_U32 },
};

static const struct nla_policy rule_policy[CARDGATE_RULE_ATTR_MAX + 1] = {
	[CARDGATE_RULE_ID] = { .type = NLA_NUL_STRING, .len = CARDGATE_NAME_MAX },
	[CARDGATE_RULE_LABEL] = { .type = NLA_NUL_STRING, .len = CARDGATE_LABEL_MAX },
	[CARDGATE_RULE_CAPABILITY] = { .type = NLA_U32 },
	[CARDGATE_RULE_ACTION] = { .type = NLA_U32 },
	[CARDGATE_RULE_FLAGS] = { .type = NLA_U32 },
	[CARDGATE_RULE_DEVICES] = { .type = NLA_NESTED },
	[CARDGATE_RULE_SCHEDULES] = { .type = NLA_BINARY },
	[CARDGATE_RULE_CONTEXTS] = { .type = NLA_BINARY },
};

static const struct nla_policy device_policy[CARDGATE_DEVICE_MAX + 1] = {
	[CARDGATE_DEVICE_VENDOR] = { .type = NLA_U16 },
	[CARDGATE_DEVICE_PRODUCT] = { .type = NLA_U16 },
	[CARDGATE_DEVICE_SERIAL] = { .type = NLA_NUL_STRING, .len = CARDGATE_STRING_MAX },
	[CARDGATE_DEVICE_NAME] = { .type = NLA_NUL_STRING, .len = CARDGATE_STRING_MAX },
	[CARDGATE_DEVICE_PORT] = { .type = NLA_NUL_STRING, .len = CARDGATE_STRING_MAX },
	[CARDGATE_DEVICE_BUS] = { .type = NLA_NUL_STRING, .len = CARDGATE_STRING_MAX },
	[CARDGATE_DEVICE_DRIVER] = { .type = NLA_NUL_STRING, .len = CARDGATE_STRING_MAX },
	[CARDGATE_DEVICE_CONNECT_TYPE] = { .type = NLA_U32 },
	[CARDGATE_DEVICE_INTERFACE] =
		NLA_POLICY_EXACT_LEN(sizeof(struct cardgate_interface)),
	[CARDGATE_DEVICE_HASH] = NLA_POLICY_EXACT_LEN(CARDGATE_DIGEST_SIZE),
	[CARDGATE_DEVICE_HASH_STRICT] = NLA_POLICY_EXACT_LEN(CARDGATE_DIGEST_SIZE),
	[CARDGATE_DEVICE_PARENT_HASH] = NLA_POLICY_EXACT_LEN(CARDGATE_DIGEST_SIZE),
	[CARDGATE_DEVICE_INTERFACES] = { .type = NLA_BINARY, .len = INTERFACES_SIZE },
	[CARDGATE_DEVICE_REMOVABLE] = { .type = NLA_U32 },
	[CARDGATE_DEVICE_ADDRESS] = NLA_POLICY_EXACT_LEN(CARDGATE_ADDRESS_SIZE),
};

/**
 * struct parser - one walk over the bytes
 * @rs: what is filled in
 * @extack: where the first error goes
 * @stage: attribute type that may not be followed by a smaller one
 * @counting: first walk: count rules and matches, allocate nothing
 * @used_rules: rules counted or stored so far, per capability
 * @rules: the same over all capabilities
 * @matches: devices counted or stored so far
 */
struct parser {
	struct cg_ruleset *rs;
	struct netlink_ext_ack *extack;
	int stage;
	bool counting;
	u32 used_rules[CARDGATE_CAP_MAX + 1];
	u32 rules;
	u32 matches;
};

static int refuse(struct parser *p, const struct nlattr *attr, const char *msg)
{
	NL_SET_BAD_ATTR(p->extack, attr);
	if (p->extack)
		p->extack->_msg = msg;
	return -EINVAL;
}

static const char *optional_string(const struct nlattr *attr)
{
	return attr ? nla_data(attr) : NULL;
}

static int parse_header(struct parser *p, const struct nlattr *attr)
{
	struct nlattr *tb[CARDGATE_HEADER_MAX + 1];
	struct cg_ruleset *rs = p->rs;
	bool wants_context;
	int ret;

	ret = nla_parse_nested(tb, CARDGATE_HEADER_MAX, attr, header_policy, p->extack);
	if (ret)
		return ret;
	if (rs->name)
		return refuse(p, attr, "second header");
	if (!tb[CARDGATE_HEADER_FORMAT] || !tb[CARDGATE_HEADER_NAME] ||
	    !tb[CARDGATE_HEADER_VERSION] || !tb[CARDGATE_HEADER_ISSUER])
		return refuse(p, attr, "header lacks format, name, version or issuer");
	if (nla_get_u32(tb[CARDGATE_HEADER_FORMAT]) != CARDGATE_RULESET_FORMAT)
		return refuse(p, tb[CARDGATE_HEADER_FORMAT], "unknown rule set format");

	rs->name = nla_data(tb[CARDGATE_HEADER_NAME]);
	rs->issuer = nla_data(tb[CARDGATE_HEADER_ISSUER]);
	rs->version = nla_get_u64(tb[CARDGATE_HEADER_VERSION]);
	if (!*rs->name || !rs->version)
		return refuse(p, attr, "empty name or version 0");

	rs->not_before = S64_MIN;
	rs->not_after = S64_MAX;
	if (tb[CARDGATE_HEADER_NOT_BEFORE])
		rs->not_before = nla_get_s64(tb[CARDGATE_HEADER_NOT_BEFORE]);
	if (tb[CARDGATE_HEADER_NOT_AFTER])
		rs->not_after = nla_get_s64(tb[CARDGATE_HEADER_NOT_AFTER]);
	if (rs->not_before > rs->not_after)
		return refuse(p, attr, "validity ends before it begins");
	if (tb[CARDGATE_HEADER_SOURCE])
		rs->source = nla_data(tb[CARDGATE_HEADER_SOURCE]);
	if (tb[CARDGATE_HEADER_FLAGS])
		rs->flags = nla_get_u32(tb[CARDGATE_HEADER_FLAGS]);
	if (rs->flags & ~POLICY_FLAGS)
		return refuse(p, attr, "unknown flag of the policy");
	if (rs->flags & CARDGATE_POLICY_OPERATION && rs->flags & CARDGATE_POLICY_RELEASE)
		return refuse(p, attr, "an operation is no release");
	if (tb[CARDGATE_HEADER_ASSOCIATION])
		rs->association = nla_data(tb[CARDGATE_HEADER_ASSOCIATION]);
	if (tb[CARDGATE_HEADER_REMOVAL])
		rs->removal = nla_get_u32(tb[CARDGATE_HEADER_REMOVAL]);
	rs->removal_context = optional_string(tb[CARDGATE_HEADER_REMOVAL_CONTEXT]);
	wants_context = rs->removal == CARDGATE_REMOVAL_CONTEXT;
	if (rs->removal > CARDGATE_REMOVAL_CONTEXT || wants_context != !!rs->removal_context)
		return refuse(p, attr, "unknown action for a card's removal");
	return 0;
}

static int parse_context(struct parser *p, const struct nlattr *attr)
{
	struct cg_ruleset *rs = p->rs;
	int len = nla_len(attr);
	const char *name = nla_data(attr);

	if (len < 2 || len > CARDGATE_NAME_MAX + 1 || strnlen(name, len) + 1 != (size_t)len)
		return refuse(p, attr, "bad context name");
	if (rs->context_count == CARDGATE_CONTEXTS_MAX)
		return refuse(p, attr, "too many contexts");
	if (cg_ruleset_context(rs, name) >= 0)
		return refuse(p, attr, "context named twice");
	rs->contexts[rs->context_count++] = name;
	return 0;
}

static int parse_zone(struct parser *p, const struct nlattr *attr)
{
	const struct cardgate_zone *zone = nla_data(attr);
	u32 count = nla_len(attr) / sizeof(*zone), i;

	if (p->rs->zone)
		return refuse(p, attr, "second zone");
	if (!count || nla_len(attr) % sizeof(*zone))
		return refuse(p, attr, "zone is not a list of offsets");
	for (i = 0; i < count; i++) {
		if (zone[i].reserved || zone[i].offset <= -DAY || zone[i].offset >= DAY)
			return refuse(p, attr, "zone offset beyond a day");
		if (i && zone[i].from <= zone[i - 1].from)
			return refuse(p, attr, "zone changes out of order");
	}
	p->rs->zone = zone;
	p->rs->zone_count = count;
	return 0;
}

static bool window_valid(const struct cardgate_window *window)
{
	return window->start < DAY && window->end <= DAY && window->days &&
	       !(window->days & ~CARDGATE_DAYS_ALL) && window->first <= window->last;
}

static int parse_schedule(struct parser *p, const struct nlattr *attr)
{
	struct nlattr *tb[CARDGATE_SCHEDULE_MAX + 1];
	struct cg_ruleset *rs = p->rs;
	struct cg_schedule *schedule;
	int ret, len;
	u32 i;

	ret = nla_parse_nested(tb, CARDGATE_SCHEDULE_MAX, attr, schedule_policy, p->extack);
	if (ret)
		return ret;
	if (!tb[CARDGATE_SCHEDULE_NAME] || !tb[CARDGATE_SCHEDULE_WINDOWS])
		return refuse(p, attr, "schedule lacks name or windows");
	if (rs->schedule_count == CARDGATE_SCHEDULES_MAX)
		return refuse(p, attr, "too many schedules");

	schedule = &rs->schedules[rs->schedule_count];
	len = nla_len(tb[CARDGATE_SCHEDULE_WINDOWS]);
	schedule->name = nla_data(tb[CARDGATE_SCHEDULE_NAME]);
	schedule->windows = nla_data(tb[CARDGATE_SCHEDULE_WINDOWS]);
	schedule->count = len / sizeof(*schedule->windows);
	if (!len || len % sizeof(*schedule->windows) || schedule->count > CARDGATE_WINDOWS_MAX)
		return refuse(p, attr, "bad number of windows");
	for (i = 0; i < schedule->count; i++)
		if (!window_valid(&schedule->windows[i]))
			return refuse(p, attr, "bad window");
	rs->schedule_count++;
	return 0;
}

static bool action_valid(u32 action)
{
	return action == CARDGATE_ACTION_ALLOW || action == CARDGATE_ACTION_DENY;
}

static int parse_capability(struct parser *p, const struct nlattr *attr)
{
	struct nlattr *tb[CARDGATE_CAPABILITY_MAX + 1];
	struct cg_rules *rules;
	u32 id, action, flags = 0;
	int ret;

	ret = nla_parse_nested(tb, CARDGATE_CAPABILITY_MAX, attr, capability_policy, p->extack);
	if (ret)
		return ret;
	if (!tb[CARDGATE_CAPABILITY_ID] || !tb[CARDGATE_CAPABILITY_DEFAULT])
		return refuse(p, attr, "capability lacks id or default");

	id = nla_get_u32(tb[CARDGATE_CAPABILITY_ID]);
	action = nla_get_u32(tb[CARDGATE_CAPABILITY_DEFAULT]);
	if (!id || id > CARDGATE_CAP_MAX || !action_valid(action))
		return refuse(p, attr, "unknown capability or default");
	rules = &p->rs->caps[id];
	if (rules->named)
		return refuse(p, attr, "capability named twice");
	if (p->rs->flags & CARDGATE_POLICY_RELEASE)
		return refuse(p, attr, "a release names no capability");
	rules->named = true;
	rules->default_action = action;
	if (tb[CARDGATE_CAPABILITY_FLAGS])
		flags = nla_get_u32(tb[CARDGATE_CAPABILITY_FLAGS]);
	if (flags & ~CARDGATE_CAPABILITY_REMOTE)
		return refuse(p, tb[CARDGATE_CAPABILITY_FLAGS], "unknown flag of the capability");
	rules->remote = flags & CARDGATE_CAPABILITY_REMOTE;
	return 0;
}

static bool interface_valid(const struct cardgate_interface *interface)
{
	u32 mask = interface->mask;

	return (mask == 0xffffff || mask == 0xffff00 || mask == 0xff0000) &&
	       !(interface->value & ~mask);
}

static int check_interfaces(struct parser *p, const struct nlattr *attr)
{
	const struct cardgate_interfaces *interfaces = nla_data(attr);
	u32 size = nla_len(attr) - sizeof(*interfaces), one = sizeof(interfaces->list[0]), i;

	if (nla_len(attr) < (int)(sizeof(*interfaces) + one) || size % one)
		return refuse(p, attr, "not a list of interfaces");
	if (interfaces->op > CARDGATE_INTERFACES_MATCH_ALL)
		return refuse(p, attr, "unknown operator on interfaces");
	for (i = 0; i < size / one; i++)
		if (!interface_valid(&interfaces->list[i]))
			return refuse(p, attr, "bad interface");
	return 0;
}

static int parse_match(struct parser *p, const struct nlattr *list, struct cg_match *match)
{
	struct nlattr *tb[CARDGATE_DEVICE_MAX + 1];
	const struct nlattr *attr;
	int ret, rem;

	ret = nla_parse_nested(tb, CARDGATE_DEVICE_MAX, list, device_policy, p->extack);
	if (ret)
		return ret;
	match->attrs = nla_data(list);
	match->len = nla_len(list);
	nla_for_each_attr(attr, match->attrs, match->len, rem) {
		if (match->fields & BIT(nla_type(attr)))
			return refuse(p, attr, "attribute of a device named twice");
		match->fields |= BIT(nla_type(attr));
	}
	attr = tb[CARDGATE_DEVICE_INTERFACE];
	if (attr && !interface_valid(nla_data(attr)))
		return refuse(p, attr, "bad interface");
	attr = tb[CARDGATE_DEVICE_INTERFACES];
	return attr ? check_interfaces(p, attr) : 0;
}

static int parse_matches(struct parser *p, const struct nlattr *list, struct cg_rule *rule)
{
	const struct nlattr *attr;
	int rem, ret;

	nla_for_each_nested(attr, list, rem) {
		struct cg_match counted = {}, *match = &counted;

		if (!p->counting)
			match = &p->rs->matches[p->matches];
		ret = parse_match(p, attr, match);
		if (ret)
			return ret;
		if (rule->match_count == U16_MAX)
			return refuse(p, attr, "too many devices in a rule");
		rule->any |= !match->fields;
		rule->match_count++;
		p->matches++;
	}
	if (rem)
		return refuse(p, list, "trailing bytes");
	if (!rule->match_count)
		return refuse(p, list, "empty list of devices");
	return 0;
}

static int parse_indexes(struct parser *p, const struct nlattr *attr, u32 limit,
			 const u32 **indexes, u8 *count)
{
	u32 n = nla_len(attr) / sizeof(u32), i;

	if (!n || n > U8_MAX || nla_len(attr) % sizeof(u32))
		return refuse(p, attr, "not a list of numbers");
	*indexes = nla_data(attr);
	for (i = 0; i < n; i++)
		if (((*indexes)[i] & ~CARDGATE_NOT) >= limit)
			return refuse(p, attr, "schedule or context that does not exist");
	*count = n;
	return 0;
}

static int parse_rule_parts(struct parser *p, struct nlattr **tb, struct cg_rule *rule)
{
	int ret = 0;

	if (tb[CARDGATE_RULE_FLAGS]) {
		u32 flags = nla_get_u32(tb[CARDGATE_RULE_FLAGS]);

		if (flags & ~RULE_FLAGS)
			return refuse(p, tb[CARDGATE_RULE_FLAGS], "unknown flag");
		if (flags & CARDGATE_RULE_REMOTE && rule->action != CARDGATE_ACTION_DENY)
			return refuse(p, tb[CARDGATE_RULE_FLAGS],
				      "only what denies can be lifted");
		rule->flags = flags;
	}
	rule->any = !tb[CARDGATE_RULE_DEVICES];
	if (tb[CARDGATE_RULE_DEVICES]) {
		rule->matches = p->rs->matches ? &p->rs->matches[p->matches] : NULL;
		ret = parse_matches(p, tb[CARDGATE_RULE_DEVICES], rule);
	}
	if (!ret && tb[CARDGATE_RULE_SCHEDULES])
		ret = parse_indexes(p, tb[CARDGATE_RULE_SCHEDULES], p->rs->schedule_count,
				    &rule->schedules, &rule->schedule_count);
	if (!ret && tb[CARDGATE_RULE_CONTEXTS])
		ret = parse_indexes(p, tb[CARDGATE_RULE_CONTEXTS], p->rs->context_count,
				    &rule->contexts, &rule->context_count);
	return ret;
}

static int parse_rule(struct parser *p, const struct nlattr *attr)
{
	struct nlattr *tb[CARDGATE_RULE_ATTR_MAX + 1];
	struct cg_rule rule = { .index = ++p->rules };
	u32 cap, action;
	int ret;

	ret = nla_parse_nested(tb, CARDGATE_RULE_ATTR_MAX, attr, rule_policy, p->extack);
	if (ret)
		return ret;
	if (!tb[CARDGATE_RULE_ID] || !tb[CARDGATE_RULE_CAPABILITY] || !tb[CARDGATE_RULE_ACTION])
		return refuse(p, attr, "rule lacks id, capability or action");

	cap = nla_get_u32(tb[CARDGATE_RULE_CAPABILITY]);
	action = nla_get_u32(tb[CARDGATE_RULE_ACTION]);
	if (p->rs->flags & CARDGATE_POLICY_OPERATION)
		return refuse(p, attr, "an operation has no rules");
	if (cap > CARDGATE_CAP_MAX || !p->rs->caps[cap].named)
		return refuse(p, attr, "rule for a capability that was not named");
	if (!action_valid(action))
		return refuse(p, attr, "unknown action");
	rule.action = action;
	rule.id = nla_data(tb[CARDGATE_RULE_ID]);
	rule.label = optional_string(tb[CARDGATE_RULE_LABEL]);
	ret = parse_rule_parts(p, tb, &rule);
	if (ret)
		return ret;

	if (!p->counting)
		p->rs->caps[cap].rules[p->used_rules[cap]] = rule;
	p->used_rules[cap]++;
	return 0;
}

static int (* const parsers[CARDGATE_RS_MAX + 1])(struct parser *, const struct nlattr *) = {
	[CARDGATE_RS_HEADER] = parse_header,
	[CARDGATE_RS_CONTEXT] = parse_context,
	[CARDGATE_RS_ZONE] = parse_zone,
	[CARDGATE_RS_SCHEDULE] = parse_schedule,
	[CARDGATE_RS_CAPABILITY] = parse_capability,
	[CARDGATE_RS_RULE] = parse_rule,
};

static int walk(struct parser *p)
{
	const struct nlattr *attr;
	int rem, type, ret;

	nla_for_each_attr(attr, p->rs->bytes, p->rs->len, rem) {
		cond_resched();
		type = nla_type(attr);
		if (type > CARDGATE_RS_MAX || !parsers[type])
			return refuse(p, attr, "unknown attribute");
		if (type < p->stage || (!p->stage && type != CARDGATE_RS_HEADER))
			return refuse(p, attr, "attribute out of order");
		p->stage = type;
		/* The second walk stores rules only; the rest is in place */
		if (!p->counting && type != CARDGATE_RS_RULE)
			continue;
		ret = parsers[type](p, attr);
		if (ret)
			return ret;
	}
	if (rem)
		return refuse(p, NULL, "trailing bytes");
	return p->stage ? 0 : refuse(p, NULL, "empty rule set");
}

static int allocate(struct cg_ruleset *rs, const struct parser *counted)
{
	u32 i;

	for (i = 1; i <= CARDGATE_CAP_MAX; i++) {
		rs->caps[i].count = counted->used_rules[i];
		if (!rs->caps[i].count)
			continue;
		rs->caps[i].rules = kvcalloc(rs->caps[i].count, sizeof(struct cg_rule),
					     GFP_KERNEL_ACCOUNT);
		if (!rs->caps[i].rules)
			return -ENOMEM;
	}
	if (counted->matches) {
		rs->matches = kvcalloc(counted->matches, sizeof(struct cg_match),
				       GFP_KERNEL_ACCOUNT);
		if (!rs->matches)
			return -ENOMEM;
	}
	rs->rule_count = counted->rules;
	rs->match_count = counted->matches;
	return 0;
}

/**
 * cg_ruleset_parse - check a rule set and make it ready for evaluation
 * @bytes: the rule set, aligned to 4 bytes, as cardgate.h describes it. The
 *	caller keeps it unchanged for the life of the result.
 * @len: its length in bytes
 * @bad_rule: set to the number of the offending rule, from 1, or 0
 * @extack: message and place of the first error, may be NULL
 *
 * Return: the rule set, to be freed with cg_ruleset_free(); ERR_PTR(-EINVAL)
 * or another error of nla_parse() when the bytes are not a rule set,
 * ERR_PTR(-E2BIG) when they are too many, ERR_PTR(-ENOMEM).
 */
struct cg_ruleset *cg_ruleset_parse(const void *bytes, u32 len, u32 *bad_rule,
				    struct netlink_ext_ack *extack)
{
	struct parser count = { .extack = extack, .counting = true };
	struct parser store = { .extack = extack };
	struct cg_ruleset *rs;
	u32 cap;
	int ret;

	*bad_rule = 0;
	if (len > CARDGATE_RULESET_SIZE_MAX)
		return ERR_PTR(-E2BIG);
	rs = kvzalloc(sizeof(*rs), GFP_KERNEL_ACCOUNT);
	if (!rs)
		return ERR_PTR(-ENOMEM);
	rs->bytes = bytes;
	rs->len = len;

	count.rs = rs;
	ret = walk(&count);
	if (ret) {
		*bad_rule = count.rules;
		goto err_free;
	}
	ret = allocate(rs, &count);
	if (ret)
		goto err_free;
	store.rs = rs;
	ret = walk(&store);
	for (cap = 1; !ret && cap <= CARDGATE_CAP_MAX; cap++)
		ret = cg_index_build(&rs->caps[cap]);
	if (ret)
		goto err_free;
	return rs;

err_free:
	cg_ruleset_free(rs);
	return ERR_PTR(ret);
}

/**
 * cg_ruleset_free - undo cg_ruleset_parse()
 * @rs: the rule set, may be NULL; its bytes stay
 */
void cg_ruleset_free(struct cg_ruleset *rs)
{
	u32 i;

	if (!rs)
		return;
	for (i = 1; i <= CARDGATE_CAP_MAX; i++) {
		cg_index_free(&rs->caps[i].index);
		kvfree(rs->caps[i].rules);
	}
	kvfree(rs->matches);
	kvfree(rs);
}

/**
 * cg_ruleset_context - find a context
 * @rs: the rule set
 * @name: the context's name
 *
 * Return: its index or -ENOENT.
 */
int cg_ruleset_context(const struct cg_ruleset *rs, const char *name)
{
	u32 i;

	for (i = 0; i < rs->context_count; i++)
		if (!strcmp(rs->contexts[i], name))
			return i;
	return -ENOENT;
}
