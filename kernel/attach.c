// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unplug and plug a device in software, by the road that every driver
 * supports: unbind and bind.
 */
#include "attach.h"

/**
 * cg_attach - let a device find its driver
 * @dev: the device; may have one already. May sleep.
 */
void cg_attach(struct device *dev)
{
	struct device *parent = dev->bus && dev->bus->need_parent_lock ? dev->parent : NULL;

	if (!dev->bus)
		return;
	if (parent)
		device_lock(parent);
	/* No driver, or one that refuses, is no error here */
	if (device_attach(dev) < 0)
		dev_dbg(dev, "no driver\n");
	if (parent)
		device_unlock(parent);
}

/**
 * cg_attach_again - take a device's driver away and let it find it again
 * @dev: the device. May sleep.
 *
 * Return: false when it has no driver that could be taken away.
 */
bool cg_attach_again(struct device *dev)
{
	if (!dev->driver)
		return false;
	device_release_driver(dev);
	cg_attach(dev);
	return true;
}
