// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices that rules can speak of, and ways to find them. All of it is
 * protected by cg_gate_lock; readers of the two indices need RCU only.
 */
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "gate_table.h"

/* protects the devices, their decisions, the contexts and which policy is current */
DEFINE_MUTEX(cg_gate_lock);

/* protected by cg_gate_lock; by_devt and by_dev are read under RCU too */
LIST_HEAD(cg_table);
static DEFINE_HASHTABLE(by_dev, 8);
static DEFINE_HASHTABLE(by_devt, 8);
static u32 last_id;
static u32 generation;

/* what cg_gate_take() found; protected by the lock that it takes */
static unsigned int noio_before;

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

	kfree_rcu(device, rcu);
}

/**
 * cg_gate_put - give a reference back
 * @device: from cg_gate_get() or cg_gate_by_devt(), may be NULL. The devices
 *	that it speaks of are not held by it.
 */
void cg_gate_put(struct cg_device *device)
{
	if (device)
		kref_put(&device->ref, device_free);
}

/**
 * cg_gate_drop - give the table's reference back, and the devices that it holds
 * @device: the device, may be NULL. Its driver's release function may run.
 */
void cg_gate_drop(struct cg_device *device)
{
	if (!device)
		return;
	put_device(device->parent);
	put_device(device->dev);
	cg_gate_put(device);
}

/**
 * cg_gate_find - look a device up
 * @dev: the device
 *
 * Return: what is known of it, or NULL. The caller holds cg_gate_lock.
 */
struct cg_device *cg_gate_find(const struct device *dev)
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
	struct cg_device *device;

	hash_for_each_possible_rcu(by_devt, device, by_devt, devt)
		if (device->devt == devt)
			return device;
	return NULL;
}

/**
 * cg_gate_has_devt - is there a device of this number?
 * @devt: the number
 */
bool cg_gate_has_devt(dev_t devt)
{
	bool found;

	rcu_read_lock();
	found = cg_gate_by_devt(devt);
	rcu_read_unlock();
	return found;
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
	list_for_each_entry(device, &cg_table, node)
		if (device->id > id)
			return device;
	return NULL;
}

/**
 * cg_gate_next - go on from a device
 * @device: the device
 *
 * Return: the device with the next higher id, or NULL. The caller holds
 * cg_gate_lock.
 */
struct cg_device *cg_gate_next(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	return list_is_last(&device->node, &cg_table) ? NULL : list_next_entry(device, node);
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
	child = list_prepare_entry(child, &cg_table, node);
	list_for_each_entry_continue(child, &cg_table, node)
		if (child->parent == parent)
			return child;
	return NULL;
}

/* For readers in an RCU section */
static struct cg_device *by_device(const struct device *dev)
{
	struct cg_device *device;

	hash_for_each_possible_rcu(by_dev, device, by_dev, (unsigned long)dev)
		if (device->dev == dev)
			return device;
	return NULL;
}

/**
 * cg_table_has - is this device one of ours?
 * @dev: the device
 *
 * Most devices that come and go are not: this finds it out without the lock.
 */
bool cg_table_has(struct device *dev)
{
	bool found;

	rcu_read_lock();
	found = by_device(dev);
	rcu_read_unlock();
	return found;
}

/**
 * cg_table_denied - was a device denied?
 * @dev: the device, or what was one
 *
 * Before a worker carries that out, and without the lock.
 */
bool cg_table_denied(const struct device *dev)
{
	const struct cg_device *device;
	bool denied;

	rcu_read_lock();
	device = by_device(dev);
	denied = device && READ_ONCE(device->denied);
	rcu_read_unlock();
	return denied;
}

/**
 * cg_table_insert - put a new device into the table
 * @device: the device; its reference is the table's from now on
 *
 * The caller holds cg_gate_lock.
 */
void cg_table_insert(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	cg_table_touch();
	device->id = ++last_id;
	list_add_tail(&device->node, &cg_table);
	hash_add_rcu(by_dev, &device->by_dev, (unsigned long)device->dev);
	if (device->devt)
		hash_add_rcu(by_devt, &device->by_devt, device->devt);
}

/**
 * cg_table_remove - take a device out of the table
 * @device: the device; the table's reference is the caller's from now on
 *
 * The caller holds cg_gate_lock.
 */
void cg_table_remove(struct cg_device *device)
{
	lockdep_assert_held(&cg_gate_lock);
	cg_table_touch();
	device->named = false;
	list_del_init(&device->node);
	hash_del_rcu(&device->by_dev);
	if (device->devt)
		hash_del_rcu(&device->by_devt);
}

/**
 * cg_table_touch - something changed that a list of the devices shows
 *
 * The caller holds cg_gate_lock.
 */
void cg_table_touch(void)
{
	lockdep_assert_held(&cg_gate_lock);
	generation++;
}

/**
 * cg_table_generation - how often it did
 *
 * The caller holds cg_gate_lock.
 */
u32 cg_table_generation(void)
{
	lockdep_assert_held(&cg_gate_lock);
	return generation;
}
