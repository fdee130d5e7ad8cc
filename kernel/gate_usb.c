// SPDX-License-Identifier: GPL-2.0-only
/*
 * USB: an interface whose authorized flag is clear is refused by every driver,
 * usbfs included. The flag is cleared before the interface is on the bus, and
 * again at each attempt to bind it, so that writing it in sysfs does not help.
 * The device's own node follows its interfaces: it opens when all of them are
 * allowed, because control transfers reach all of them.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/usb.h>
#include <linux/usb/ch9.h>
#include <linux/usb/hcd.h>

#include "attach.h"
#include "event.h"
#include "gate.h"
#include "policy.h"
#include "subject.h"

#define ANY_OF(class)		((class) << 16)
#define CLASS_MASK		0xff0000
#define TRIPLE_MASK		0xffffff

/* What an interface is besides USB, and what must stay usable */
static const struct usb_class {
	struct cardgate_interface interface;
	u32 caps;
	bool exempt;
} usb_classes[] = {
	{ { ANY_OF(USB_CLASS_HUB), CLASS_MASK }, 0, true },
	{ { ANY_OF(USB_CLASS_CSCID), CLASS_MASK }, 0, true },
	{ { ANY_OF(USB_CLASS_VIDEO), CLASS_MASK }, CG_CAP(CAMERA) },
	{ { ANY_OF(USB_CLASS_WIRELESS_CONTROLLER) | 0x0101, TRIPLE_MASK }, CG_CAP(BLUETOOTH) },
	/* IrDA bridge */
	{ { ANY_OF(USB_CLASS_APP_SPEC) | 0x0200, 0xffff00 }, CG_CAP(IR) },
};

static const struct usb_class *usb_class_of(const struct usb_interface *intf)
{
	const struct usb_interface_descriptor *desc = &intf->cur_altsetting->desc;
	u32 value = ANY_OF(desc->bInterfaceClass) | desc->bInterfaceSubClass << 8 |
		    desc->bInterfaceProtocol;
	int i;

	for (i = 0; i < ARRAY_SIZE(usb_classes); i++)
		if (!((value ^ usb_classes[i].interface.value) & usb_classes[i].interface.mask))
			return &usb_classes[i];
	return NULL;
}

/* Bind attempts are watched on the bus, once there is one */
static struct bus_type *usb_bus;
static bool usb_pinned;

static int usb_event(struct notifier_block *nb, unsigned long action, void *data);

static struct notifier_block usb_nb = {
	.notifier_call = usb_event,
};

static void watch_bus(struct work_struct *work)
{
	/* The notifier lives in memory of usbcore's */
	if (!symbol_get(usb_for_each_dev))
		return;
	usb_pinned = !bus_register_notifier(usb_bus, &usb_nb);
	if (!usb_pinned)
		symbol_put(usb_for_each_dev);
}

static DECLARE_WORK(watch_work, watch_bus);

static u32 usb_classify(struct device *dev)
{
	const struct usb_class *class;

	if (!cg_subject_is(dev, "usb", "usb_interface"))
		return 0;
	class = usb_class_of(to_usb_interface(dev));
	return CG_CAP(USB) | (class ? class->caps : 0);
}

/* Only for what makes it the way back in; other drivers match by vendor and product */
static bool usb_exempt(struct device *dev)
{
	const struct usb_class *class = usb_class_of(to_usb_interface(dev));
	const struct device_driver *driver = dev->driver;

	return class && class->exempt &&
	       (!driver || !strcmp(driver->name, "hub") || !strcmp(driver->name, "usbfs"));
}

static void usb_describe(struct cg_device *device)
{
	device->exempt = usb_exempt(device->dev);
	if (!device->dev->driver)
		cg_subject_driver(&device->subject, NULL);
}

/* A driver may claim interfaces that come after its own: decide all with the first */
static void decide_siblings(struct usb_interface *first)
{
	struct usb_host_config *config = interface_to_usbdev(first)->actconfig;
	int i;

	if (!config || config->interface[0] != first)
		return;
	for (i = 1; i < config->desc.bNumInterfaces; i++)
		if (cg_gate_would_deny(&config->interface[i]->dev))
			config->interface[i]->authorized = 0;
}

/* @private says that we hold the flag, @saved what it was; the device lock is held */
static void bar(struct cg_device *device)
{
	struct usb_interface *intf = to_usb_interface(device->dev);

	if (!device->private)
		device->saved = intf->authorized;
	device->private = device;
	intf->authorized = 0;
}

