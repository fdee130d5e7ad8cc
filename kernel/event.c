// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events to the multicast group: the only place that formats them.
 *
 * Each is numbered, numbers rise by one in the order in which events are sent,
 * and each number is used up, also by an event that could not be sent: that is
 * how a listener knows that it has to look at the state itself. All events are
 * made under cg_gate_lock, which keeps number and order together.
 */
#include <linux/cred.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>

#include "event.h"
#include "netlink.h"
#include "policy.h"
#include "schedule.h"
#include "seal.h"
#include "trace.h"

#define EVENT_SIZE	2048

/* a condition's nest: its numbers, and a name */
#define CONDITION_SIZE	(4 * NLA_HDRLEN + 12 + NLA_ALIGN(CARDGATE_NAME_MAX + 1))

/* protected by cg_gate_lock */
static u32 sequence;

static int put_policy(struct sk_buff *skb)
{
	const struct cg_policy *policy = cg_policy_locked();

	if (!policy)
		return 0;
	return nla_put_string(skb, CARDGATE_A_POLICY_NAME, policy->rs->name) ?:
	       nla_put_u64_64bit(skb, CARDGATE_A_POLICY_VERSION, policy->rs->version,
				 CARDGATE_A_PAD) ?:
	       nla_put(skb, CARDGATE_A_POLICY_DIGEST, CARDGATE_DIGEST_SIZE, policy->rs->digest);
}

static struct sk_buff *event_new(enum cardgate_event event, size_t more, void **header)
{
	struct sk_buff *skb;

