// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices that rules can speak of, and the one way to decide about them.
 *
 * A device is decided before anybody can use it (cg_gate_add() runs before
 * device_add()), and again whenever the rule set, a context or the time
 * changes (cg_gate_apply()). Decisions are made under cg_gate_lock; what they
 * demand of a device in use is carried out by one worker without it, because
 * drivers sleep and take their own locks.
 */
#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "attach.h"
#include "event.h"
#include "gate.h"
#include "hook.h"
#include "policy.h"
#include "subject.h"

static const struct cg_gate * const gates[] = {
	&cg_gate_usb_device,
	&cg_gate_usb,
	&cg_gate_camera,
	&cg_gate_ir,
	&cg_gate_bluetooth,
	&cg_gate_rfkill,
};

/* protects the devices, their decisions, the contexts and which policy is current */
DEFINE_MUTEX(cg_gate_lock);

/* how long wait_for_users() waits, at most */
#define USERS_TRIES	50
#define USERS_MS	20

/* protected by cg_gate_lock; by_devt is read under RCU too */
static LIST_HEAD(devices);
static DEFINE_HASHTABLE(by_dev, 8);
static DEFINE_XARRAY(by_devt);
static u32 last_id;
static bool closed;

/* what cg_gate_take() found; protected by the lock that it takes */
static unsigned int noio_before;

static atomic64_t denied_total[CARDGATE_CAP_MAX + 1];
static struct workqueue_struct *workers;

/**
 * cg_gate_take - lock the devices
 *
 * Memory is had without I/O meanwhile: a USB disk that is being reset waits
 * for this lock in its driver's bind, and cannot be written to.
 */
void cg_gate_take(void)
{
	mutex_lock(&cg_gate_lock);
	noio_before = memalloc_noio_save();
}

/**
 * cg_gate_release - undo cg_gate_take()
 */
void cg_gate_release(void)
{
	memalloc_noio_restore(noio_before);
	mutex_unlock(&cg_gate_lock);
}

static void device_free(struct kref *ref)
{
	struct cg_device *device = container_of(ref, struct cg_device, ref);

	put_device(device->parent);
	put_device(device->dev);
	kfree_rcu(device, rcu);
}

/**
 * cg_gate_put - give a reference back
 * @device: from cg_gate_get() or cg_gate_by_devt(), may be NULL
 */
void cg_gate_put(struct cg_device *device)
{
	if (device)
		kref_put(&device->ref, device_free);
}

/**
 * cg_gate_find - look a device up
 * @dev: the device
 *
 * Return: what is known of it, or NULL. The caller holds cg_gate_lock.
 */
struct cg_device *cg_gate_find(struct device *dev)
{
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	hash_for_each_possible(by_dev, device, by_dev, (unsigned long)dev)
		if (device->dev == dev)
			return device;
	return NULL;
}

/**
 * cg_gate_get - look a device up and hold it
 * @dev: the device
 *
 * Return: a reference for cg_gate_put(), or NULL.
 */
struct cg_device *cg_gate_get(struct device *dev)
{
	struct cg_device *device;

	cg_gate_take();
	device = cg_gate_find(dev);
	if (device)
		kref_get(&device->ref);
	cg_gate_release();
	return device;
}

/**
 * cg_gate_by_devt - look a device node up
 * @devt: its number
 *
 * Return: the device, valid until the end of the caller's RCU read section,
 * or NULL.
 */
struct cg_device *cg_gate_by_devt(dev_t devt)
{
	return xa_load(&by_devt, devt);
}

/**
 * cg_gate_after - walk over the devices with a cursor
 * @id: id of the device that was seen last, 0 at the start
 *
 * Return: the device with the next higher id, or NULL. The caller holds
 * cg_gate_lock.
 */
struct cg_device *cg_gate_after(u32 id)
{
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	list_for_each_entry(device, &devices, node)
		if (device->id > id)
			return device;
	return NULL;
}

/**
 * cg_gate_child - walk over a device's children
 * @parent: the device
 * @child: the child seen last, NULL at the start
 *
 * Return: the next child, or NULL. The caller holds cg_gate_lock.
 */
struct cg_device *cg_gate_child(struct device *parent, struct cg_device *child)
{
	lockdep_assert_held(&cg_gate_lock);
	child = list_prepare_entry(child, &devices, node);
	list_for_each_entry_continue(child, &devices, node)
		if (child->parent == parent)
			return child;
	return NULL;
}

/**
 * cg_gate_armed - do a capability's gates work?
 * @cap: the capability
 */
bool cg_gate_armed(enum cardgate_capability cap)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		if (gates[i]->cap == cap && gates[i]->armed && !gates[i]->armed())
			return false;
	return true;
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
	list_for_each_entry(device, &devices, node)
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
	struct cg_decision decision;
	enum cardgate_capability cap;
	struct cg_moment moment;
	bool first = true;

	lockdep_assert_held(&cg_gate_lock);
	policy = cg_policy_locked();
	cg_policy_moment(policy, &moment);
	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++) {
		if (!(device->caps & BIT(cap)))
			continue;
		decide_one(policy, &moment, device, cap, &decision);
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
	WRITE_ONCE(device->denied, device->decision.action == CARDGATE_ACTION_DENY);
}

