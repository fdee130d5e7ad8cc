// SPDX-License-Identifier: GPL-2.0-only
/*
 * Carrying decisions out. They are made under cg_gate_lock; what they demand of
 * a device in use is done by one worker without it, because drivers sleep and
 * take their own locks.
 */
#include <linux/module.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "attach.h"
#include "event.h"
#include "gate.h"
#include "linger.h"

static struct workqueue_struct *workers;

/* all devices were decided, and nobody was told that they obey; protected by cg_gate_lock */
static bool untold;

/**
 * struct grip - what the worker has in its hands
 * @device: the device, NULL for none
 * @owner: module that is held, NULL when nothing keeps the device's modules
 * @deny: what is carried out
 * @above: what the device hangs on, and that; held, as attaching locks them
 * @turn: counts, so that one can wait for its end
 *
 * Written under cg_gate_lock, by the worker.
 */
static struct grip {
	struct cg_device *device;
	struct module *owner;
	bool deny;
	struct device *above[2];
	unsigned int turn;
} grip;

/* for when a turn ends */
static DECLARE_WAIT_QUEUE_HEAD(let_go);

/*
 * A parent may be a static variable of its driver's module. That cannot be gone:
 * a driver deletes its devices before it is unbound, and theirs is in the table.
 *
 * Return: whether the device stays as long as it is held
 */
static bool pin_driver(const struct cg_device *device, struct module **owner)
{
	const struct device_driver *driver = NULL;
	const struct device *above;

	lockdep_assert_held(&cg_gate_lock);
	for (above = device->parent; above && !driver; above = above->parent)
		driver = READ_ONCE(above->driver);
	*owner = driver ? driver->owner : NULL;
	return try_module_get(*owner);
}

static void hold(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	kref_get(&device->ref);
	if (!device->gate->fleeting)
		get_device(device->dev);
	get_device(device->parent);
}

static void hold_above(struct device *parent)
{
	bool there = parent && device_is_registered(parent);

	grip.above[0] = get_device(parent);
	/* Only what is there holds what it hangs on */
	grip.above[1] = there ? get_device(parent->parent) : NULL;
}

static struct cg_device *take_next(void)
{
	struct cg_device *device;

	cg_gate_take();
	list_for_each_entry(device, &cg_table, node) {
		if (device->denied == device->enforced)
			continue;
		device->enforced = device->denied;
		/* Nobody uses it any more, and it is about to be deleted */
		if (!pin_driver(device, &grip.owner))
			continue;
		/* A bind may change its mind as soon as the lock is gone */
		grip.deny = device->denied;
		grip.device = device;
		hold(device);
		hold_above(device->parent);
		cg_gate_report(device);
		cg_gate_release();
		return device;
	}
	/* Before the lock is gone: what is decided after this is not carried out */
	if (untold)
		cg_event_applied();
	untold = false;
	cg_gate_release();
	return NULL;
}

static void release_above(void)
{
	put_device(grip.above[0]);
	put_device(grip.above[1]);
}

/* Who waits for the turn to end frees a module whose functions these may call */
static void release_device(struct cg_device *device)
{
	put_device(device->parent);
	if (!device->gate->fleeting)
		put_device(device->dev);
	cg_gate_take();
	grip.device = NULL;
	grip.turn++;
	cg_gate_release();
	wake_up(&let_go);
	cg_gate_put(device);
}

static void enforce(struct work_struct *work)
{
	struct cg_device *device;
	struct device *again;

	while ((device = take_next())) {
		/* An open that passed before the decision ends before the cut */
		if (grip.deny)
			cg_gate_node_wait();
		again = NULL;
		if (grip.deny && device->gate->cut)
			again = device->gate->cut(device);
		else if (!grip.deny && device->gate->restore)
			device->gate->restore(device);
		if (!again)
			release_above();
		release_device(device);
		if (again) {
			cg_attach(again);
			release_above();
		}
		put_device(again);
		module_put(grip.owner);
	}
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
	list_for_each_entry(device, &cg_table, node) {
		cg_gate_decide(device);
		/* A rule set of the size allowed can take long */
		cond_resched();
	}
	cg_gate_settle(NULL);
	/* Those that go by their children, in whatever order they came */
	list_for_each_entry(device, &cg_table, node)
		if (device->gate->adjust)
			cg_gate_decide(device);
	untold = true;
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

/**
 * cg_gate_apply_let_go - wait until the worker holds nothing of a module that goes
 * @stale: devices of its, and maybe of others', that were taken out of the table
 *
 * Not for a device that keeps its module, nor for what comes after that: to
 * attach a device may load modules, and one of them may go, too.
 */
void cg_gate_apply_let_go(const struct list_head *stale)
{
	const struct cg_device *device;
	unsigned int turn;
	bool held;

	cg_gate_take();
	turn = grip.turn;
	held = grip.device && !grip.owner && cg_gate_find(grip.device->dev) != grip.device;
	list_for_each_entry(device, stale, node)
		held |= device == grip.device;
	cg_gate_release();
	if (held)
		wait_event(let_go, READ_ONCE(grip.turn) != turn);
}

/**
 * cg_gate_apply_wait - wait until what was decided is carried out
 */
void cg_gate_apply_wait(void)
{
	flush_workqueue(workers);
}

/**
 * cg_gate_apply_init - make the worker ready
 *
 * Return: 0 or -ENOMEM.
 */
int cg_gate_apply_init(void)
{
	workers = alloc_ordered_workqueue("cardgate", 0);
	return workers ? 0 : -ENOMEM;
}

/**
 * cg_gate_apply_exit - undo cg_gate_apply_init()
 */
void cg_gate_apply_exit(void)
{
	destroy_workqueue(workers);
	cg_linger_exit();
}
