// SPDX-License-Identifier: GPL-2.0-only
/*
 * USB devices as a whole. Their node follows their interfaces: it may be used
 * when all of them are allowed, because control transfers reach all of them.
 * So does the right to have a driver that takes the device and leaves nothing
 * of it to drivers of interfaces, as usbip-host does. Such a device has no
 * interfaces any more, and is judged without knowing any.
 */
#include <linux/sched.h>
#include <linux/usb.h>

#include "attach.h"
#include "gate.h"
#include "gate_usb.h"
#include "subject.h"
#include "hook.h"
#include "usbfs.h"

/* What any of its interfaces may be, in any setting */
static u32 caps_of_config(const struct usb_host_config *config)
{
	const struct usb_interface_cache *cache;
	u32 caps = 0;
	int i, j;

	for (i = 0; i < USB_MAXINTERFACES && config->intf_cache[i]; i++) {
		cache = config->intf_cache[i];
		for (j = 0; j < cache->num_altsetting; j++)
			caps |= cg_gate_usb_class_caps(&cache->altsetting[j].desc);
	}
	return caps;
}

static u32 usb_device_classify(struct device *dev)
{
	const struct usb_device *udev;
	u32 caps = CG_CAP(USB);
	int i;

	if (!cg_subject_is(dev, "usb", "usb_device"))
		return 0;
	udev = to_usb_device(dev);
	for (i = 0; udev->config && i < udev->descriptor.bNumConfigurations; i++)
		caps |= caps_of_config(&udev->config[i]);
	return caps;
}

static void usb_device_describe(struct cg_device *device)
{
	cg_gate_usb_watch(device->dev);
	device->subject.unknown |= BIT(CARDGATE_DEVICE_INTERFACE);
	cg_subject_driver(&device->subject, NULL);
	if (device->caps & CG_CAP(BLUETOOTH))
		cg_subject_defer(&device->subject, CARDGATE_DEVICE_ADDRESS);
}

/*
 * A reader that is the way back in must be spoken to, whatever else the device
 * is. The rest of it cannot be claimed.
 */
static bool is_way_back(const struct cg_device *device)
{
	return device->exempt && !device->denied &&
	       device->subject.interface.value >> 16 == USB_CLASS_CSCID;
}

/* Are there interfaces that were not decided, because they are still to come or could not? */
static bool lacks_interfaces(const struct cg_device *device, int known)
{
	const struct usb_host_config *config = READ_ONCE(to_usb_device(device->dev)->actconfig);

	return config && known < config->desc.bNumInterfaces;
}

static void usb_device_adjust(struct cg_device *device)
{
	struct cg_device *child = NULL, *decisive = NULL;
	int known = 0;

	while ((child = cg_gate_child(device->dev, child))) {
		if (child->gate != &cg_gate_usb)
			continue;
		known++;
		if (!decisive || (child->denied && !decisive->denied) || is_way_back(child))
			decisive = child;
		if (is_way_back(child))
			break;
	}
	if (!decisive)
		return;
	/* The rest of it may be what it was denied for when it was judged without knowing any */
	if (device->decision.action == CARDGATE_ACTION_DENY && !decisive->denied &&
	    !is_way_back(decisive) && lacks_interfaces(device, known))
		return;
	device->decision = decisive->decision;
	device->decided_by = decisive->decided_by;
}

/* usbcore's own driver makes interfaces of it, and so do those that build on that */
static bool takes_all(struct device_driver *driver)
{
	return strcmp(driver->name, "usb") && !to_usb_device_driver(driver)->generic_subclass;
}

/* Return: must it be taken away from a driver? One that is allowed may have come since */
static bool is_taken(const struct cg_device *device)
{
	struct device *dev = device->dev;
	bool taken;

	device_lock(dev);
	taken = dev->driver && takes_all(dev->driver) && READ_ONCE(device->denied);
	device_unlock(dev);
	return taken;
}

static struct device *usb_device_cut(struct cg_device *device)
{
	cg_usbfs_cut(device);
	if (!is_taken(device))
		return NULL;
	cg_detach(device->dev);
	/* To usbcore's driver */
	return get_device(device->dev);
}

/* The device lock is held */
static void driver_changed(struct cg_device *device, const char *driver)
{
	cg_subject_driver(&device->subject, driver);
	cg_gate_decide(device);
	if (device->denied != device->enforced)
		cg_gate_enforce(device);
}

/* Return: may it have the driver that is about to take all of it? */
static bool may_take(struct device *dev)
{
	struct cg_device *device;
	bool denied = false;

	cg_gate_take();
	device = cg_gate_find(dev);
	if (device) {
		driver_changed(device, dev->driver->name);
		denied = device->denied;
		if (denied && !(current->flags & PF_KTHREAD))
			cg_gate_refused(device);
		if (denied)
			driver_changed(device, NULL);
	}
	cg_gate_release();
	return !denied;
}

/**
 * cg_gate_usb_device_event - a USB device got or lost a driver
 * @device: the device; the caller holds its lock and cg_gate_lock
 * @action: of the bus's notifier
 */
void cg_gate_usb_device_event(struct cg_device *device, unsigned long action)
{
	if (action == BUS_NOTIFY_UNBOUND_DRIVER || action == BUS_NOTIFY_DRIVER_NOT_BOUND)
		driver_changed(device, NULL);
}

/**
 * cg_gate_usb_device_probe_gated - is a call of usb_probe_device() of interest?
 * @fregs: the call
 */
bool cg_gate_usb_device_probe_gated(struct ftrace_regs *fregs)
{
	return cg_table_has((void *)ftrace_regs_get_argument(fregs, 0));
}

/**
 * cg_gate_usb_device_probe - stands in for usb_probe_device()
 * @dev: as there
 *
 * Return: -ENODEV for a denied device, else what the original says.
 */
int cg_gate_usb_device_probe(struct device *dev)
{
	int cookie = cg_hook_enter(), ret = -ENODEV;

	/* usb_probe_device() itself */
	if (!takes_all(dev->driver) || may_take(dev))
		ret = dev->driver->probe(dev);
	cg_hook_leave(cookie);
	return ret;
}

const struct cg_gate cg_gate_usb_device = {
	.cap = CARDGATE_CAP_USB,
	.silent = true,
	.classify = usb_device_classify,
	.describe = usb_device_describe,
	.adjust = usb_device_adjust,
	.cut = usb_device_cut,
};
