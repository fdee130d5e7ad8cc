// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, see cardgate.h for the messages.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/notifier.h>

#include "clock.h"
#include "compat.h"
#include "confirm.h"
#include "context.h"
#include "dump.h"
#include "netlink.h"
#include "operation.h"
#include "policy.h"
#include "seal.h"
#include "upload.h"

enum { EVENTS_GROUP };

static const struct genl_multicast_group groups[] = {
	[EVENTS_GROUP] = { .name = CARDGATE_GENL_EVENTS },
};

static const struct nla_policy begin_policy[CARDGATE_A_MAX + 1] = {
	[CARDGATE_A_SIZE] = { .type = NLA_U32 },
};

static const struct nla_policy chunk_policy[CARDGATE_A_MAX + 1] = {
	[CARDGATE_A_DATA] = { .type = NLA_BINARY, .len = CARDGATE_CHUNK_MAX },
};

static const struct nla_policy commit_policy[CARDGATE_A_MAX + 1] = {
	[CARDGATE_A_POLICY_DIGEST] = NLA_POLICY_EXACT_LEN(CARDGATE_DIGEST_SIZE),
	[CARDGATE_A_SIGNATURE] = { .type = NLA_BINARY, .len = CARDGATE_SIGNATURE_MAX },
	[CARDGATE_A_CONFIRM_WITHIN] = NLA_POLICY_RANGE(NLA_U32, 1, CARDGATE_CONFIRM_MAX),
};

static const struct nla_policy anchor_policy[CARDGATE_A_MAX + 1] = {
	[CARDGATE_A_ANCHOR] = { .type = NLA_BINARY, .len = CARDGATE_ANCHOR_SIZE_MAX },
};

static const struct nla_policy seal_policy[CARDGATE_A_MAX + 1] = {
	[CARDGATE_A_ANCHORS] = NLA_POLICY_NESTED(anchor_policy),
	[CARDGATE_A_ASSOCIATION] = NLA_POLICY_EXACT_LEN(CARDGATE_ASSOCIATION_SIZE),
};

static const struct nla_policy context_policy[CARDGATE_A_MAX + 1] = {
	[CARDGATE_A_CONTEXT_NAME] = { .type = NLA_NUL_STRING, .len = CARDGATE_NAME_MAX },
	[CARDGATE_A_CONTEXT_STATE] = NLA_POLICY_MAX(NLA_U32, CARDGATE_CONTEXT_SET),
};

static const struct nla_policy empty_policy[CARDGATE_A_MAX + 1] = {};

/**
 * cg_netlink_put_path - where a device is
 * @skb: message to append to
 * @device: the device; the caller holds cg_gate_lock
 *
 * Return: 0, -EMSGSIZE or -ENOMEM. A device that is not in sysfs gets none.
 */
int cg_netlink_put_path(struct sk_buff *skb, const struct cg_device *device)
{
	char *path;
	int ret;

	lockdep_assert_held(&cg_gate_lock);
	if (!device->named)
		return 0;
	path = kobject_get_path(&device->dev->kobj, GFP_KERNEL);
	if (!path)
		return -ENOMEM;
	ret = nla_put_string(skb, CARDGATE_A_PATH, path);
	kfree(path);
	return ret;
}

/**
 * cg_netlink_put_decision - what was decided about a device, and why
 * @skb: message to append to
 * @device: the device; the caller holds cg_gate_lock
 *
 * Return: 0 or -EMSGSIZE.
 */
int cg_netlink_put_decision(struct sk_buff *skb, const struct cg_device *device)
{
	const struct cg_decision *decision = &device->decision;
	const struct cg_rule *rule = decision->rule;

	lockdep_assert_held(&cg_gate_lock);
	if (nla_put_u32(skb, CARDGATE_A_CAPABILITIES, device->caps) ||
	    nla_put_u32(skb, CARDGATE_A_ACTION, decision->action) ||
	    nla_put_u32(skb, CARDGATE_A_REASON, decision->reason) ||
	    nla_put_u32(skb, CARDGATE_A_CAPABILITY, device->decided_by))
		return -EMSGSIZE;
	if (!rule)
		return 0;
	if (nla_put_u32(skb, CARDGATE_A_RULE_INDEX, rule->index) ||
	    nla_put_string(skb, CARDGATE_A_RULE_ID, rule->id) ||
	    (rule->label && nla_put_string(skb, CARDGATE_A_RULE_LABEL, rule->label)))
		return -EMSGSIZE;
	return 0;
}

