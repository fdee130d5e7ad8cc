// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plug a device in software.
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