/* Return: may it be used now, or has somebody else got it off? */
static bool unbar(struct cg_device *device)
{
	if (device->private && device->saved)
		to_usb_interface(device->dev)->authorized = 1;
	device->private = NULL;
	return device->saved;
}

static void usb_arrive(struct cg_device *device)
{
	struct usb_interface *intf = to_usb_interface(device->dev);

	if (device->denied) {
		bar(device);
		/* Barred as a sibling already: what it would be without us */
		device->saved = HCD_INTF_AUTHORIZED(bus_to_hcd(interface_to_usbdev(intf)->bus));
	}
	decide_siblings(intf);
}

static struct device *usb_cut(struct cg_device *device)
{
	device_lock(device->dev);
	bar(device);
	device_unlock(device->dev);
	cg_detach(device->dev);
	/* Another driver may be an allowed one */
	return get_device(device->dev);
}

static void usb_restore(struct cg_device *device)
{
	bool usable;

	device_lock(device->dev);
	usable = unbar(device);
	device_unlock(device->dev);
	if (usable)
		cg_attach(device->dev);
}

/* The device lock is held: @device is about to be, is, or was bound */
static void driver_changed(struct cg_device *device, unsigned long action)
{
	struct usb_interface *intf = to_usb_interface(device->dev);
	bool binding = action == BUS_NOTIFY_BIND_DRIVER;
	bool was_denied = device->denied;

	cg_subject_driver(&device->subject, binding ? device->dev->driver->name : NULL);
	device->exempt = usb_exempt(device->dev);
	cg_gate_decide(device);
	cg_gate_decide_parent(device);
	/* The kernel's own attempts are part of every plug */
	if (device->denied && binding && !(current->flags & PF_KTHREAD)) {
		if (intf->authorized && was_denied)
			cg_event_tamper(device, "authorized set");
		cg_gate_refused(device);
	}
	if (device->denied)
		bar(device);
	else if (was_denied)
		unbar(device);
	device->enforced = device->denied;
}

static int usb_event(struct notifier_block *nb, unsigned long action, void *data)
{
	struct cg_device *device;

	cg_gate_take();
	device = cg_gate_find(data);
	if (!device || device->gate != &cg_gate_usb)
		goto unlock;

	switch (action) {
	case BUS_NOTIFY_BIND_DRIVER:
	case BUS_NOTIFY_UNBOUND_DRIVER:
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		driver_changed(device, action);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		/* A claim by another driver's probe does not ask the flag again */
		if (device->denied)
			cg_gate_enforce(device);
		break;
	}
unlock:
	cg_gate_release();
	return NOTIFY_DONE;
}

/* Before the first bus there is nothing to watch */
static bool usb_armed(void)
{
	return !usb_bus || usb_pinned;
}

static void usb_exit(void)
{
	cancel_work_sync(&watch_work);
	if (!usb_pinned)
		return;
	bus_unregister_notifier(usb_bus, &usb_nb);
	symbol_put(usb_for_each_dev);
	usb_pinned = false;
}

const struct cg_gate cg_gate_usb = {
	.cap = CARDGATE_CAP_USB,
	.classify = usb_classify,
	.describe = usb_describe,
	.arrive = usb_arrive,
	.cut = usb_cut,
	.restore = usb_restore,
	.exit = usb_exit,
	.armed = usb_armed,
};

static u32 usb_device_classify(struct device *dev)
{
	return cg_subject_is(dev, "usb", "usb_device") ? CG_CAP(USB) : 0;
}

static void usb_device_describe(struct cg_device *device)
{
	/* cg_gate_lock is held, and the notifier would want it */
	if (!usb_bus) {
		usb_bus = device->dev->bus;
		schedule_work(&watch_work);
	}
	device->subject.unknown |= BIT(CARDGATE_DEVICE_INTERFACE) | BIT(CARDGATE_DEVICE_DRIVER);
}

static void usb_device_adjust(struct cg_device *device)
{
	struct cg_device *child = NULL, *decisive = NULL;

	while ((child = cg_gate_child(device->dev, child))) {
		if (child->gate != &cg_gate_usb)
			continue;
		if (!decisive || child->denied)
			decisive = child;
		if (child->denied)
			break;
	}
	if (!decisive)
		return;
	device->decision = decisive->decision;
	device->decided_by = decisive->decided_by;
}

const struct cg_gate cg_gate_usb_device = {
	.cap = CARDGATE_CAP_USB,
	.silent = true,
	.classify = usb_device_classify,
	.describe = usb_device_describe,
	.adjust = usb_device_adjust,
};
