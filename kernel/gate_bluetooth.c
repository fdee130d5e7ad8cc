// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bluetooth: a denied controller is marked as blocked by rfkill before it is
 * registered, so it never leaves the setup stage, which sends nothing. An
 * rfkill unblock would take that mark away; a hook refuses it. The hard block
 * of the rfkill switch is what desktops show.
 */
#include <linux/module.h>
#include <linux/rfkill.h>
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
static typeof(rfkill_set_hw_state_reason) *set_hw_state;

/* Controllers that are denied, by their number */
static DEFINE_XARRAY(barred);

static bool unblocks_barred(struct ftrace_regs *fregs)
{
	const struct hci_dev *hdev = (void *)ftrace_regs_get_argument(fregs, 0);
	bool blocked = ftrace_regs_get_argument(fregs, 1) & 1;

	return !blocked && xa_load(&barred, hdev->id);
}

static int refuse_unblock(void *data, bool blocked)
{
	struct hci_dev *hdev = data;
	int cookie = cg_hook_enter();
	struct cg_device *device;

	cg_gate_take();
	device = cg_gate_find(&hdev->dev);
	if (device) {
		cg_event_tamper(device, "rfkill unblock");
		cg_gate_refused(device);
	}
	cg_gate_release();
	cg_hook_leave(cookie);
	return -EPERM;
}

static struct cg_hook unblock_hook = {
	.name = "hci_rfkill_set_block",
	.function = refuse_unblock,
	.wants = unblocks_barred,
};

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
}

static void bluetooth_describe(struct cg_device *device)
{
	describe(device, to_hci_dev(device->dev));
}

static void bar(struct hci_dev *hdev)
{
	xa_store(&barred, hdev->id, xa_mk_value(1), GFP_KERNEL | __GFP_NOFAIL);
	hci_dev_set_flag(hdev, HCI_RFKILLED);
}

static void bluetooth_arrive(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->dev);

	if (device->denied)
		bar(hdev);
	else
		xa_erase(&barred, hdev->id);
}

static struct device *bluetooth_cut(struct cg_device *device)
{
	struct hci_dev *hdev = to_hci_dev(device->dev);

	bar(hdev);
	device->saved = test_bit(HCI_UP, &hdev->flags);
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

	xa_erase(&barred, hdev->id);
	/* If there is a switch, it knows whether somebody else blocked it */
	if (!hdev->rfkill)
		unbar(device);
}

static int bluetooth_module(struct notifier_block *nb, unsigned long state, void *data)
{
	const struct module *module = data;

	if (strcmp(module->name, "bluetooth"))
		return NOTIFY_DONE;
	if (state == MODULE_STATE_COMING) {
		set_hw_state = cg_symbol_find("rfkill_set_hw_state_reason");
		if (cg_hook_arm(&unblock_hook))
			pr_warn("cardgate: no hook: rfkill can unblock Bluetooth\n");
	} else if (state == MODULE_STATE_GOING) {
		cg_hook_disarm(&unblock_hook);
		set_hw_state = NULL;
	}
	return NOTIFY_DONE;
}

static struct notifier_block bluetooth_nb = {
	.notifier_call = bluetooth_module,
};

static int bluetooth_init(void)
{
	int ret = cg_hook_arm(&unblock_hook);

	/* Not loaded yet */
	if (ret && ret != -EINVAL)
		return ret;
	set_hw_state = cg_symbol_find("rfkill_set_hw_state_reason");
	ret = register_module_notifier(&bluetooth_nb);
	if (ret)
		cg_hook_disarm(&unblock_hook);
	return ret;
}

static void bluetooth_exit(void)
{
	unregister_module_notifier(&bluetooth_nb);
	cg_hook_disarm(&unblock_hook);
	xa_destroy(&barred);
}

static bool bluetooth_armed(void)
{
	return unblock_hook.armed;
}

const struct cg_gate cg_gate_bluetooth = {
	.cap = CARDGATE_CAP_BLUETOOTH,
	.classify = bluetooth_classify,
	.describe = bluetooth_describe,
	.arrive = bluetooth_arrive,
	.cut = bluetooth_cut,
	.restore = bluetooth_restore,
	.init = bluetooth_init,
	.exit = bluetooth_exit,
	.armed = bluetooth_armed,
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
	return set_hw_state(rfkill, block, RFKILL_HARD_BLOCK_NOT_OWNER);
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
