// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that went while somebody had them open. uvcvideo keeps the interfaces that
 * it claimed until the last close(), and gives them up then, whosever they are. A
 * driver that were bound meanwhile would lack them, or lose them later. So an
 * interface of such a USB device is offered to drivers when nobody is left.
 */
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "attach.h"
#include "linger.h"

/* Nobody tells when a node is closed: how often to look when one waits for it, and else */
#define LOOK_MS		250
#define FORGET_MS	10000

/**
 * struct cg_linger - something that is held until nobody has a node open
 * @node: in one of the lists
 * @host: the USB device, held
 * @number: what the node's number is kept by, held; its own users have the others
 * @waiting: interface that is to find a driver then, held
 */
struct cg_linger {
	struct list_head node;
	struct device *host;
	struct kobject *number;
	struct device *waiting;
};

/* protects both lists; no other lock is taken with it */
static DEFINE_MUTEX(linger_lock);
static LIST_HEAD(open_nodes);
static LIST_HEAD(waiting);

static void look_again(struct work_struct *work);

static DECLARE_DELAYED_WORK(look_work, look_again);

static void forget(struct cg_linger *linger)
{
	lockdep_assert_held(&linger_lock);
	list_del(&linger->node);
	put_device(linger->host);
	kobject_put(linger->number);
	put_device(linger->waiting);
	kfree(linger);
}

/* Forgets those that are closed */
static bool is_open(const struct device *host)
{
	struct cg_linger *linger, *next;
	bool open = false;

	lockdep_assert_held(&linger_lock);
	list_for_each_entry_safe(linger, next, &open_nodes, node) {
		if (kref_read(&linger->number->kref) == 1)
			forget(linger);
		else
			open |= linger->host == host;
	}
	return open;
}

/**
 * cg_linger_note - a node goes
 * @parent: what it hangs on
 * @number: its character device, which each open holds
 *
 * May sleep. Without memory, an interface may be offered too early. A USB disk that is
 * being reset may wait for locks that are held, so memory is had without I/O.
 */
void cg_linger_note(struct device *parent, struct kobject *number)
{
	struct device *host = parent ? cg_attach_host(parent) : NULL;
	struct cg_linger *linger;

	/* The node itself is one */
	if (!host || kref_read(&number->kref) == 1)
		return;
	linger = kzalloc(sizeof(*linger), GFP_NOIO);
	if (!linger)
		return;
	linger->host = get_device(host);
	linger->number = kobject_get(number);
	mutex_lock(&linger_lock);
	list_add(&linger->node, &open_nodes);
	schedule_delayed_work(&look_work, msecs_to_jiffies(FORGET_MS));
	mutex_unlock(&linger_lock);
}

static bool waits(const struct device *dev)
{
	struct cg_linger *linger;

	lockdep_assert_held(&linger_lock);
	list_for_each_entry(linger, &waiting, node)
		if (linger->waiting == dev)
			return true;
	return false;
}

/**
 * cg_linger_postpone - is it too early for a device to find a driver?
 * @dev: the device, held by its caller
 *
 * Return: true, and cg_attach() is called when it is not any more.
 */
bool cg_linger_postpone(struct device *dev)
{
	struct device *host = cg_attach_host(dev);
	struct cg_linger *linger = NULL;
	bool open;

	mutex_lock(&linger_lock);
	open = host && is_open(host);
	if (open && !waits(dev))
		linger = kzalloc(sizeof(*linger), GFP_NOIO | __GFP_NOFAIL);
	if (linger) {
		linger->host = get_device(host);
		linger->waiting = get_device(dev);
		list_add_tail(&linger->node, &waiting);
		cancel_delayed_work(&look_work);
		schedule_delayed_work(&look_work, msecs_to_jiffies(LOOK_MS));
	}
	mutex_unlock(&linger_lock);
	return open;
}

/* Takes one out that need not wait any more, or NULL */
static struct cg_linger *next_due(void)
{
	struct cg_linger *linger, *due = NULL;

	mutex_lock(&linger_lock);
	is_open(NULL);
	list_for_each_entry(linger, &waiting, node) {
		if (is_open(linger->host))
			continue;
		due = linger;
		list_del_init(&linger->node);
		break;
	}
	if (!due && !list_empty(&waiting))
		schedule_delayed_work(&look_work, msecs_to_jiffies(LOOK_MS));
	else if (!due && !list_empty(&open_nodes))
		schedule_delayed_work(&look_work, msecs_to_jiffies(FORGET_MS));
	mutex_unlock(&linger_lock);
	return due;
}

static void look_again(struct work_struct *work)
{
	struct cg_linger *due;

	while ((due = next_due())) {
		cg_attach(due->waiting);
		mutex_lock(&linger_lock);
		forget(due);
		mutex_unlock(&linger_lock);
	}
}

/**
 * cg_linger_exit - hold nothing any more
 *
 * Interfaces that wait are offered too early; nobody would do it later.
 */
void cg_linger_exit(void)
{
	struct cg_linger *linger, *next;

	cancel_delayed_work_sync(&look_work);
	mutex_lock(&linger_lock);
	list_for_each_entry_safe(linger, next, &open_nodes, node)
		forget(linger);
	mutex_unlock(&linger_lock);
	while (!list_empty(&waiting))
		look_again(NULL);
}
