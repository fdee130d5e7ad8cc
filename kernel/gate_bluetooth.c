// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bluetooth: a denied controller is marked as blocked by rfkill before it is
 * registered, so it never leaves the setup stage, which sends nothing. An
 * rfkill unblock would take that mark away; a hook refuses it. The hard block
 * of the rfkill switch is what desktops show.
 *
 * In the setup stage the mark does not count, and at its end the controller is
 * up for a moment. So nobody but the kernel may power a denied one on, and
 * nothing is sent to it but what the kernel sends to set it up or reset it.
 *
 * Its address is known when it was up for the first time, which the setup stage
 * sees to. Until then, rules that demand one fail closed.
 */
#include <linux/module.h>
#include <linux/rfkill.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/bluetooth/bluetooth.h>
#include <net/bluetooth/hci_core.h>

#include "compat.h"
#include "event.h"
#include "gate.h"
#include "hook.h"
#include "subject.h"
#include "symbol.h"

/* Belongs to the module rfkill, which bluetooth needs as long as it has controllers */
static typeof(cg_rfkill_set_hw_state) *set_hw_state;

/* The controllers' devices, by their number; to be compared and not looked into */
static DEFINE_XARRAY(controllers);

static bool is_barred(u16 id)
{
	const struct device *dev = xa_load(&controllers, id);

	return dev && cg_table_denied(dev);
}

static void refused(const struct device *dev, const char *tampering)
{
	struct cg_device *device;

	cg_gate_take();
	device = cg_gate_find(dev);
	if (device) {
		if (tampering)
			cg_event_tamper(device, tampering);
		cg_gate_refused(device);
	}
	cg_gate_release();
}

static bool unblocks_barred(struct ftrace_regs *fregs)
{
	const struct hci_dev *hdev = (void *)ftrace_regs_get_argument(fregs, 0);
	bool blocked = ftrace_regs_get_argument(fregs, 1) & 1;

	return !blocked && cg_table_denied(&hdev->dev);
}

static int refuse_unblock(void *data, bool blocked)
{
	struct hci_dev *hdev = data;
	int cookie = cg_hook_enter();

	refused(&hdev->dev, "rfkill unblock");
	cg_hook_leave(cookie);
	return -EPERM;
}

static bool opens_barred(struct ftrace_regs *fregs)
{
	return is_barred(ftrace_regs_get_argument(fregs, 0));
}

/* By ioctl, or by a socket of the user channel */
static int refuse_power(u16 id)
{
	int cookie = cg_hook_enter();

	refused(xa_load(&controllers, id), NULL);
	cg_hook_leave(cookie);
	return -ERFKILL;
}

/* As hci_sock_bind() reads it: what is left out is zero */
static u16 bound_to(const void *address, int len)
{
	struct sockaddr_hci addr = {};

	memcpy(&addr, address, min_t(size_t, len, sizeof(addr)));
	return addr.hci_family == AF_BLUETOOTH ? addr.hci_dev : HCI_DEV_NONE;
}

static bool binds_barred(struct ftrace_regs *fregs)
{
	const void *address = (void *)ftrace_regs_get_argument(fregs, 1);
	int len = ftrace_regs_get_argument(fregs, 2);

	return address && is_barred(bound_to(address, len));
}

/* Raw or user channel: the others are of no controller */
static int refuse_bind(struct socket *sock, void *address, int len)
{
	int cookie = cg_hook_enter();

	refused(xa_load(&controllers, bound_to(address, len)), NULL);
	cg_hook_leave(cookie);
	return -EPERM;
}

static bool sends_to_barred(struct ftrace_regs *fregs)
{
	const struct hci_dev *hdev = (void *)ftrace_regs_get_argument(fregs, 0);

	return !test_bit(HCI_INIT, &hdev->flags) && cg_table_denied(&hdev->dev);
}

/* Like the original when a driver has lost its device */
static int refuse_send(struct hci_dev *hdev, struct sk_buff *skb)
{
	kfree_skb(skb);
	return -ERFKILL;
}

static void learn_addresses(struct work_struct *work);

static DECLARE_WORK(address_work, learn_addresses);

/* Only watched. The function is called in the middle of powering up */
static bool came_up(struct ftrace_regs *fregs)
{
	if ((int)ftrace_regs_get_argument(fregs, 1) == HCI_DEV_UP)
		schedule_work(&address_work);
	return false;
}

static struct cg_hook bluetooth_functions[] = {
	{ .name = "hci_rfkill_set_block", .function = refuse_unblock, .wants = unblocks_barred },
	{ .name = "hci_dev_open", .function = refuse_power, .wants = opens_barred },
	{ .name = "hci_sock_bind", .function = refuse_bind, .wants = binds_barred },
	{ .name = "hci_send_frame", .function = refuse_send, .wants = sends_to_barred },
	{ .name = "hci_sock_dev_event", .wants = came_up },
};

static int bluetooth_comes(void)
{
	void *function;
	int ret = cg_symbol_find(__stringify(cg_rfkill_set_hw_state), &function);

	if (!ret)
		set_hw_state = function;
	return ret;
}

