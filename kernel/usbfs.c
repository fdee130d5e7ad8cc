// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that have a USB device's node open when the device becomes denied.
 * Their calls are refused from the moment of the decision. Then usbfs is told
 * that the device went away: it ends what they have submitted, wakes those who
 * wait, and their descriptors are good for nothing but close() for ever.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/usbdevice_fs.h>

#include "gate.h"
#include "usbcore.h"
#include "usbfs.h"

/* What a control transfer gets to end by itself, and then to be ended */
#define GRACE_TRIES	20
#define GRACE_MS	1
#define KILL_TRIES	250
#define KILL_MS		20

/* Whoever cleans up must be able to get back what completed */
static bool reaps(unsigned int cmd)
{
	switch (cmd) {
	case USBDEVFS_REAPURB:
	case USBDEVFS_REAPURBNDELAY:
#ifdef CONFIG_COMPAT
	case USBDEVFS_REAPURB32:
	case USBDEVFS_REAPURBNDELAY32:
#endif
		return true;
	}
	return false;
}

/* The only transfer that nothing but its end ends */
static bool is_control(unsigned int cmd)
{
#ifdef CONFIG_COMPAT
	if (cmd == USBDEVFS_CONTROL32)
		return true;
#endif
	return cmd == USBDEVFS_CONTROL;
}

/**
 * cg_usbfs_ioctl_gated - is a call of usbdev_ioctl() of interest?
 * @fregs: the call
 */
bool cg_usbfs_ioctl_gated(struct ftrace_regs *fregs)
{
	const struct file *file = (void *)ftrace_regs_get_argument(fregs, 0);
	unsigned int cmd = ftrace_regs_get_argument(fregs, 1);
	const struct cg_device *device;
	bool gated;

	if (reaps(cmd))
		return false;
	rcu_read_lock();
	device = cg_gate_by_devt(file_inode(file)->i_rdev);
	gated = device && (is_control(cmd) || READ_ONCE(device->denied));
	rcu_read_unlock();
	return gated;
}

/* Return: the device, held and marked as in use, or NULL when it is gone */
static struct cg_device *enter_device(dev_t devt)
{
	struct cg_device *device;

	rcu_read_lock();
	device = cg_gate_by_devt(devt);
	if (device && !kref_get_unless_zero(&device->ref))
		device = NULL;
	rcu_read_unlock();
	if (device)
		atomic_inc(&device->users);
	/* Pairs with cg_usbfs_cut(): we see the decision, or it sees us */
	smp_mb();
	return device;
}

static void leave_device(struct cg_device *device)
{
	if (device)
		atomic_dec(&device->users);
	cg_gate_put(device);
}

/**
 * cg_usbfs_ioctl - stands in for usbdev_ioctl()
 * @file: as there
 * @cmd: as there
 * @arg: as there
 *
 * Return: -ENODEV for a denied device, else what the original says.
 */
long cg_usbfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct cg_device *device;
	int cookie;
	long ret;

	cookie = cg_hook_enter();
	device = enter_device(file_inode(file)->i_rdev);
	if (device && READ_ONCE(device->denied)) {
		atomic_dec(&device->users);
		cg_gate_take();
		cg_gate_refused(device);
		cg_gate_release();
		cg_gate_put(device);
		/* As for a device that was pulled out: programs know that */
		ret = -ENODEV;
	} else {
		/* usbdev_ioctl() itself */
		ret = file->f_op->unlocked_ioctl(file, cmd, arg);
		leave_device(device);
	}
	cg_hook_leave(cookie);
	return ret;
}

static bool idle_within(struct cg_device *device, int tries, int ms)
{
	while (atomic_read(&device->users) && tries--)
		msleep(ms);
	return !atomic_read(&device->users);
}

/* Return: is it still denied, now that no configuration is being set? */
static bool revoke(struct cg_device *device)
{
	struct usb_device *udev = to_usb_device(device->dev);
	bool denied;

	usb_lock_device(udev);
	denied = READ_ONCE(device->denied);
	if (denied && cg_usbcore.usbfs_notify)
		cg_usbcore.usbfs_notify(NULL, USB_DEVICE_REMOVE, udev);
	usb_unlock_device(udev);
	return denied;
}

static void kill_control(struct usb_device *udev)
{
	usb_lock_device(udev);
	if (udev->state != USB_STATE_NOTATTACHED && udev->state != USB_STATE_SUSPENDED)
		cg_usbcore.ep0_reinit(udev);
	usb_unlock_device(udev);
}

/**
 * cg_usbfs_cut - part programs from a device that became denied
 * @device: the USB device
 *
 * When this returns, no transfer that a program has asked for is under way.
 * May sleep; no lock held.
 */
void cg_usbfs_cut(struct cg_device *device)
{
	struct usb_device *udev = to_usb_device(device->dev);
	int tries;

	if (!revoke(device))
		return;
	/* Pairs with enter_device() */
	smp_mb();
	if (idle_within(device, GRACE_TRIES, GRACE_MS) || !cg_usbcore.ep0_reinit)
		return;
	/* Between its check and its submission a call holds no lock: once is not enough */
	for (tries = 0; tries < KILL_TRIES; tries++) {
		kill_control(udev);
		if (idle_within(device, 1, KILL_MS))
			return;
	}
	dev_notice(&udev->dev, "cardgate: a control transfer of a program does not end\n");
}
