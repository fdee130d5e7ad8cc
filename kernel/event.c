// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events to the multicast group: the only place that formats them.
 */
#include <linux/cred.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "event.h"
#include "netlink.h"
#include "policy.h"

#define EVENT_SIZE	1024

static atomic_t sequence;

static struct sk_buff *event_new(enum cardgate_event event, void **header)
{
	struct sk_buff *skb;

	if (!cg_netlink_open() || !genl_has_listeners(&cg_netlink_family, &init_net, 0)) {
		atomic_inc(&sequence);
		return NULL;
	}
	skb = genlmsg_new(EVENT_SIZE, GFP_KERNEL);
	if (!skb)
		return NULL;
	*header = genlmsg_put(skb, 0, 0, &cg_netlink_family, 0, CARDGATE_CMD_EVENT);
	if (!*header ||
	    nla_put_u32(skb, CARDGATE_A_EVENT, event) ||
	    nla_put_u32(skb, CARDGATE_A_SEQ, atomic_inc_return(&sequence)) ||
	    nla_put_s64(skb, CARDGATE_A_TIME, ktime_get_real_seconds(), CARDGATE_A_PAD)) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

static void event_send(struct sk_buff *skb, void *header, int error)
{
	if (error) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast(&cg_netlink_family, skb, 0, 0, GFP_KERNEL);
}

static int put_policy(struct sk_buff *skb)
{
	const struct cg_policy *policy;
	int ret = 0;

	rcu_read_lock();
	policy = cg_policy_rcu();
	if (policy)
		ret = nla_put_string(skb, CARDGATE_A_POLICY_NAME, policy->rs->name) ?:
		      nla_put_u64_64bit(skb, CARDGATE_A_POLICY_VERSION, policy->rs->version,
					CARDGATE_A_PAD);
	rcu_read_unlock();
	return ret;
}

static int put_task(struct sk_buff *skb)
{
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	return nla_put_u32(skb, CARDGATE_A_PID, task_tgid_nr(current)) ?:
	       nla_put_u32(skb, CARDGATE_A_UID, from_kuid(&init_user_ns, current_uid())) ?:
	       nla_put_string(skb, CARDGATE_A_COMM, comm);
}

static int put_whose(struct sk_buff *skb, const struct cg_device *device)
{
	return nla_put_u32(skb, CARDGATE_A_DEVICE_ID, device->id) ?:
	       cg_netlink_put_path(skb, device);
}

/**
 * cg_event_decision - a device was decided
 * @device: the device; the caller holds cg_gate_lock
 */
void cg_event_decision(const struct cg_device *device)
{
	const struct cg_rule *monitor = device->decision.monitor;
	struct sk_buff *skb;
	void *header;
	int ret;

	lockdep_assert_held(&cg_gate_lock);
	skb = event_new(CARDGATE_EVENT_DECISION, &header);
	if (!skb)
		return;
	ret = put_policy(skb) ?: put_whose(skb, device) ?:
	      cg_netlink_put_decision(skb, device);
	if (!ret && monitor)
		ret = nla_put_string(skb, CARDGATE_A_MONITOR, monitor->id);
	event_send(skb, header, ret);
}

/* Somebody may try in a loop; the one kind must not hide the other */
static DEFINE_RATELIMIT_STATE(refused_limit, 5 * HZ, 200);
static DEFINE_RATELIMIT_STATE(tamper_limit, 5 * HZ, 200);

static void event_by_task(enum cardgate_event event, struct ratelimit_state *limit,
			  const struct cg_device *device, const char *detail)
{
	struct sk_buff *skb;
	void *header;
	int ret;

	lockdep_assert_held(&cg_gate_lock);
	/* Counted as a gap in the sequence, not in the kernel's log */
	ratelimit_set_flags(limit, RATELIMIT_MSG_ON_RELEASE);
	if (!__ratelimit(limit)) {
		atomic_inc(&sequence);
		return;
	}
	skb = event_new(event, &header);
	if (!skb)
		return;
	ret = put_policy(skb) ?: put_whose(skb, device) ?: put_task(skb) ?:
	      nla_put_u32(skb, CARDGATE_A_CAPABILITY, READ_ONCE(device->decided_by));
	if (!ret && detail)
		ret = nla_put_string(skb, CARDGATE_A_DETAIL, detail);
	event_send(skb, header, ret);
}

/**
 * cg_event_refused - the current task was refused a device
 * @device: the device; the caller holds cg_gate_lock
 */
void cg_event_refused(const struct cg_device *device)
{
	event_by_task(CARDGATE_EVENT_REFUSED, &refused_limit, device, NULL);
}

/**
 * cg_event_tamper - the current task tried to get round a decision
 * @device: whose; the caller holds cg_gate_lock
 * @detail: how
 */
void cg_event_tamper(const struct cg_device *device, const char *detail)
{
	event_by_task(CARDGATE_EVENT_TAMPER, &tamper_limit, device, detail);
}

/**
 * cg_event_context - a context's state was told
 * @name: the context
 * @state: its state
 */
void cg_event_context(const char *name, enum cardgate_context_state state)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_CONTEXT, &header);
	if (!skb)
		return;
	event_send(skb, header,
		   nla_put_string(skb, CARDGATE_A_CONTEXT_NAME, name) ?:
		   nla_put_u32(skb, CARDGATE_A_CONTEXT_STATE, state));
}

/**
 * cg_event_clock - the clock was set back, or caught up
 * @trusted: the latter
 */
void cg_event_clock(bool trusted)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_CLOCK, &header);
	if (!skb)
		return;
	event_send(skb, header,
		   nla_put_u32(skb, CARDGATE_A_CLOCK,
			       trusted ? CARDGATE_CLOCK_TRUSTED : CARDGATE_CLOCK_SET_BACK));
}

static int put_digest(struct sk_buff *skb)
{
	const struct cg_policy *policy;
	int ret = 0;

	rcu_read_lock();
	policy = cg_policy_rcu();
	if (policy)
		ret = nla_put(skb, CARDGATE_A_POLICY_DIGEST, CARDGATE_DIGEST_SIZE,
			      policy->rs->digest);
	rcu_read_unlock();
	return ret;
}

/**
 * cg_event_applied - all decisions of the policy in force are carried out
 */
void cg_event_applied(void)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_RULESET, &header);
	if (!skb)
		return;
	event_send(skb, header,
		   put_policy(skb) ?: put_digest(skb) ?:
		   nla_put_u32(skb, CARDGATE_A_GENERATION, cg_policy_generation()));
}
