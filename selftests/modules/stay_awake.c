// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeps virtio devices out of suspend. The guest's root is one: its driver does
 * not outlive a suspend, and every program would wait for it for good.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm.h>

static int set_awake(struct device *dev, void *awake)
{
	if (to_pci_dev(dev)->vendor == PCI_VENDOR_ID_REDHAT_QUMRANET)
		dev_pm_syscore_device(dev, awake);
	return 0;
}

static int __init stay_awake_init(void)
{
	return bus_for_each_dev(&pci_bus_type, NULL, THIS_MODULE, set_awake);
}

static void __exit stay_awake_exit(void)
{
	bus_for_each_dev(&pci_bus_type, NULL, NULL, set_awake);
}

module_init(stay_awake_init);
module_exit(stay_awake_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("virtio devices that stay awake");