/* What tells one device from another of its kind; hashes are made from serial numbers, too */
#define IDENTIFYING	(BIT(CARDGATE_DEVICE_SERIAL) | BIT(CARDGATE_DEVICE_HASH) | \
			 BIT(CARDGATE_DEVICE_HASH_STRICT) | BIT(CARDGATE_DEVICE_PARENT_HASH) | \
			 BIT(CARDGATE_DEVICE_ADDRESS))

static int put_subject_fields(struct sk_buff *skb, const struct cg_subject *subject, u32 fields)
{
	u32 attr, len;

	for (attr = 1; attr <= CARDGATE_DEVICE_MAX; attr++) {
		const void *value = cg_match_value(subject, attr, &len);

		if (fields & BIT(attr) && nla_put(skb, attr, len, value))
			return -EMSGSIZE;
	}
	return 0;
}

/**
 * cg_netlink_put_subject - a device, as rules see it
 * @skb: message to append to
 * @subject: the device
 * @serial: may the reader see serial numbers and the like?
 *
 * Return: 0 or -EMSGSIZE.
 */
int cg_netlink_put_subject(struct sk_buff *skb, const struct cg_subject *subject, bool serial)
{
	struct nlattr *nest = nla_nest_start(skb, CARDGATE_A_SUBJECT);
	u32 fields = subject->fields;

	if (!nest)
		return -EMSGSIZE;
	if (!serial)
		fields &= ~IDENTIFYING;
	if (put_subject_fields(skb, subject, fields)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * cg_netlink_authorities_size - room for cg_netlink_put_authorities()
 *
 * Return: bytes; names are as long as their certificates make them.
 */
u32 cg_netlink_authorities_size(void)
{
	const char *name;
	u32 i, size = 0;

	for (i = 0; (name = cg_seal_authority(i)); i++)
		size += nla_total_size(strlen(name) + 1);
	return size;
}

/**
 * cg_netlink_put_authorities - whom the module obeys
 * @skb: message to append to
 *
 * Return: 0 or -EMSGSIZE.
 */
int cg_netlink_put_authorities(struct sk_buff *skb)
{
	const char *name;
	u32 i;

	for (i = 0; (name = cg_seal_authority(i)); i++)
		if (nla_put_string(skb, CARDGATE_A_AUTHORITY, name))
			return -EMSGSIZE;
	return 0;
}

static int put_operation(struct sk_buff *skb, const struct cg_operation *operation)
{
	if (!operation->version)
		return 0;
	if (nla_put_u32(skb, CARDGATE_A_OPERATION, operation->action) ||
	    nla_put_u64_64bit(skb, CARDGATE_A_OPERATION_VERSION, operation->version,
			      CARDGATE_A_PAD) ||
	    nla_put_s64(skb, CARDGATE_A_OPERATION_FROM, operation->not_before,
			CARDGATE_A_PAD) ||
	    nla_put_s64(skb, CARDGATE_A_OPERATION_UNTIL, operation->not_after, CARDGATE_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_gate(struct sk_buff *skb, enum cardgate_capability cap,
		    enum cardgate_state state, u32 rules, const struct cg_operation *operation)
{
	struct nlattr *nest = nla_nest_start(skb, CARDGATE_A_GATE);
	char why[CG_GATE_WHY_SIZE];
	bool armed;

	if (!nest)
		return -EMSGSIZE;
	armed = !cg_gate_unarmed(cap, why, sizeof(why));
	if (nla_put_u32(skb, CARDGATE_A_CAPABILITY, cap) ||
	    nla_put_u32(skb, CARDGATE_A_STATE, state) ||
	    nla_put_u8(skb, CARDGATE_A_ARMED, armed) ||
	    (!armed && nla_put_string(skb, CARDGATE_A_UNARMED, why)) ||
	    nla_put_u32(skb, CARDGATE_A_DEVICES, cg_gate_count(cap)) ||
	    nla_put_u64_64bit(skb, CARDGATE_A_DENIED_TOTAL, cg_gate_denied_total(cap),
			      CARDGATE_A_PAD) ||
	    nla_put_u32(skb, CARDGATE_A_RULES, rules) || put_operation(skb, operation)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ruleset(struct sk_buff *skb, const struct cg_ruleset *rs)
{
	if (nla_put_string(skb, CARDGATE_A_POLICY_NAME, rs->name) ||
	    nla_put_u64_64bit(skb, CARDGATE_A_POLICY_VERSION, rs->version, CARDGATE_A_PAD) ||
	    nla_put_string(skb, CARDGATE_A_POLICY_ISSUER, rs->issuer) ||
	    nla_put(skb, CARDGATE_A_POLICY_DIGEST, CARDGATE_DIGEST_SIZE, rs->digest))
		return -EMSGSIZE;
	return 0;
}

static int put_mode(struct sk_buff *skb)
{
	u32 left = cg_confirm_left();
	bool trusted;

	cg_clock_now(&trusted);
	if (nla_put_u32(skb, CARDGATE_A_GENERATION, cg_policy_generation()) ||
	    nla_put_u8(skb, CARDGATE_A_SEALED, cg_sealed()) ||
	    cg_netlink_put_authorities(skb) ||
	    nla_put_u8(skb, CARDGATE_A_LOCKSMITH, cg_policy_locksmith) ||
	    nla_put_u32(skb, CARDGATE_A_CLOCK,
			trusted ? CARDGATE_CLOCK_TRUSTED : CARDGATE_CLOCK_SET_BACK) ||
	    (left && nla_put_u32(skb, CARDGATE_A_CONFIRM_WITHIN, left)))
		return -EMSGSIZE;
	return 0;
}

static int put_status(struct sk_buff *skb)
{
	struct cg_operation operations[CARDGATE_CAP_MAX + 1];
	enum cardgate_state states[CARDGATE_CAP_MAX + 1];
	u32 rules[CARDGATE_CAP_MAX + 1] = {};
	enum cardgate_capability cap;
	const struct cg_policy *policy;
	int ret = 0;

	/* All of one moment; counting devices takes the lock by itself */
	cg_gate_take();
	policy = cg_policy_locked();
	if (policy)
		ret = put_ruleset(skb, policy->rs);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		states[cap] = cg_policy_state(cap);
		cg_operation_get(cap, &operations[cap]);
		if (policy)
			rules[cap] = policy->rs->caps[cap].count;
	}
	ret = ret ?: put_mode(skb);
	cg_gate_release();
	if (ret)
		return ret;
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (put_gate(skb, cap, states[cap], rules[cap], &operations[cap]))
			return -EMSGSIZE;
	return 0;
}

static int get_status_doit(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE + cg_netlink_authorities_size(),
					  GFP_KERNEL);
	void *header;

	if (!skb)
		return -ENOMEM;
	header = genlmsg_put_reply(skb, info, &cg_netlink_family, 0, CARDGATE_CMD_GET_STATUS);
	if (!header || put_status(skb)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

static int begin_doit(struct sk_buff *request, struct genl_info *info)
{
	if (GENL_REQ_ATTR_CHECK(info, CARDGATE_A_SIZE))
		return -EINVAL;
	return cg_upload_begin(info->snd_portid, nla_get_u32(info->attrs[CARDGATE_A_SIZE]),
			       info->extack);
}

static int chunk_doit(struct sk_buff *request, struct genl_info *info)
{
	struct nlattr *data = info->attrs[CARDGATE_A_DATA];

	if (GENL_REQ_ATTR_CHECK(info, CARDGATE_A_DATA))
		return -EINVAL;
	return cg_upload_chunk(info->snd_portid, nla_data(data), nla_len(data), info->extack);
}

static int commit_doit(struct sk_buff *request, struct genl_info *info)
{
	struct nlattr *digest = info->attrs[CARDGATE_A_POLICY_DIGEST];
	struct nlattr *signature = info->attrs[CARDGATE_A_SIGNATURE];
	struct nlattr *within = info->attrs[CARDGATE_A_CONFIRM_WITHIN];
	struct cg_offer offer = {
		.digest = digest ? nla_data(digest) : NULL,
		.signature = signature ? nla_data(signature) : NULL,
		.signature_len = signature ? nla_len(signature) : 0,
		.confirm_within = within ? nla_get_u32(within) : 0,
	};

	return cg_upload_commit(info->snd_portid, &offer, info->extack);
}

static int abort_doit(struct sk_buff *request, struct genl_info *info)
{
	return cg_upload_abort(info->snd_portid);
}

static int set_context_doit(struct sk_buff *request, struct genl_info *info)
{
	const char *name;

	if (GENL_REQ_ATTR_CHECK(info, CARDGATE_A_CONTEXT_NAME) ||
	    GENL_REQ_ATTR_CHECK(info, CARDGATE_A_CONTEXT_STATE))
		return -EINVAL;
	name = nla_data(info->attrs[CARDGATE_A_CONTEXT_NAME]);
	if (!*name) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[CARDGATE_A_CONTEXT_NAME],
				    "empty context name");
		return -EINVAL;
	}
	return cg_context_set(name, nla_get_u32(info->attrs[CARDGATE_A_CONTEXT_STATE]));
}

static int seal_doit(struct sk_buff *request, struct genl_info *info)
{
	const struct nlattr *association = info->attrs[CARDGATE_A_ASSOCIATION];

	if (GENL_REQ_ATTR_CHECK(info, CARDGATE_A_ANCHORS))
		return -EINVAL;
	return cg_seal(info->attrs[CARDGATE_A_ANCHORS],
		       association ? nla_data(association) : NULL, info->extack);
}

static int confirm_doit(struct sk_buff *request, struct genl_info *info)
{
	return cg_confirm(info->extack);
}

#define OP(op, attrs, access, handlers...)					\
	{								\
		.cmd = CARDGATE_CMD_##op,				\
		.policy = attrs,					\
		.maxattr = CARDGATE_A_MAX,				\
		.flags = access,					\
		handlers,						\
	}

static const struct genl_ops ops[] = {
	OP(GET_STATUS, empty_policy, 0, .doit = get_status_doit),
	OP(BEGIN, begin_policy, GENL_ADMIN_PERM, .doit = begin_doit),
	OP(CHUNK, chunk_policy, GENL_ADMIN_PERM, .doit = chunk_doit),
	OP(COMMIT, commit_policy, GENL_ADMIN_PERM, .doit = commit_doit),
	OP(ABORT, empty_policy, GENL_ADMIN_PERM, .doit = abort_doit),
	OP(GET_RULESET, empty_policy, GENL_ADMIN_PERM, .dumpit = cg_dump_ruleset),
	OP(GET_DEVICE, empty_policy, 0, .start = cg_dump_devices_start,
	   .dumpit = cg_dump_devices),
	OP(SET_CONTEXT, context_policy, GENL_ADMIN_PERM, .doit = set_context_doit),
	OP(GET_CONTEXT, empty_policy, 0, .dumpit = cg_dump_contexts),
	OP(SEAL, seal_policy, GENL_ADMIN_PERM, .doit = seal_doit),
	OP(CONFIRM, empty_policy, GENL_ADMIN_PERM, .doit = confirm_doit),
};

struct genl_family cg_netlink_family __ro_after_init = {
	.name = CARDGATE_GENL_NAME,
	.version = CARDGATE_GENL_VERSION,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	.parallel_ops = true,
};

static int socket_released(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    net_eq(notify->net, &init_net))
		cg_upload_abort(notify->portid);
	return NOTIFY_DONE;
}

/* Before and after, the family's group number is somebody else's */
static bool family_open;

/**
 * cg_netlink_open - may events be sent?
 */
bool cg_netlink_open(void)
{
	return READ_ONCE(family_open);
}

static struct notifier_block socket_nb = {
	.notifier_call = socket_released,
};

/**
 * cg_netlink_init - open the control surface
 *
 * Return: 0 or what genl_register_family() says.
 */
int cg_netlink_init(void)
{
	int ret;

	ret = netlink_register_notifier(&socket_nb);
	if (ret)
		return ret;
	ret = genl_register_family(&cg_netlink_family);
	if (ret)
		netlink_unregister_notifier(&socket_nb);
	else
		WRITE_ONCE(family_open, true);
	return ret;
}

/**
 * cg_netlink_exit - close it
 */
void cg_netlink_exit(void)
{
	/* Events are sent under this lock */
	cg_gate_take();
	WRITE_ONCE(family_open, false);
	cg_gate_release();
	genl_unregister_family(&cg_netlink_family);
	netlink_unregister_notifier(&socket_nb);
	cg_upload_exit();
}
