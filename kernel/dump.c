// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps: lists in as many messages as it takes. Each message carries a number
 * that changes with what is listed; when it does in the middle, the kernel marks
 * the dump as interrupted, and the reader begins anew.
 */
#include <linux/mm.h>
#include <linux/netlink.h>

#include "context.h"
#include "dump.h"
#include "netlink.h"
#include "policy.h"

/**
 * struct cursor - how far a dump got
 * @next: what comes next: offset or number; of devices the id seen last
 * @serial: the reader may see serial numbers and the like
 */
struct cursor {
	long next;
	bool serial;
};

static struct cursor *cursor_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct cursor) > sizeof(cb->ctx));
	return (struct cursor *)cb->ctx;
}

/* 0 means that there was none */
static unsigned int sequence_of(u32 one, u32 other)
{
	return (one + other) ?: 1;
}

/* One that does not even fit alone must not end the dump as if all were told */
static int finish(const struct sk_buff *skb, int error)
{
	return skb->len || !error ? skb->len : error;
}

static void *begin(struct sk_buff *skb, struct netlink_callback *cb, enum cardgate_cmd cmd)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				   &cg_netlink_family, NLM_F_MULTI, cmd);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}

static int put_listed(struct sk_buff *skb, const struct cg_device *device, bool serial)
{
	struct nlattr *nest = nla_nest_start(skb, CARDGATE_A_DEVICE);
	int ret;

	if (!nest)
		return -EMSGSIZE;
	ret = nla_put_u32(skb, CARDGATE_A_DEVICE_ID, device->id) ?:
	      cg_netlink_put_path(skb, device);
	if (ret)
		return ret;
	if ((device->devt && (nla_put_u32(skb, CARDGATE_A_MAJOR, MAJOR(device->devt)) ||
			      nla_put_u32(skb, CARDGATE_A_MINOR, MINOR(device->devt)))) ||
	    cg_netlink_put_subject(skb, &device->subject, serial) ||
	    nla_put_u32(skb, CARDGATE_A_UNKNOWN, device->subject.unknown) ||
	    nla_put_u32(skb, CARDGATE_A_DEFERRED, device->subject.deferred) ||
	    nla_put_u8(skb, CARDGATE_A_EXEMPT, device->exempt) ||
	    cg_netlink_put_decision(skb, device))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int tell_device(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct cg_device *device, bool serial)
{
	void *header = begin(skb, cb, CARDGATE_CMD_GET_DEVICE);
	int ret;

	if (!header)
		return -EMSGSIZE;
	ret = nla_put_u32(skb, CARDGATE_A_GENERATION, cg_policy_generation()) ?:
	      put_listed(skb, device, serial);
	if (ret)
		genlmsg_cancel(skb, header);
	else
		genlmsg_end(skb, header);
	return ret;
}

/**
 * cg_dump_devices_start - who asks for the list?
 * @cb: the dump
 *
 * Only this is called by who asks: what goes on is called by who reads the
 * socket, which may be a program with more rights that was handed it.
 *
 * Return: 0.
 */
int cg_dump_devices_start(struct netlink_callback *cb)
{
	cursor_of(cb)->serial = netlink_capable(cb->skb, CAP_NET_ADMIN);
	return 0;
}

/**
 * cg_dump_devices - list the gated devices
 * @skb: message to append to
 * @cb: the dump
 *
 * Return: bytes of the message, 0 at the end; -EMSGSIZE; -ENOMEM.
 */
int cg_dump_devices(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *cursor = cursor_of(cb);
	struct cg_device *device;
	int ret = 0;

	cg_gate_take();
	cb->seq = sequence_of(cg_policy_generation(), cg_table_generation());
	for (device = cg_gate_after(cursor->next); device; device = cg_gate_next(device)) {
		ret = device->gate->silent ? 0 : tell_device(skb, cb, device, cursor->serial);
		if (ret)
			break;
		cursor->next = device->id;
	}
	cg_gate_release();
	return finish(skb, ret);
}

static int tell_context(struct sk_buff *skb, struct netlink_callback *cb, const char *name,
			enum cardgate_context_state state)
{
	void *header = begin(skb, cb, CARDGATE_CMD_GET_CONTEXT);

	if (!header)
		return -EMSGSIZE;
	if (nla_put_string(skb, CARDGATE_A_CONTEXT_NAME, name) ||
	    nla_put_u32(skb, CARDGATE_A_CONTEXT_STATE, state)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/**
 * cg_dump_contexts - list the contexts that somebody told
 * @skb: message to append to
 * @cb: the dump
 *
 * Return: bytes of the message, 0 at the end; -EMSGSIZE.
 */
int cg_dump_contexts(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *cursor = cursor_of(cb);
	enum cardgate_context_state state;
	const char *name;
	int ret = 0;

	cg_gate_take();
	cb->seq = sequence_of(cg_context_generation(), 1);
	while (!ret && (name = cg_context_nth(cursor->next, &state))) {
		ret = tell_context(skb, cb, name, state);
		cursor->next += !ret;
	}
	cg_gate_release();
	return finish(skb, ret);
}

static int tell_bytes(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct cg_policy *policy, struct cursor *cursor)
{
	void *header = begin(skb, cb, CARDGATE_CMD_GET_RULESET);
	u32 left = policy->rs->len - cursor->next;
	int room;

	if (!header)
		return -EMSGSIZE;
	if (nla_put_u32(skb, CARDGATE_A_GENERATION, policy->rs->generation))
		goto cancel;
	/* The reader chose the size */
	room = round_down(skb_tailroom(skb), NLA_ALIGNTO) - NLA_HDRLEN;
	if (room <= 0)
		goto cancel;
	left = min_t(u32, left, room);
	if (nla_put(skb, CARDGATE_A_DATA, left, policy->bytes + cursor->next))
		goto cancel;
	genlmsg_end(skb, header);
	cursor->next += left;
	return 0;

cancel:
	genlmsg_cancel(skb, header);
	return -EMSGSIZE;
}

/**
 * cg_dump_ruleset - the rule set's bytes, as they came
 * @skb: message to append to
 * @cb: the dump
 *
 * So that a reader can check digest and signature.
 *
 * Return: bytes of the message, 0 at the end; -EPERM without CAP_NET_ADMIN;
 * -EMSGSIZE.
 */
int cg_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cursor *cursor = cursor_of(cb);
	const struct cg_policy *policy;
	int ret = 0;

	if (!netlink_capable(cb->skb, CAP_NET_ADMIN))
		return -EPERM;
	rcu_read_lock();
	policy = cg_policy_rcu();
	/* Of the very rule set: the count may be ahead of it */
	cb->seq = sequence_of(policy ? policy->rs->generation : cg_policy_generation(), 1);
	if (policy && cursor->next < policy->rs->len)
		ret = tell_bytes(skb, cb, policy, cursor);
	rcu_read_unlock();
	return finish(skb, ret);
}
