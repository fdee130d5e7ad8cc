// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that come, are there when the module is loaded, and go. One is
 * decided before anybody can use it: cg_gate_add() runs before device_add().
 */
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "gate.h"
#include "subject.h"

/* the table takes no more; protected by cg_gate_lock */
static bool closed;

/* held while devices out of the table are put: a module that goes waits for it */
static DEFINE_MUTEX(put_lock);

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

static void add_locked(struct device *dev, const struct cg_gate *gate, u32 caps, bool in_use)
{
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	if (closed || cg_gate_find(dev))
		return;
	/* It was deleted since it was listed; nobody would take it out again */
	if (in_use && !device_is_registered(dev) && dev->kobj.state_remove_uevent_sent)
		return;
	device = device_new(dev, gate, caps);
	/* Until it is decided: its node may be alive */
	device->denied = !in_use;
	cg_table_insert(device);
	cg_gate_decide(device);
	cg_gate_settle(device);
	cg_gate_decide_parent(device);
	device->named = in_use && device_is_registered(dev);
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

	gate = cg_gate_classify(dev, &caps);
	if (!gate)
		return;
	cg_gate_take();
	add_locked(dev, gate, caps, false);
	cg_gate_release();
	if (gate->prepare)
		gate->prepare(dev);
}

static void set_named(struct device *dev, bool named)
{
	struct cg_device *device;

	if (!cg_table_has(dev))
		return;
	cg_gate_take();
	device = cg_gate_find(dev);
	if (device) {
		device->named = named;
		cg_table_touch();
		if (named)
			cg_gate_report(device);
	}
	cg_gate_release();
}

/**
 * cg_gate_added - a device has appeared, and has a path to be named by
 * @dev: the device, after device_add()
 */
void cg_gate_added(struct device *dev)
{
	set_named(dev, true);
}

/**
 * cg_gate_leaving - a device is about to lose its path
 * @dev: the device, before device_del()
 */
void cg_gate_leaving(struct device *dev)
{
	set_named(dev, false);
}

static void set_node_stays(struct device *dev, bool stays)
{
	struct cg_device *device;

	if (!cg_table_has(dev))
		return;
	cg_gate_take();
	device = cg_gate_find(dev);
	if (device)
		device->node_stays = stays;
	cg_gate_release();
}

static void take_out(struct cg_device *device)
{
	cg_table_remove(device);
	cg_gate_settle(device);
	cg_gate_decide_parent(device);
}

/**
 * cg_gate_del - a device went away
 * @dev: the device, after device_del()
 */
void cg_gate_del(struct device *dev)
{
	struct cg_device *device;

	if (!cg_table_has(dev))
		return;
	cg_gate_take();
	device = cg_gate_find(dev);
	if (device && device->node_stays)
		device = NULL;
	if (device)
		take_out(device);
	cg_gate_release();
	if (device && device->gate->gone)
		device->gate->gone(dev);
	cg_gate_drop(device);
}

/**
 * cg_gate_node_stays - a device is about to go, and its node a moment later
 * @dev: the device, before device_del()
 */
void cg_gate_node_stays(struct device *dev)
{
	set_node_stays(dev, true);
}

/**
 * cg_gate_node_gone - its node went, too
 * @dev: the device, after device_del(); the table has a reference if it is one of ours
 */
void cg_gate_node_gone(struct device *dev)
{
	set_node_stays(dev, false);
	cg_gate_del(dev);
}

/**
 * cg_gate_would_deny - decide about a device that is not there yet
 * @dev: the device
 * @driver: who is about to have it, which makes it no way back in; NULL: not known
 *
 * The caller holds cg_gate_lock.
 */
bool cg_gate_would_deny(struct device *dev, const char *driver)
{
	const struct cg_gate *gate;
	struct cg_device *device;
	bool denied;
	u32 caps;

	gate = cg_gate_classify(dev, &caps);
	if (!gate)
		return false;
	device = device_new(dev, gate, caps);
	if (driver) {
		cg_subject_driver(&device->subject, driver);
		device->exempt = false;
	}
	cg_gate_decide(device);
	denied = device->denied;
	cg_gate_drop(device);
	return denied;
}