	lockdep_assert_held(&cg_gate_lock);
	sequence++;
	if (!cg_netlink_open() || !genl_has_listeners(&cg_netlink_family, &init_net, 0))
		return NULL;
	skb = genlmsg_new(EVENT_SIZE + more, GFP_KERNEL);
	if (!skb)
		return NULL;
	*header = genlmsg_put(skb, 0, 0, &cg_netlink_family, 0, CARDGATE_CMD_EVENT);
	if (!*header ||
	    nla_put_u32(skb, CARDGATE_A_EVENT, event) ||
	    nla_put_u32(skb, CARDGATE_A_SEQ, sequence) ||
	    nla_put_s64(skb, CARDGATE_A_TIME, ktime_get_real_seconds(), CARDGATE_A_PAD) ||
	    nla_put_u8(skb, CARDGATE_A_SEALED, cg_sealed()) ||
	    nla_put_u8(skb, CARDGATE_A_LOCKSMITH, cg_policy_locksmith) ||
	    put_policy(skb)) {
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

static void who_runs(struct cg_task *task)
{
	task->pid = task_tgid_nr(current);
	task->uid = from_kuid(&init_user_ns, current_uid());
	get_task_comm(task->comm, current);
}

static int put_task(struct sk_buff *skb, const struct cg_task *task)
{
	return nla_put_u32(skb, CARDGATE_A_PID, task->pid) ?:
	       nla_put_u32(skb, CARDGATE_A_UID, task->uid) ?:
	       nla_put_string(skb, CARDGATE_A_COMM, task->comm);
}

static int put_whose(struct sk_buff *skb, const struct cg_device *device)
{
	return nla_put_u32(skb, CARDGATE_A_DEVICE_ID, device->id) ?:
	       cg_netlink_put_path(skb, device);
}

static int put_schedule(struct sk_buff *skb, const struct cg_ruleset *rs,
			const struct cg_moment *moment, u32 index)
{
	const struct cg_schedule *schedule = &rs->schedules[index];
	enum cardgate_schedule_state state = CARDGATE_SCHEDULE_STATE_UNKNOWN;

	if (moment->clock_trusted)
		state = cg_schedule_open(schedule, cg_schedule_local(rs, moment->now)) ?
			CARDGATE_SCHEDULE_STATE_OPEN : CARDGATE_SCHEDULE_STATE_CLOSED;
	return nla_put_string(skb, CARDGATE_A_SCHEDULE_NAME, schedule->name) ?:
	       nla_put_u32(skb, CARDGATE_A_SCHEDULE_STATE, state);
}

static int put_context(struct sk_buff *skb, const struct cg_ruleset *rs,
		       const struct cg_moment *moment, u32 index)
{
	enum cardgate_context_state state = CARDGATE_CONTEXT_UNKNOWN;

	if (moment->known & BIT_ULL(index))
		state = moment->set & BIT_ULL(index) ? CARDGATE_CONTEXT_SET :
						       CARDGATE_CONTEXT_CLEAR;
	return nla_put_string(skb, CARDGATE_A_CONTEXT_NAME, rs->contexts[index]) ?:
	       nla_put_u32(skb, CARDGATE_A_CONTEXT_STATE, state);
}

static int put_conditions(struct sk_buff *skb, const struct cg_ruleset *rs,
			  const struct cg_moment *moment, const u32 *conditions, u32 count,
			  int (*put)(struct sk_buff *skb, const struct cg_ruleset *rs,
				     const struct cg_moment *moment, u32 index))
{
	struct nlattr *nest;
	u32 i;

	for (i = 0; i < count; i++) {
		nest = nla_nest_start(skb, CARDGATE_A_CONDITION);
		if (!nest ||
		    nla_put_u8(skb, CARDGATE_A_NEGATED, !!(conditions[i] & CARDGATE_NOT)) ||
		    put(skb, rs, moment, conditions[i] & ~CARDGATE_NOT))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return 0;
}

/* What the decision hung on, as it was then */
static int put_moment(struct sk_buff *skb, const struct cg_device *device)
{
	const struct cg_rule *rule = device->decision.rule;
	const struct cg_moment *moment = &device->moment;
	const struct cg_policy *policy = cg_policy_locked();
	int ret;

	ret = nla_put_s64(skb, CARDGATE_A_DECIDED_AT, moment->now, CARDGATE_A_PAD) ?:
	      nla_put_u32(skb, CARDGATE_A_CLOCK, moment->clock_trusted ?
			  CARDGATE_CLOCK_TRUSTED : CARDGATE_CLOCK_SET_BACK);
	if (ret || !rule || !policy)
		return ret;
	return put_conditions(skb, policy->rs, moment, rule->schedules, rule->schedule_count,
			      put_schedule) ?:
	       put_conditions(skb, policy->rs, moment, rule->contexts, rule->context_count,
			      put_context);
}

/**
 * cg_event_decision - a device was decided
 * @device: the device; the caller holds cg_gate_lock
 */
void cg_event_decision(const struct cg_device *device)
{
	const struct cg_rule *monitor = device->decision.monitor;
	const struct cg_rule *rule = device->decision.rule;
	size_t conditions = rule ? rule->schedule_count + rule->context_count : 0;
	struct sk_buff *skb;
	void *header;
	int ret;

	trace_decision(dev_name(device->dev), device->decided_by, &device->decision);
	skb = event_new(CARDGATE_EVENT_DECISION, conditions * CONDITION_SIZE, &header);
	if (!skb)
		return;
	ret = put_whose(skb, device) ?: cg_netlink_put_decision(skb, device) ?:
	      put_moment(skb, device);
	if (!ret && monitor)
		ret = nla_put_string(skb, CARDGATE_A_MONITOR, monitor->id);
	event_send(skb, header, ret);
}

/* What is too many is counted as a gap in the sequence, not in the kernel's log */
#define LIMIT(name)	RATELIMIT_STATE_INIT_FLAGS(name, 5 * HZ, 200, RATELIMIT_MSG_ON_RELEASE)

/* Somebody may try in a loop; the one kind must not hide the other */
static struct ratelimit_state refused_limit = LIMIT(refused_limit);
static struct ratelimit_state tamper_limit = LIMIT(tamper_limit);

static bool too_many(struct ratelimit_state *limit)
{
	lockdep_assert_held(&cg_gate_lock);
	if (__ratelimit(limit))
		return false;
	sequence++;
	return true;
}

static void event_by_task(enum cardgate_event event, const struct cg_task *task,
			  const struct cg_device *device, const char *detail)
{
	struct sk_buff *skb;
	void *header;
	int ret;

	skb = event_new(event, 0, &header);
	if (!skb)
		return;
	ret = put_task(skb, task);
	if (!ret && device)
		ret = put_whose(skb, device) ?:
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
	struct cg_task task;

	if (too_many(&refused_limit))
		return;
	who_runs(&task);
	event_by_task(CARDGATE_EVENT_REFUSED, &task, device, NULL);
}

/**
 * cg_event_tamper - the current task tried to get round a decision
 * @device: whose, or NULL when it is about all; the caller holds cg_gate_lock
 * @detail: how
 */
void cg_event_tamper(const struct cg_device *device, const char *detail)
{
	struct cg_task task;

	if (too_many(&tamper_limit))
		return;
	who_runs(&task);
	event_by_task(CARDGATE_EVENT_TAMPER, &task, device, detail);
}

/**
 * cg_event_tamper_by - a task tried to get round all decisions
 * @task: which; the caller holds cg_gate_lock
 * @detail: how
 */
void cg_event_tamper_by(const struct cg_task *task, const char *detail)
{
	if (!too_many(&tamper_limit))
		event_by_task(CARDGATE_EVENT_TAMPER, task, NULL, detail);
}

/**
 * cg_event_context - a context's state was told
 * @name: the context
 * @state: its state
 *
 * The caller holds cg_gate_lock.
 */
void cg_event_context(const char *name, enum cardgate_context_state state)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_CONTEXT, 0, &header);
	if (!skb)
		return;
	event_send(skb, header,
		   nla_put_string(skb, CARDGATE_A_CONTEXT_NAME, name) ?:
		   nla_put_u32(skb, CARDGATE_A_CONTEXT_STATE, state));
}

/**
 * cg_event_clock - the clock was set back, or caught up
 * @trusted: the latter
 *
 * The caller holds cg_gate_lock.
 */
void cg_event_clock(bool trusted)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_CLOCK, 0, &header);
	if (!skb)
		return;
	event_send(skb, header,
		   nla_put_u32(skb, CARDGATE_A_CLOCK,
			       trusted ? CARDGATE_CLOCK_TRUSTED : CARDGATE_CLOCK_SET_BACK));
}