/**
 * cg_gate_decide_parent - a child's decision may be part of its parent's
 * @device: the child
 *
 * The caller holds cg_gate_lock.
 */
void cg_gate_decide_parent(struct cg_device *device)
{
	struct cg_device *parent = device->parent ? cg_gate_find(device->parent) : NULL;

	if (parent)
		cg_gate_decide(parent);
}

static const struct cg_gate *classify(struct device *dev, u32 *caps)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++) {
		*caps = gates[i]->classify(dev);
		if (*caps)
			return gates[i];
	}
	return NULL;
}

static struct cg_device *device_new(struct device *dev, const struct cg_gate *gate, u32 caps)
{
	/* A device that cannot be remembered would be free for all */
	struct cg_device *device = kzalloc(sizeof(*device), GFP_KERNEL | __GFP_NOFAIL);

	kref_init(&device->ref);
	device->dev = get_device(dev);
	device->parent = get_device(dev->parent);
	device->gate = gate;
	device->caps = caps;
	device->devt = dev->devt;
	cg_subject_describe(dev, &device->subject);
	if (gate->describe)
		gate->describe(device);
	return device;
}

static void insert(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	device->id = ++last_id;
	list_add_tail(&device->node, &devices);
	hash_add_rcu(by_dev, &device->by_dev, (unsigned long)device->dev);
	if (device->devt)
		xa_store(&by_devt, device->devt, device, GFP_KERNEL | __GFP_NOFAIL);
}

static void report(struct cg_device *device)
{
	if (device->gate->silent)
		return;
	if (device->denied)
		atomic64_inc(&denied_total[device->decided_by]);
	cg_event_decision(device);
}

static void add_locked(struct device *dev, const struct cg_gate *gate, u32 caps, bool in_use)
{
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	if (closed || cg_gate_find(dev))
		return;
	device = device_new(dev, gate, caps);
	insert(device);
	cg_gate_decide(device);
	cg_gate_decide_parent(device);
	device->named = in_use;
	if (in_use)
		return;
	device->enforced = device->denied;
	if (gate->arrive)
		gate->arrive(device);
}

/**
 * cg_gate_add - a device is about to appear
 * @dev: the device, before device_add()
 *
 * When this returns, a denied device is barred.
 */
void cg_gate_add(struct device *dev)
{
	const struct cg_gate *gate;
	u32 caps;

	gate = classify(dev, &caps);
	if (!gate)
		return;
	cg_gate_take();
	add_locked(dev, gate, caps, false);
	cg_gate_release();
}

/* Most devices that come and go are none of ours: find out without the lock */
static bool known(struct device *dev)
{
	struct cg_device *device;
	bool found = false;

	rcu_read_lock();
	hash_for_each_possible_rcu(by_dev, device, by_dev, (unsigned long)dev)
		found |= device->dev == dev;
	rcu_read_unlock();
	return found;
}

/**
 * cg_gate_added - a device has appeared, and has a path to be named by
 * @dev: the device, after device_add()
 */
void cg_gate_added(struct device *dev)
{
	struct cg_device *device;

	if (!known(dev))
		return;
	cg_gate_take();
	device = cg_gate_find(dev);
	if (device) {
		device->named = true;
		report(device);
	}
	cg_gate_release();
}

/**
 * cg_gate_leaving - a device is about to lose its path
 * @dev: the device, before device_del()
 */
void cg_gate_leaving(struct device *dev)
{
	struct cg_device *device;

	if (!known(dev))
		return;
	cg_gate_take();
	device = cg_gate_find(dev);
	if (device)
		device->named = false;
	cg_gate_release();
}

/**
 * cg_gate_del - a device went away
 * @dev: the device, after device_del()
 */
void cg_gate_del(struct device *dev)
{
	struct cg_device *device;

	if (!known(dev))
		return;
	cg_gate_take();
	device = cg_gate_find(dev);
	if (device) {
		list_del_init(&device->node);
		hash_del_rcu(&device->by_dev);
		if (device->devt)
			xa_erase(&by_devt, device->devt);
		cg_gate_decide_parent(device);
	}
	cg_gate_release();
	cg_gate_put(device);
}

/**
 * cg_gate_would_deny - decide about a device that is not there yet
 * @dev: the device
 *
 * The caller holds cg_gate_lock.
 */
bool cg_gate_would_deny(struct device *dev)
{
	const struct cg_gate *gate;
	struct cg_device *device;
	bool denied;
	u32 caps;

	gate = classify(dev, &caps);
	if (!gate)
		return false;
	device = device_new(dev, gate, caps);
	cg_gate_decide(device);
	denied = device->denied;
	cg_gate_put(device);
	return denied;
}

static struct cg_device *next_unenforced(bool *deny)
{
	struct cg_device *device;

	cg_gate_take();
	list_for_each_entry(device, &devices, node) {
		if (device->denied == device->enforced)
			continue;
		device->enforced = device->denied;
		/* A bind may change its mind as soon as the lock is gone */
		*deny = device->denied;
		kref_get(&device->ref);
		report(device);
		cg_gate_release();
		return device;
	}
	cg_gate_release();
	return NULL;
}

