// SPDX-License-Identifier: GPL-2.0-only
/*
 * USB interfaces: one whose authorized flag is clear is refused by every driver,
 * usbfs included. The flag is cleared before the interface is on the bus, and
 * again at each attempt to bind or claim it. Writing it in sysfs is refused.
 */
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/usb.h>
#include <linux/usb/hcd.h>

#include "attach.h"
#include "event.h"
#include "gate.h"
#include "gate_keyboard.h"
#include "gate_usb.h"
#include "hook.h"
#include "subject.h"
#include "usbcore.h"

/* Bind attempts are watched on the bus, once there is one */
static typeof_member(struct device, bus) usb_bus;
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

/**
 * cg_gate_usb_watch - there is a USB bus
 * @dev: a device on it
 *
 * The caller holds cg_gate_lock.
 */
void cg_gate_usb_watch(const struct device *dev)
{
	lockdep_assert_held(&cg_gate_lock);
	if (usb_bus)
		return;
	usb_bus = dev->bus;
	/* The notifier would want the lock that is held */
	schedule_work(&watch_work);
}

/**
 * cg_gate_usb_unwatch - usbcore goes
 *
 * It can only while nothing of it is held, so not once its bus is watched. Also
 * when this module goes. May sleep; the caller does not hold cg_gate_lock.
 */
void cg_gate_usb_unwatch(void)
{
	cancel_work_sync(&watch_work);
	cg_gate_take();
	if (!usb_pinned)
		usb_bus = NULL;
	cg_gate_release();
}

static u32 usb_classify(struct device *dev)
{
	if (!cg_subject_is(dev, "usb", "usb_interface"))
		return 0;
	return cg_gate_usb_class_caps(&to_usb_interface(dev)->cur_altsetting->desc);
}

static void usb_describe(struct cg_device *device)
{
	struct device_driver *driver = device->dev->driver;

	device->exempt = cg_gate_usb_class_exempt(device->dev, driver ? driver->name : NULL);
	if (!driver)
		cg_subject_driver(&device->subject, NULL);
	/* Only a controller that is set up tells its address, and it is gated itself */
	if (device->caps & CG_CAP(BLUETOOTH))
		cg_subject_defer(&device->subject, CARDGATE_DEVICE_ADDRESS);
}

/* A driver may claim interfaces that come after its own: decide all with the first */
static void decide_siblings(struct usb_interface *first)
{
	struct usb_host_config *config = interface_to_usbdev(first)->actconfig;
	int i;

	if (!config || config->interface[0] != first)
		return;
	for (i = 1; i < config->desc.bNumInterfaces; i++)
		if (cg_gate_would_deny(&config->interface[i]->dev, NULL))
			config->interface[i]->authorized = 0;
}

/* @private says that we hold the flag, @saved what it was */
static void bar(struct cg_device *device)
{
	struct usb_interface *intf = to_usb_interface(device->dev);

	lockdep_assert_held(&cg_gate_lock);
	if (!device->private)
		device->saved = intf->authorized;
	device->private = device;
	intf->authorized = 0;
}

/* Return: may it be used now, or has somebody else got it off? */
static bool unbar(struct cg_device *device)
{
	struct usb_interface *intf = to_usb_interface(device->dev);

	lockdep_assert_held(&cg_gate_lock);
	if (device->private && device->saved)
		intf->authorized = 1;
	device->private = NULL;
	return intf->authorized;
}

static bool authorized_by_default(struct usb_interface *intf)
{
	return HCD_INTF_AUTHORIZED(bus_to_hcd(interface_to_usbdev(intf)->bus));
}

static void usb_arrive(struct cg_device *device)
{
	struct usb_interface *intf = to_usb_interface(device->dev);

	/* Barred as a sibling already, maybe: what it would be without us */
	intf->authorized = authorized_by_default(intf);
	if (device->denied)
		bar(device);
	decide_siblings(intf);
}

static struct device *usb_cut(struct cg_device *device)
{
	bool denied;

	device_lock(device->dev);
	cg_gate_take();
	denied = device->denied;
	if (denied)
		bar(device);
	cg_gate_release();
	device_unlock(device->dev);
	/* Somebody changed his mind since */
	if (!denied)
		return NULL;
	cg_detach(device->dev);
	/* Another driver may be an allowed one */
	return get_device(device->dev);
}

static void usb_restore(struct cg_device *device)
{
	bool usable;

	device_lock(device->dev);
	cg_gate_take();
	usable = !device->denied && unbar(device);
	cg_gate_release();
	device_unlock(device->dev);
	if (usable)
		cg_attach(device->dev);
}

/*
 * @driver is about to have the device; NULL: none has. The bus calls with the
 * interface's lock, a claim with the device's.
 */
static void driver_changed(struct cg_device *device, const char *driver)
{
	bool was_denied = device->denied;

	cg_subject_driver(&device->subject, driver);
	device->exempt = cg_gate_usb_class_exempt(device->dev, driver);
	cg_gate_decide(device);
	cg_gate_keyboard_settle(device);
	cg_gate_decide_parent(device);
	if (device->denied)
		bar(device);
	else
		unbar(device);
	/* A rule set may have allowed it while it was being cut: the worker has to give it back */
	if (device->denied || was_denied)
		device->enforced = device->denied;
}

/* The kernel's own attempts are part of every plug */
static void refused(struct cg_device *device, bool set)
{
	if (current->flags & PF_KTHREAD)
		return;
	if (set)
		cg_event_tamper(device, "authorized set");
	cg_gate_refused(device);
}

static void binding(struct cg_device *device, const char *driver)
{
	bool set = device->denied && to_usb_interface(device->dev)->authorized;

	driver_changed(device, driver);
	if (device->denied)
		refused(device, set);
}

