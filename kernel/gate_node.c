// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device nodes: open() of a denied device fails with EPERM, whatever name or
 * file system the node has.
 */
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <media/v4l2-dev.h>

#include "compat.h"
#include "gate.h"
#include "hook.h"

/* opens of gated nodes that are under way */
DEFINE_STATIC_SRCU(opens);

/* Numbers that devices of ours may get: those of their subsystems, and dynamic ones */
static bool may_be_ours(unsigned int major)
{
	return major == VIDEO_MAJOR || major == INPUT_MAJOR ||
	       (major >= CHRDEV_MAJOR_DYN_END && major < CHRDEV_MAJOR_MAX / 2) ||
	       major >= CHRDEV_MAJOR_DYN_EXT_END;
}

/*
 * A node that nobody opened yet has no cdev. Looking for it may call modprobe
 * and wait, and meanwhile the device comes.
 */
static bool node_gated(struct ftrace_regs *fregs)
{
	const struct inode *inode = (void *)ftrace_regs_get_argument(fregs, 0);

	return cg_gate_has_devt(inode->i_rdev) ||
	       (!READ_ONCE(inode->i_cdev) && may_be_ours(imajor(inode)));
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

static int refuse(struct cg_device *device)
{
	cg_gate_take();
	cg_gate_refused(device);
	cg_gate_release();
	cg_gate_put(device);
	return -EPERM;
}

/* The end of a file as __fput() has it; what is left, do_dentry_open() does */
static void undo_open(struct inode *inode, struct file *filp)
{
	struct cdev *cdev = inode->i_cdev;
	struct module *owner = cdev->owner;

	if (filp->f_op->release)
		filp->f_op->release(inode, filp);
	kobject_put(&cdev->kobj);
	module_put(owner);
}

/*
 * Looked at before, so that no driver sees an open that is to be refused, and
 * after: while chrdev_open() waits the device may go, and another one come.
 */
static int open_checked(struct inode *inode, struct file *filp)
{
	struct cg_device *device = denied_device(inode->i_rdev);
	int ret;

	if (device)
		return refuse(device);
	/* chrdev_open() itself */
	ret = filp->f_op->open(inode, filp);
	if (ret)
		return ret;
	device = denied_device(inode->i_rdev);
	if (!device)
		return 0;
	undo_open(inode, filp);
	return refuse(device);
}

static int open_known(struct inode *inode, struct file *filp)
{
	int opening = srcu_read_lock(&opens), ret;

	ret = open_checked(inode, filp);
	srcu_read_unlock(&opens, opening);
	return ret;
}

static int node_open(struct inode *inode, struct file *filp)
{
	int cookie = cg_hook_enter(), ret;

	/* What is none of ours may wait for long, and not be waited for */
	ret = cg_gate_has_devt(inode->i_rdev) ? open_known(inode, filp) :
						open_checked(inode, filp);
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
 * cg_gate_devt_denied - is there a denied device of this number?
 * @devt: the number
 */
bool cg_gate_devt_denied(dev_t devt)
{
	const struct cg_device *device;
	bool denied;

	rcu_read_lock();
	device = cg_gate_by_devt(devt);
	denied = device && READ_ONCE(device->denied);
	rcu_read_unlock();
	return denied;
}

/**
 * cg_gate_file_denied - is a call on an open file one on a denied device?
 * @fregs: the call; its first argument is the file
 */
bool cg_gate_file_denied(struct ftrace_regs *fregs)
{
	const struct file *filp = (void *)ftrace_regs_get_argument(fregs, 0);

	return cg_gate_devt_denied(file_inode(filp)->i_rdev);
}

static void call_chrdev_open(void *arg)
{
	struct inode *inode = arg;

	/* There is no device of this number, so nobody would miss the file */
	inode->i_fop->open(inode, NULL);
}

/**
 * cg_gate_node_prove - make sure that the hook fires
 *
 * Return: 0; -ENOMEM; -EIO when it does not.
 */
int cg_gate_node_prove(void)
{
	struct inode *inode = kzalloc(sizeof(*inode), GFP_KERNEL);
	bool fires;

	if (!inode)
		return -ENOMEM;
	init_special_inode(inode, S_IFCHR, 0);
	fires = cg_hook_fires(&node_hook, call_chrdev_open, inode);
	kfree(inode);
	return fires ? 0 : -EIO;
}

/**
 * cg_gate_node_init - watch the door of every character device, after cg_hook_start()
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
