// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one way to decide about a device, and the table of gates that carry
 * decisions out. A device is decided before anybody can use it (see
 * gate_inventory.c), and again whenever the rule set, a context or the time
 * changes (see gate_apply.c).
 */
#include <linux/atomic.h>

#include "event.h"
#include "gate.h"
#include "hook.h"
#include "policy.h"

static const struct cg_gate * const gates[] = {
	&cg_gate_usb_device,
	&cg_gate_usb,
	&cg_gate_camera,
	&cg_gate_ir,
	&cg_gate_bluetooth,
	&cg_gate_rfkill,
};

static atomic64_t denied_total[CARDGATE_CAP_MAX + 1];

static int unarmed(const struct cg_gate *gate, char *why, size_t size)
{
	struct cg_hook_set * const *set;
	int len = 0;

	for (set = gate->hooks; set && *set && !len; set++)
		len = cg_hook_set_unarmed(*set, why, size);
	if (!len && gate->armed && !gate->armed())
		len = scnprintf(why, size, "a hook of the gate is missing");
	return len;
}

/**
 * cg_gate_unarmed - why a capability's gates cannot enforce
 * @cap: the capability
 * @why: room for a text; empty when they can
 * @size: of it, in bytes; CG_GATE_WHY_SIZE suffices
 *
 * The hooks that all gates share were proven when the module was loaded.
 *
 * Return: length of the text.
 */
int cg_gate_unarmed(enum cardgate_capability cap, char *why, size_t size)
{
	int i, len = 0;

	*why = '\0';
	for (i = 0; !len && i < ARRAY_SIZE(gates); i++)
		if (gates[i]->cap == cap)
			len = unarmed(gates[i], why, size);
	return len;
}

/**
 * cg_gate_count - how many devices touch a capability
 * @cap: the capability
 */
u32 cg_gate_count(enum cardgate_capability cap)
{
	struct cg_device *device;
	u32 count = 0;

	cg_gate_take();
	list_for_each_entry(device, &cg_table, node)
		count += !device->gate->silent && device->caps & BIT(cap);
	cg_gate_release();
	return count;
}

/**
 * cg_gate_denied_total - how many uses were refused since the module's load
 * @cap: the capability that refused them
 */
u64 cg_gate_denied_total(enum cardgate_capability cap)
{
	return atomic64_read(&denied_total[cap]);
}

/**
 * cg_gate_refused - count and report the use of a denied device
 * @device: the device; the current task tried. The caller holds cg_gate_lock.
 */
void cg_gate_refused(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	atomic64_inc(&denied_total[device->decided_by]);
	cg_event_refused(device);
}

static void decide_one(const struct cg_policy *policy, const struct cg_moment *moment,
		       struct cg_device *device, enum cardgate_capability cap,
		       struct cg_decision *decision)
{
	const struct cg_ruleset *rs = policy ? policy->rs : NULL;

	cg_eval(rs, cap, &device->subject, moment, decision);
	if (!rs && cg_policy_default_deny)
		decision->action = CARDGATE_ACTION_DENY;
	if (decision->action == CARDGATE_ACTION_DENY && device->exempt &&
	    !(decision->rule && decision->rule->flags & CARDGATE_RULE_FORCE)) {
		decision->action = CARDGATE_ACTION_ALLOW;
		decision->reason = CARDGATE_REASON_EXEMPT;
		decision->rule = NULL;
	}
}

/**
 * cg_gate_decide - ask the rule set about a device
 * @device: its @decision, @decided_by and @denied are set
 *
 * Every capability that the device touches must allow it. The caller holds
 * cg_gate_lock.
 */
void cg_gate_decide(struct cg_device *device)
{
	const struct cg_policy *policy;
	const struct cg_decision before = device->decision;
	const enum cardgate_capability by = device->decided_by;
	struct cg_decision decision;
	enum cardgate_capability cap;
	bool first = true;

	lockdep_assert_held(&cg_gate_lock);
	policy = cg_policy_locked();
	cg_policy_moment(policy, &device->moment);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		if (!(device->caps & BIT(cap)))
			continue;
		decide_one(policy, &device->moment, device, cap, &decision);
		if (first || decision.action == CARDGATE_ACTION_DENY) {
			device->decision = decision;
			WRITE_ONCE(device->decided_by, cap);
		}
		first = false;
		if (decision.action == CARDGATE_ACTION_DENY)
			break;
	}
	if (device->gate->adjust)
		device->gate->adjust(device);
	WRITE_ONCE(device->denied, device->decision.action == CARDGATE_ACTION_DENY &&
		   !cg_policy_locksmith);
	if (by != device->decided_by || memcmp(&before, &device->decision, sizeof(before)))
		cg_table_touch();
}

