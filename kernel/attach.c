// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plug and unplug a device in software, by the road that every driver supports:
 * bind and unbind. The USB bus wants the parent locked for both.
 */
#include <linux/string.h>

#include "attach.h"
#include "linger.h"

/**
 * cg_attach_host - what a device on USB is part of, or hangs on
 * @dev: the device
 *
 * Return: an interface's USB device, a USB device's hub, NULL on other buses.
 */
struct device *cg_attach_host(const struct device *dev)
{
	return dev->bus && !strcmp(dev->bus->name, "usb") ? dev->parent : NULL;
}

static struct device *lock_parent(struct device *dev)
{
	/* USB alone wants that; where it says so is not the same in all kernels */
	struct device *parent = cg_attach_host(dev);

	if (parent)
		device_lock(parent);
	return parent;
}

static void unlock_parent(struct device *parent)
{
	if (parent)
		device_unlock(parent);
}

/**
 * cg_attach - let a device find its driver
 * @dev: the device, which its caller and its parent hold; may have a driver
 *	already. May sleep. Left for later while one of its old nodes is open.
 */
void cg_attach(struct device *dev)
{
	struct device *parent;

	if (!dev->bus || cg_linger_postpone(dev))
		return;
	parent = lock_parent(dev);
	/* No driver, or one that refuses, is no error here */
	if (device_is_registered(dev) && device_attach(dev) < 0)
		dev_dbg(dev, "no driver\n");
	unlock_parent(parent);
}

/**
 * cg_detach - take a device's driver away
 * @dev: as in cg_attach()
 */
void cg_detach(struct device *dev)
{
	struct device *parent = lock_parent(dev);

	device_release_driver(dev);
	unlock_parent(parent);
}