static void bluetooth_goes(void)
{
	set_hw_state = NULL;
}

static struct cg_hook_set bluetooth_set = {
	.module = "bluetooth",
	.hooks = bluetooth_functions,
	.count = ARRAY_SIZE(bluetooth_functions),
	.comes = bluetooth_comes,
	.goes = bluetooth_goes,
};

static struct cg_hook_set * const bluetooth_hooks[] = { &bluetooth_set, NULL };

static bool is_controller(struct device *dev)
{
	return dev && cg_subject_is(dev, "bluetooth", "host");
}

static u32 bluetooth_classify(struct device *dev)
{
	return is_controller(dev) ? CG_CAP(BLUETOOTH) : 0;
}

static void describe(struct cg_device *device, struct hci_dev *hdev)
{
	if (!(device->subject.fields & BIT(CARDGATE_DEVICE_NAME)))
		cg_subject_string(&device->subject, CARDGATE_DEVICE_NAME, hdev->name);
	cg_subject_address(&device->subject,
			   bacmp(&hdev->bdaddr, BDADDR_ANY) ? hdev->bdaddr.b : NULL);
}

static void bluetooth_describe(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->dev);

	xa_store(&controllers, hdev->id, &hdev->dev, GFP_KERNEL | __GFP_NOFAIL);
	describe(device, hdev);
}

static void bluetooth_arrive(struct cg_device *device)
{
	if (device->denied)
		hci_dev_set_flag(to_hci_dev(device->dev), HCI_RFKILLED);
}

/* Return: is it, or was it about to be because it had been before an earlier cut? */
static bool is_powered(struct hci_dev *hdev)
{
	return test_bit(HCI_UP, &hdev->flags) ||
	       (work_busy(&hdev->power_on) && !hci_dev_test_flag(hdev, HCI_SETUP));
}

static struct device *bluetooth_cut(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->dev);

	hci_dev_set_flag(hdev, HCI_RFKILLED);
	device->saved = is_powered(hdev);
	/* Ordered after a setup or an open that is under way */
	mod_delayed_work(hdev->req_workqueue, &hdev->power_off, 0);
	flush_delayed_work(&hdev->power_off);
	return NULL;
}

static void unbar(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->dev);

	hci_dev_clear_flag(hdev, HCI_RFKILLED);
	if (device->saved)
		queue_work(hdev->req_workqueue, &hdev->power_on);
	device->saved = false;
}

static void bluetooth_restore(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->dev);

	/* If there is a switch, it knows whether somebody else blocked it */
	if (!hdev->rfkill)
		unbar(device);
}

static void bluetooth_exit(void)
{
	cancel_work_sync(&address_work);
	xa_destroy(&controllers);
}

const struct cg_gate cg_gate_bluetooth = {
	.cap = CARDGATE_CAP_BLUETOOTH,
	.classify = bluetooth_classify,
	.describe = bluetooth_describe,
	.arrive = bluetooth_arrive,
	.cut = bluetooth_cut,
	.restore = bluetooth_restore,
	.hooks = bluetooth_hooks,
	.exit = bluetooth_exit,
};

/*
 * The rfkill switch of a controller. It is freed before the controller is, but
 * not before our reference to its device.
 */
static u32 rfkill_classify(struct device *dev)
{
	return cg_subject_is(dev, "rfkill", NULL) && is_controller(dev->parent) ?
		CG_CAP(BLUETOOTH) : 0;
}

static void rfkill_describe(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->parent);

	describe(device, hdev);
	device->private = hdev->rfkill;
}

/* Return: is the switch still blocked, by anybody? */
static bool rfkill_hard_block(struct rfkill *rfkill, bool block)
{
	if (!rfkill || !set_hw_state)
		return block;
	return cg_rfkill_block(set_hw_state, rfkill, block);
}

static void rfkill_arrive(struct cg_device *device)
{
	if (device->denied)
		rfkill_hard_block(device->private, true);
}

static struct device *rfkill_cut(struct cg_device *device)
{
	rfkill_hard_block(device->private, true);
	return NULL;
}

static void rfkill_restore(struct cg_device *device)
{
	struct cg_device *controller = cg_gate_get(device->parent);

	if (!rfkill_hard_block(device->private, false) && controller)
		unbar(controller);
	cg_gate_put(controller);
}

const struct cg_gate cg_gate_rfkill = {
	.cap = CARDGATE_CAP_BLUETOOTH,
	.silent = true,
	.classify = rfkill_classify,
	.describe = rfkill_describe,
	.arrive = rfkill_arrive,
	.cut = rfkill_cut,
	.restore = rfkill_restore,
};

static void learn_addresses(struct work_struct *work)
{
	struct cg_device *device;

	cg_gate_take();
	list_for_each_entry(device, &cg_table, node) {
		if (device->gate == &cg_gate_bluetooth)
			describe(device, to_hci_dev(device->dev));
		else if (device->gate == &cg_gate_rfkill)
			describe(device, to_hci_dev(device->parent));
		else
			continue;
		cg_gate_decide(device);
		if (device->denied != device->enforced)
			cg_gate_enforce(device);
	}
	cg_gate_release();
}