/**
 * cg_gate_decide_parent - a child's decision may be part of its parent's
 * @device: the child
 *
 * What it demands of the parent is left to the worker. The caller holds
 * cg_gate_lock.
 */
void cg_gate_decide_parent(struct cg_device *device)
{
	struct cg_device *parent = device->parent ? cg_gate_find(device->parent) : NULL;

	if (!parent)
		return;
	cg_gate_decide(parent);
	if (parent->denied != parent->enforced)
		cg_gate_enforce(parent);
}

/**
 * cg_gate_settle - decide where one decision depends on another
 * @changed: the device that came or goes, NULL: all were decided
 *
 * The caller holds cg_gate_lock.
 */
void cg_gate_settle(const struct cg_device *changed)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		if (gates[i]->settle && (!changed || changed->gate == gates[i]))
			gates[i]->settle(changed);
}

/**
 * cg_gate_report - count and tell a decision
 * @device: whose; the caller holds cg_gate_lock
 */
void cg_gate_report(struct cg_device *device)
{
	if (device->gate->silent)
		return;
	if (device->denied)
		atomic64_inc(&denied_total[device->decided_by]);
	cg_event_decision(device);
}

/**
 * cg_gate_classify - whose device is this?
 * @dev: the device
 * @caps: capabilities that it touches, 0 for none
 *
 * Return: its gate, or NULL.
 */
const struct cg_gate *cg_gate_classify(struct device *dev, u32 *caps)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		*caps = gates[i]->classify(dev);
		if (*caps)
			return gates[i];
	}
	return NULL;
}

/**
 * cg_gate_hook - arm the gates' hooks on functions of modules, now or as these come
 *
 * Return: 0 or -ENOMEM.
 */
int cg_gate_hook(void)
{
	struct cg_hook_set * const *set;
	int i, ret = 0;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		for (set = gates[i]->hooks; !ret && set && *set; set++)
			ret = cg_hook_set_add(*set);
	return ret;
}

/**
 * cg_gate_unhook - undo cg_gate_hook(), also when it failed or was not called
 */
void cg_gate_unhook(void)
{
	struct cg_hook_set * const *set;
	int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		for (set = gates[i]->hooks; set && *set; set++)
			cg_hook_set_remove(*set);
}

static void exit_gates(int count)
{
	while (count--)
		if (gates[count]->exit)
			gates[count]->exit();
}

static int init_gates(void)
{
	int i, ret;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		ret = gates[i]->init ? gates[i]->init() : 0;
		if (ret) {
			exit_gates(i);
			return ret;
		}
	}
	return 0;
}

/**
 * cg_gate_init - make the gates ready; devices that come are decided from here on
 *
 * Return: 0, -ENOMEM or what a gate's own init says.
 */
int cg_gate_init(void)
{
	int ret;

	ret = cg_gate_apply_init();
	if (ret)
		return ret;
	ret = init_gates();
	if (ret)
		cg_gate_apply_exit();
	return ret;
}

/**
 * cg_gate_arm - take stock of the devices present, and decide about them
 *
 * Return: 0 or -ENOMEM.
 */
int cg_gate_arm(void)
{
	int ret = cg_gate_inventory();

	cg_gate_apply_wait();
	return ret;
}

/**
 * cg_gate_disarm - give every device back and forget it
 *
 * The caller withdrew the policy; the hooks still see devices come and go.
 */
void cg_gate_disarm(void)
{
	cg_gate_take();
	cg_gate_apply();
	cg_gate_release();
	cg_gate_apply_wait();
	cg_gate_forget();
}

/**
 * cg_gate_exit - undo cg_gate_init(), after cg_hook_stop()
 */
void cg_gate_exit(void)
{
	exit_gates(ARRAY_SIZE(gates));
	cg_gate_apply_exit();
}