/* A parent may be a static variable of its driver's module */
static struct module *pin_driver(struct device *parent)
{
	struct module *owner = NULL;

	if (!parent)
		return NULL;
	device_lock(parent);
	if (parent->driver && try_module_get(parent->driver->owner))
		owner = parent->driver->owner;
	device_unlock(parent);
	return owner;
}

/* Who has a node open keeps its number: give them a moment to notice its end */
static void wait_for_users(struct device *dev)
{
	int tries;

	for (tries = 0; tries < USERS_TRIES && kref_read(&dev->kobj.kref) > 1; tries++)
		msleep(USERS_MS);
}

static void enforce(struct work_struct *work)
{
	struct cg_device *device;
	struct device *again;
	struct module *owner;
	bool deny;

	/* An open that passed before the decision ends before the cut */
	cg_gate_node_wait();
	while ((device = next_unenforced(&deny))) {
		again = NULL;
		owner = pin_driver(device->parent);
		if (deny && device->gate->cut)
			again = device->gate->cut(device);
		else if (!deny && device->gate->restore)
			device->gate->restore(device);
		if (again && again != device->dev)
			wait_for_users(device->dev);
		cg_gate_put(device);
		if (again)
			cg_attach(again);
		put_device(again);
		module_put(owner);
	}
	cg_event_applied();
}

static DECLARE_WORK(enforce_work, enforce);

/**
 * cg_gate_apply - decide about all devices again
 *
 * When this returns, every decision is made and refused devices refuse to be
 * opened; cutting those in use and giving back the others goes on in a worker.
 * An event tells its end. The caller holds cg_gate_lock.
 */
void cg_gate_apply(void)
{
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	/* Children come after their parent and are decided first */
	list_for_each_entry_reverse(device, &devices, node)
		cg_gate_decide(device);
	queue_work(workers, &enforce_work);
}

/**
 * cg_gate_enforce - have a single device's decision carried out again
 * @device: the device; what happened to it went past the gate
 *
 * The caller holds cg_gate_lock.
 */
void cg_gate_enforce(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	device->enforced = !device->denied;
	queue_work(workers, &enforce_work);
}

/* All devices of any bus and class are in the set that the platform bus is in */
static int inventory(void)
{
	struct kset *all = platform_bus.kobj.kset;
	struct device **found;
	struct kobject *kobj;
	size_t count = 0, used = 0, i;
	u32 caps;

	lockdep_assert_held(&cg_gate_lock);
	spin_lock(&all->list_lock);
	list_for_each_entry(kobj, &all->list, entry)
		count++;
	spin_unlock(&all->list_lock);

	/* Devices that come meanwhile pass the hook */
	found = kvcalloc(count, sizeof(*found), GFP_KERNEL);
	if (!found)
		return -ENOMEM;
	spin_lock(&all->list_lock);
	list_for_each_entry(kobj, &all->list, entry) {
		struct device *dev = kobj_to_dev(kobj);

		if (used < count && kobject_get_unless_zero(&dev->kobj))
			found[used++] = dev;
	}
	spin_unlock(&all->list_lock);

	for (i = 0; i < used; i++) {
		const struct cg_gate *gate = classify(found[i], &caps);

		if (gate)
			add_locked(found[i], gate, caps, true);
		put_device(found[i]);
	}
	kvfree(found);
	return 0;
}

static void exit_gates(int count)
{
	while (count--)
		if (gates[count]->exit)
			gates[count]->exit();
	/* Some have hooks of their own */
	cg_hook_drain();
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

	workers = alloc_ordered_workqueue("cardgate", 0);
	if (!workers)
		return -ENOMEM;
	ret = init_gates();
	if (ret)
		destroy_workqueue(workers);
	return ret;
}

/**
 * cg_gate_arm - take stock of the devices present
 *
 * The hooks are live by now, so that none is missed.
 *
 * Return: 0 or -ENOMEM.
 */
int cg_gate_arm(void)
{
	int ret;

	cg_gate_take();
	ret = inventory();
	if (!ret)
		cg_gate_apply();
	cg_gate_release();
	flush_workqueue(workers);
	return ret;
}

/* While the hooks are there: a device that went unseen would stay held */
static void forget_all(void)
{
	struct cg_device *device, *next;
	LIST_HEAD(forgotten);

	cg_gate_take();
	closed = true;
	list_for_each_entry(device, &devices, node) {
		hash_del_rcu(&device->by_dev);
		if (device->devt)
			xa_erase(&by_devt, device->devt);
	}
	list_splice_init(&devices, &forgotten);
	cg_gate_release();
	list_for_each_entry_safe(device, next, &forgotten, node)
		cg_gate_put(device);
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
	flush_workqueue(workers);
	forget_all();
}

/**
 * cg_gate_exit - undo cg_gate_init(), after the hooks are gone
 */
void cg_gate_exit(void)
{
	exit_gates(ARRAY_SIZE(gates));
	destroy_workqueue(workers);
	xa_destroy(&by_devt);
}
