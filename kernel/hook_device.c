// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeing every device come and go. A character device whose driver uses
 * cdev_device_add() can be opened before device_add() is called, so that is
 * where it is decided; and after device_del(), so it is remembered until
 * cdev_device_del() is through.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/slab.h>

#include "gate.h"
#include "hook.h"

static int hooked_cdev_device_add(struct cdev *cdev, struct device *dev)
{
	int cookie = cg_hook_enter(), ret;

	cg_gate_add(dev);
	ret = cdev_device_add(cdev, dev);
	if (ret)
		cg_gate_del(dev);
	cg_hook_leave(cookie);
	return ret;
}

static int hooked_device_add(struct device *dev)
{
	int cookie = cg_hook_enter(), ret;

	/* Before the device is on any list, node or uevent */
	cg_gate_add(dev);
	ret = device_add(dev);
	if (ret)
		cg_gate_del(dev);
	else
		cg_gate_added(dev);
	cg_hook_leave(cookie);
	return ret;
}

static void hooked_device_del(struct device *dev)
{
	int cookie = cg_hook_enter();

	cg_gate_leaving(dev);
	device_del(dev);
	cg_gate_del(dev);
	cg_hook_leave(cookie);
}

static void hooked_cdev_device_del(struct cdev *cdev, struct device *dev)
{
	int cookie = cg_hook_enter();

	cg_gate_node_stays(dev);
	cdev_device_del(cdev, dev);
	cg_gate_node_gone(dev);
	cg_hook_leave(cookie);
}

enum { DEL, ADD, CDEV_DEL, CDEV_ADD, HOOKS };

static struct cg_hook hooks[HOOKS] = {
	[DEL] = { .name = "device_del", .function = hooked_device_del },
	[ADD] = { .name = "device_add", .function = hooked_device_add },
	[CDEV_DEL] = { .name = "cdev_device_del", .function = hooked_cdev_device_del },
	[CDEV_ADD] = { .name = "cdev_device_add", .function = hooked_cdev_device_add },
};

/**
 * struct dummy - a device of no bus and no class that proves the hooks
 * @dev: the device
 * @cdev: never used, as @dev has no number
 * @ret: what adding it said
 */
struct dummy {
	struct device dev;
	struct cdev cdev;
	int ret;
};

static void dummy_release(struct device *dev)
{
	kfree(container_of(dev, struct dummy, dev));
}

static void call_cdev_device_add(void *arg)
{
	struct dummy *dummy = arg;

	dummy->ret = cdev_device_add(&dummy->cdev, &dummy->dev);
}

static void call_device_add(void *arg)
{
	struct dummy *dummy = arg;

	dummy->ret = device_add(&dummy->dev);
}

static void call_cdev_device_del(void *arg)
{
	struct dummy *dummy = arg;

	cdev_device_del(&dummy->cdev, &dummy->dev);
}

static void call_device_del(void *arg)
{
	struct dummy *dummy = arg;

	device_del(&dummy->dev);
}

/* A hook that does not fire lets the dummy be added, or deleted, indeed */
static int prove_with(struct dummy *dummy)
{
	if (!cg_hook_fires(&hooks[CDEV_ADD], call_cdev_device_add, dummy) ||
	    !cg_hook_fires(&hooks[ADD], call_device_add, dummy)) {
		if (!dummy->ret)
			device_del(&dummy->dev);
		return -EIO;
	}
	dummy->ret = device_add(&dummy->dev);
	if (dummy->ret)
		return dummy->ret;
	if (!cg_hook_fires(&hooks[CDEV_DEL], call_cdev_device_del, dummy) ||
	    !cg_hook_fires(&hooks[DEL], call_device_del, dummy))
		return -EIO;
	device_del(&dummy->dev);
	return 0;
}

/**
 * cg_hook_device_prove - make sure that the hooks fire
 *
 * Return: 0; -ENOMEM; -EIO when one does not.
 */
int cg_hook_device_prove(void)
{
	struct dummy *dummy = kzalloc(sizeof(*dummy), GFP_KERNEL);
	int ret;

	if (!dummy)
		return -ENOMEM;
	device_initialize(&dummy->dev);
	dummy->dev.release = dummy_release;
	dev_set_uevent_suppress(&dummy->dev, true);
	ret = dev_set_name(&dummy->dev, "cardgate-proof") ?: prove_with(dummy);
	put_device(&dummy->dev);
	return ret;
}

/**
 * cg_hook_device_init - see every device come and go, after cg_hook_start()
 *
 * Return: 0 or what cg_hook_arm() says.
 */
int cg_hook_device_init(void)
{
	int i;

	cg_hook_arm_all(hooks, HOOKS);
	for (i = 0; i < HOOKS; i++)
		if (hooks[i].error)
			return hooks[i].error;
	return 0;
}

/**
 * cg_hook_device_exit - undo cg_hook_device_init(), also when it failed
 */
void cg_hook_device_exit(void)
{
	cg_hook_disarm_all(hooks, HOOKS);
}
