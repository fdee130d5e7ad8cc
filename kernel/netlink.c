// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family, see cardgate.h for the messages.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/notifier.h>

#include "clock.h"
#include "context.h"
#include "netlink.h"
#include "policy.h"
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
 * Return: 0 or -EMSGSIZE. A device that is not in sysfs gets none.
 */
int cg_netlink_put_path(struct sk_buff *skb, const struct cg_device *device)
{
	char *path = NULL;
	int ret = 0;

	lockdep_assert_held(&cg_gate_lock);
	if (device->named)
		path = kobject_get_path(&device->dev->kobj, GFP_KERNEL);
	if (path)
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

static int put_subject_fields(struct sk_buff *skb, const struct cg_subject *subject, u32 fields)
{
#define HAS(attr) (fields & BIT(CARDGATE_DEVICE_##attr))
#define STRING(attr, value) \
	(HAS(attr) && nla_put_string(skb, CARDGATE_DEVICE_##attr, value))
	if ((HAS(VENDOR) && nla_put_u16(skb, CARDGATE_DEVICE_VENDOR, subject->vendor)) ||
	    (HAS(PRODUCT) && nla_put_u16(skb, CARDGATE_DEVICE_PRODUCT, subject->product)) ||
	    STRING(SERIAL, subject->serial) ||
	    STRING(NAME, subject->name) ||
	    STRING(PORT, subject->port) ||
	    STRING(BUS, subject->bus) ||
	    STRING(DRIVER, subject->driver) ||
	    (HAS(CONNECT_TYPE) &&
	     nla_put_u32(skb, CARDGATE_DEVICE_CONNECT_TYPE, subject->connect_type)) ||
	    (HAS(INTERFACE) &&
	     nla_put(skb, CARDGATE_DEVICE_INTERFACE, sizeof(subject->interface),
		     &subject->interface)))
		return -EMSGSIZE;
#undef STRING
#undef HAS
	return 0;
}

/**
 * cg_netlink_put_subject - a device, as rules see it
 * @skb: message to append to
 * @subject: the device
 * @serial: may the reader see serial numbers?
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
		fields &= ~BIT(CARDGATE_DEVICE_SERIAL);
	if (put_subject_fields(skb, subject, fields)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int put_listed(struct sk_buff *skb, const struct cg_device *device, bool serial)
{
	struct nlattr *nest = nla_nest_start(skb, CARDGATE_A_DEVICE);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, CARDGATE_A_DEVICE_ID, device->id) ||
	    cg_netlink_put_path(skb, device) ||
	    (device->devt && (nla_put_u32(skb, CARDGATE_A_MAJOR, MAJOR(device->devt)) ||
			      nla_put_u32(skb, CARDGATE_A_MINOR, MINOR(device->devt)))) ||
	    cg_netlink_put_subject(skb, &device->subject, serial) ||
	    nla_put_u32(skb, CARDGATE_A_UNKNOWN, device->subject.unknown) ||
	    nla_put_u8(skb, CARDGATE_A_EXEMPT, device->exempt) ||
	    cg_netlink_put_decision(skb, device)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int get_device_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	bool serial = netlink_capable(cb->skb, CAP_NET_ADMIN);
	struct cg_device *device;
	void *header;

	cg_gate_take();
	cb->seq = cg_policy_generation() + 1;
	while ((device = cg_gate_after(cb->args[0]))) {
		if (device->gate->silent) {
			cb->args[0] = device->id;
			continue;
		}
		header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				     &cg_netlink_family, NLM_F_MULTI, CARDGATE_CMD_GET_DEVICE);
		if (!header)
			break;
		genl_dump_check_consistent(cb, header);
		if (nla_put_u32(skb, CARDGATE_A_GENERATION, cg_policy_generation()) ||
		    put_listed(skb, device, serial)) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
		cb->args[0] = device->id;
	}
	cg_gate_release();
	return skb->len;
}

static int get_context_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	char name[CARDGATE_NAME_MAX + 1];
	enum cardgate_context_state state;
	void *header;

	while (!cg_context_nth(cb->args[0], name, &state)) {
		header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				     &cg_netlink_family, NLM_F_MULTI, CARDGATE_CMD_GET_CONTEXT);
		if (!header)
			break;
		if (nla_put_string(skb, CARDGATE_A_CONTEXT_NAME, name) ||
		    nla_put_u32(skb, CARDGATE_A_CONTEXT_STATE, state)) {
			genlmsg_cancel(skb, header);
			break;
		}
		genlmsg_end(skb, header);
		cb->args[0]++;
	}
	return skb->len;
}

/* The bytes as they came, so that a reader can check digest and signature */
static int get_ruleset_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct cg_policy *policy;
	u32 offset = cb->args[0], left;
	void *header;

	if (!netlink_capable(cb->skb, CAP_NET_ADMIN))
		return -EPERM;
	rcu_read_lock();
	cb->seq = cg_policy_generation() + 1;
	policy = cg_policy_rcu();
	if (!policy || offset >= policy->rs->len)
		goto unlock;
	header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			     &cg_netlink_family, NLM_F_MULTI, CARDGATE_CMD_GET_RULESET);
	if (!header)
		goto unlock;
	genl_dump_check_consistent(cb, header);
	if (nla_put_u32(skb, CARDGATE_A_GENERATION, policy->rs->generation))
		goto cancel;
	left = min_t(u32, policy->rs->len - offset, skb_tailroom(skb) - nla_total_size(0));
	if (nla_put(skb, CARDGATE_A_DATA, left, policy->bytes + offset))
		goto cancel;
	genlmsg_end(skb, header);
	cb->args[0] = offset + left;
	rcu_read_unlock();
	return skb->len;

cancel:
	genlmsg_cancel(skb, header);
unlock:
	rcu_read_unlock();
	return skb->len;
}

static int put_gate(struct sk_buff *skb, enum cardgate_capability cap,
		    enum cardgate_state state, u32 rules)
{
	struct nlattr *nest = nla_nest_start(skb, CARDGATE_A_GATE);

	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u32(skb, CARDGATE_A_CAPABILITY, cap) ||
	    nla_put_u32(skb, CARDGATE_A_STATE, state) ||
	    nla_put_u8(skb, CARDGATE_A_ARMED, cg_gate_armed(cap)) ||
	    nla_put_u32(skb, CARDGATE_A_DEVICES, cg_gate_count(cap)) ||
	    nla_put_u64_64bit(skb, CARDGATE_A_DENIED_TOTAL, cg_gate_denied_total(cap),
			      CARDGATE_A_PAD) ||
	    nla_put_u32(skb, CARDGATE_A_RULES, rules)) {
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

static int put_status(struct sk_buff *skb)
{
	enum cardgate_state states[CARDGATE_CAP_MAX + 1];
	u32 rules[CARDGATE_CAP_MAX + 1] = {};
	enum cardgate_capability cap;
	const struct cg_policy *policy;
	bool trusted;
	int ret = 0;

	cg_gate_take();
	policy = cg_policy_locked();
	if (policy)
		ret = put_ruleset(skb, policy->rs);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		states[cap] = cg_policy_state(cap);
		if (policy)
			rules[cap] = policy->rs->caps[cap].count;
	}
	cg_gate_release();

	cg_clock_now(&trusted);
	if (ret || nla_put_u32(skb, CARDGATE_A_GENERATION, cg_policy_generation()) ||
	    nla_put_u8(skb, CARDGATE_A_SEALED, 0) ||
	    nla_put_u32(skb, CARDGATE_A_CLOCK,
			trusted ? CARDGATE_CLOCK_TRUSTED : CARDGATE_CLOCK_SET_BACK))
		return -EMSGSIZE;
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		if (put_gate(skb, cap, states[cap], rules[cap]))
			return -EMSGSIZE;
	return 0;
}

static int get_status_doit(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
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

	return cg_upload_commit(info->snd_portid, digest ? nla_data(digest) : NULL,
				info->extack);
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

#define OP(op, attrs, access, handler)					\
	{								\
		.cmd = CARDGATE_CMD_##op,				\
		.policy = attrs,					\
		.maxattr = CARDGATE_A_MAX,				\
		.flags = access,					\
		handler,						\
	}

static const struct genl_ops ops[] = {
	OP(GET_STATUS, empty_policy, 0, .doit = get_status_doit),
	OP(BEGIN, begin_policy, GENL_ADMIN_PERM, .doit = begin_doit),
	OP(CHUNK, chunk_policy, GENL_ADMIN_PERM, .doit = chunk_doit),
	OP(COMMIT, commit_policy, GENL_ADMIN_PERM, .doit = commit_doit),
	OP(ABORT, empty_policy, GENL_ADMIN_PERM, .doit = abort_doit),
	OP(GET_RULESET, empty_policy, GENL_ADMIN_PERM, .dumpit = get_ruleset_dump),
	OP(GET_DEVICE, empty_policy, 0, .dumpit = get_device_dump),
	OP(SET_CONTEXT, context_policy, GENL_ADMIN_PERM, .doit = set_context_doit),
	OP(GET_CONTEXT, empty_policy, 0, .dumpit = get_context_dump),
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
	/* Events are sent under this lock, but for those of the clock and contexts */
	cg_gate_take();
	WRITE_ONCE(family_open, false);
	cg_gate_release();
	genl_unregister_family(&cg_netlink_family);
	netlink_unregister_notifier(&socket_nb);
	cg_upload_exit();
}