/**
 * cg_event_applied - all decisions of the policy in force are carried out
 *
 * The caller holds cg_gate_lock.
 */
void cg_event_applied(void)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_RULESET, 0, &header);
	if (skb)
		event_send(skb, header,
			   nla_put_u32(skb, CARDGATE_A_GENERATION, cg_policy_generation()));
}

/**
 * cg_event_sealed - from now on only signed rule sets are taken
 *
 * The caller holds cg_gate_lock.
 */
void cg_event_sealed(void)
{
	struct sk_buff *skb;
	void *header;

	skb = event_new(CARDGATE_EVENT_SEALED, cg_netlink_authorities_size(), &header);
	if (skb)
		event_send(skb, header, cg_netlink_put_authorities(skb));
}

/**
 * cg_event_confirm - a rule set waits to be confirmed, or does not any more
 * @what: which
 * @seconds: how long it waits
 *
 * The caller holds cg_gate_lock.
 */
void cg_event_confirm(enum cardgate_confirm what, u32 seconds)
{
	struct sk_buff *skb;
	void *header;
	int ret;

	skb = event_new(CARDGATE_EVENT_CONFIRM, 0, &header);
	if (!skb)
		return;
	ret = nla_put_u32(skb, CARDGATE_A_CONFIRM, what);
	if (!ret && seconds)
		ret = nla_put_u32(skb, CARDGATE_A_CONFIRM_WITHIN, seconds);
	event_send(skb, header, ret);
}
