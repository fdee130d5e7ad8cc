// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plug and unplug a device in software, by the road that every driver supports:
 * bind and unbind. The USB bus wants the parent locked for both.
 */
#include <linux/string.h>

#include "attach.h"
#include "linger.h"

static struct device *lock_parent(struct device *dev)
{
	/* USB alone wants that; where it says so is not the same in all kernels */
	struct device *parent = dev->bus && !strcmp(dev->bus->name, "usb") ? dev->parent : NULL;

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
