// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device nodes: open() of a denied device fails with EPERM, whatever name or
 * file system the node has.
 */
#include <linux/fs.h>
#include <linux/srcu.h>

#include "compat.h"
#include "gate.h"
#include "hook.h"

/* opens of gated nodes that are under way */
DEFINE_STATIC_SRCU(opens);

static bool node_gated(struct ftrace_regs *fregs)
{
	const struct inode *inode = (void *)ftrace_regs_get_argument(fregs, 0);

	return cg_gate_by_devt(inode->i_rdev);
}

static struct cg_device *denied_device(dev_t devt)
{
	struct cg_device *device;

	rcu_read_lock();
	device = cg_gate_by_devt(devt);
	if (device && (!READ_ONCE(device->denied) || !kref_get_unless_zero(&device->ref)))
		device = NULL;
	rcu_read_unlock();
	return device;
}

static int node_open(struct inode *inode, struct file *filp)
{
	struct cg_device *device;
	int cookie, opening, ret;

	cookie = cg_hook_enter();
	opening = srcu_read_lock(&opens);
	device = denied_device(inode->i_rdev);
	if (device) {
		cg_gate_take();
		cg_gate_refused(device);
		cg_gate_release();
		cg_gate_put(device);
		ret = -EPERM;
	} else {
		/* chrdev_open() itself */
		ret = filp->f_op->open(inode, filp);
	}
	srcu_read_unlock(&opens, opening);
	cg_hook_leave(cookie);
	return ret;
}

/**
 * cg_gate_node_wait - wait for the opens that a decision came too late for
 */
void cg_gate_node_wait(void)
{
	synchronize_srcu(&opens);
}

static struct cg_hook node_hook = {
	.name = "chrdev_open",
	.function = node_open,
	.wants = node_gated,
};

/**
 * cg_gate_node_init - watch the door of every character device
 *
 * Return: 0 or what cg_hook_arm() says.
 */
int cg_gate_node_init(void)
{
	return cg_hook_arm(&node_hook);
}

/**
 * cg_gate_node_exit - undo cg_gate_node_init()
 */
void cg_gate_node_exit(void)
{
	cg_hook_disarm(&node_hook);
}