static int usb_event(struct notifier_block *nb, unsigned long action, void *data)
{
	struct cg_device *device;

	cg_gate_take();
	device = cg_gate_find(data);
	if (device && device->gate == &cg_gate_usb_device)
		cg_gate_usb_device_event(device, action);
	if (!device || device->gate != &cg_gate_usb)
		goto unlock;

	switch (action) {
	case BUS_NOTIFY_BIND_DRIVER:
		binding(device, device->dev->driver->name);
		break;
	case BUS_NOTIFY_UNBOUND_DRIVER:
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		driver_changed(device, NULL);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		/* Decided otherwise while it was bound */
		if (device->denied)
			cg_gate_enforce(device);
		break;
	}
unlock:
	cg_gate_release();
	return NOTIFY_DONE;
}

/**
 * cg_gate_usb_authorize_gated - is a call of usb_authorize_interface() of interest?
 * @fregs: the call
 */
bool cg_gate_usb_authorize_gated(struct ftrace_regs *fregs)
{
	struct usb_interface *intf = (void *)ftrace_regs_get_argument(fregs, 0);

	return cg_table_has(&intf->dev);
}

static bool may_authorize(struct device *dev)
{
	struct cg_device *device;
	bool denied;

	cg_gate_take();
	device = cg_gate_find(dev);
	denied = device && device->gate == &cg_gate_usb && device->denied;
	if (denied)
		refused(device, true);
	cg_gate_release();
	return !denied;
}

/**
 * cg_gate_usb_authorize - stands in for usb_authorize_interface(), by which sysfs sets the flag
 * @intf: as there; left as it is when it is denied
 */
void cg_gate_usb_authorize(struct usb_interface *intf)
{
	int cookie = cg_hook_enter();

	if (may_authorize(&intf->dev))
		cg_usbcore.authorize(intf);
	cg_hook_leave(cookie);
}

/**
 * cg_gate_usb_claim_gated - is a call of usb_driver_claim_interface() of interest?
 * @fregs: the call
 */
bool cg_gate_usb_claim_gated(struct ftrace_regs *fregs)
{
	struct usb_interface *intf = (void *)ftrace_regs_get_argument(fregs, 1);

	return intf && (cg_table_has(&intf->dev) || cg_table_has(intf->dev.parent));
}

/* As decide_siblings(), now that the driver is known */
static bool sibling_denied(struct usb_interface *intf, const char *driver)
{
	bool denied = cg_gate_would_deny(&intf->dev, driver);

	if (!device_is_registered(&intf->dev) && !denied)
		intf->authorized = authorized_by_default(intf);
	return denied;
}

/* Return: may the driver claim it? One that has a driver is left to usbcore */
static bool may_claim(struct device *dev, const char *driver)
{
	struct cg_device *device;
	bool denied = false;

	cg_gate_take();
	device = cg_gate_find(dev);
	if (device && device->gate == &cg_gate_usb && !dev->driver) {
		binding(device, driver);
		denied = device->denied;
		if (denied)
			driver_changed(device, NULL);
	} else if (!device) {
		denied = sibling_denied(to_usb_interface(dev), driver);
	}
	cg_gate_release();
	return !denied;
}

static void claim_failed(struct device *dev)
{
	struct cg_device *device;

	cg_gate_take();
	device = cg_gate_find(dev);
	if (device && device->gate == &cg_gate_usb && !dev->driver)
		driver_changed(device, NULL);
	cg_gate_release();
}

/**
 * cg_gate_usb_claim - stands in for usb_driver_claim_interface()
 * @driver: as there
 * @intf: as there
 * @data: as there
 *
 * Claims bypass probe(): usbfs for a program, drivers of several interfaces.
 *
 * Return: -ENODEV for a denied interface, else what the original says.
 */
int cg_gate_usb_claim(struct usb_driver *driver, struct usb_interface *intf, void *data)
{
	int cookie = cg_hook_enter(), ret = -ENODEV;

	if (may_claim(&intf->dev, driver->name)) {
		ret = cg_usbcore.claim(driver, intf, data);
		if (ret)
			claim_failed(&intf->dev);
	}
	cg_hook_leave(cookie);
	return ret;
}

static struct cg_hook_set * const usb_hooks[] = { &cg_usbcore_set, NULL };

/* Before the first bus there is nothing to watch */
static bool usb_armed(void)
{
	return (!usb_bus || usb_pinned) && cg_usbcore_found();
}

static void usb_exit(void)
{
	cg_gate_keyboard_exit();
	if (!usb_pinned)
		return;
	bus_unregister_notifier(usb_bus, &usb_nb);
	symbol_put(usb_for_each_dev);
	usb_pinned = false;
}

/* Denied for a driver that is not known yet: none asks by itself, so offer it again */
static void offer_again(void)
{
	const struct cg_rule *rule;
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	list_for_each_entry(device, &cg_table, node) {
		rule = device->decision.rule;
		if (device->gate == &cg_gate_usb && device->denied && rule &&
		    cg_eval_match(rule, &device->subject) == CG_UNKNOWN)
			device->enforced = false;
	}
}

static void usb_settle(const struct cg_device *changed)
{
	cg_gate_keyboard_settle(changed);
	if (!changed)
		offer_again();
}

const struct cg_gate cg_gate_usb = {
	.cap = CARDGATE_CAP_USB,
	.classify = usb_classify,
	.describe = usb_describe,
	.settle = usb_settle,
	.arrive = usb_arrive,
	.cut = usb_cut,
	.restore = usb_restore,
	.armed = usb_armed,
	.hooks = usb_hooks,
	.init = cg_gate_keyboard_init,
	.exit = usb_exit,
};