/* What is in the set holds what it hangs on; one of those may be on its way out */
static size_t line_length(struct device *dev)
{
	size_t length = 2;

	while ((dev = dev->parent)) {
		if (!device_is_registered(dev))
			return 0;
		length++;
	}
	return length;
}

/*
 * Each device, what it hangs on, what that hangs on, and so on, and NULL.
 *
 * Return: elements of @found that were set and hold what they point to; when it
 * is NULL as many as it takes.
 */
static size_t list_lines(struct kset *all, struct device **found, size_t room)
{
	struct kobject *kobj;
	struct device *dev;
	size_t length, used = 0;

	lockdep_assert_held(&all->list_lock);
	list_for_each_entry(kobj, &all->list, entry) {
		dev = kobj_to_dev(kobj);
		length = line_length(dev);
		if (!found)
			used += length;
		if (!found || !length || length > room - used)
			continue;
		for (; dev; dev = dev->parent)
			found[used++] = get_device(dev);
		found[used++] = NULL;
	}
	return used;
}

/**
 * cg_gate_inventory - take stock of the devices present, and begin to enforce
 *
 * The hooks are live by now, so that none is missed. All devices of any bus and
 * class are in the set that the platform bus is in.
 *
 * Return: 0 or -ENOMEM.
 */
int cg_gate_inventory(void)
{
	struct kset *all = platform_bus.kobj.kset;
	size_t room, used, i;
	const struct cg_gate *gate;
	struct device **found;
	u32 caps;

	spin_lock(&all->list_lock);
	room = list_lines(all, NULL, 0);
	spin_unlock(&all->list_lock);

	/* Devices that come meanwhile pass the hook */
	found = kvcalloc(room, sizeof(*found), GFP_KERNEL);
	if (!found)
		return -ENOMEM;
	/* A module that is unloaded meanwhile waits until nothing of it is held */
	mutex_lock(&put_lock);
	spin_lock(&all->list_lock);
	used = list_lines(all, found, room);
	spin_unlock(&all->list_lock);

	cg_gate_take();
	for (i = 0; i < used; i++) {
		gate = cg_gate_classify(found[i], &caps);
		if (gate)
			add_locked(found[i], gate, caps, true);
		while (found[i])
			i++;
	}
	cg_gate_apply();
	cg_gate_release();
	/* Some are gone by now: their drivers' release functions come to this lock by a hook */
	for (i = 0; i < used; i++)
		put_device(found[i]);
	mutex_unlock(&put_lock);
	kvfree(found);
	return 0;
}

static void drop_all(struct list_head *devices)
{
	struct cg_device *device, *next;

	list_for_each_entry_safe(device, next, devices, node)
		cg_gate_drop(device);
}

/**
 * cg_gate_forget - empty the table for good
 *
 * While the hooks are there: a device that went unseen would stay held.
 */
void cg_gate_forget(void)
{
	struct cg_device *device;
	LIST_HEAD(forgotten);

	mutex_lock(&put_lock);
	cg_gate_take();
	closed = true;
	while ((device = cg_gate_after(0))) {
		cg_table_remove(device);
		list_add(&device->node, &forgotten);
	}
	cg_gate_release();
	drop_all(&forgotten);
	mutex_unlock(&put_lock);
}

/**
 * cg_gate_sweep - a module is about to be freed: hold nothing that is in it
 *
 * A device that was being deleted when stock was taken passed no hook on its
 * way out. Release functions, and some devices, are their modules' own.
 */
void cg_gate_sweep(void)
{
	struct cg_device *device, *next;
	LIST_HEAD(stale);

	mutex_lock(&put_lock);
	cg_gate_take();
	list_for_each_entry_safe(device, next, &cg_table, node) {
		/* One that is still to be added, or being deleted by a hook, has no name */
		if (!device->named || device_is_registered(device->dev))
			continue;
		take_out(device);
		list_add(&device->node, &stale);
	}
	cg_gate_release();
	cg_gate_apply_let_go(&stale);
	drop_all(&stale);
	mutex_unlock(&put_lock);
}
