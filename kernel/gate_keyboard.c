// SPDX-License-Identifier: GPL-2.0-only
/*
 * The last keyboard. When the rules leave no keyboard, one of the denied ones is
 * exempt: of those plugged in now the one that came first, and one whose device
 * is a mouse as well only if there is no other. It is settled anew whenever a
 * keyboard comes, goes or is decided otherwise.
 *
 * Keyboards are boot keyboards on USB. Those on other buses are not denied by
 * anybody; where there is one, no keyboard on USB is the last.
 */
#include <linux/input.h>
#include <linux/slab.h>

#include "gate.h"
#include "gate_keyboard.h"
#include "input.h"

#define BOOT_KEYBOARD	0x030101
#define BOOT_MOUSE	0x030102

/* keyboards that are not on USB; protected by cg_gate_lock */
static unsigned int others;

static bool is_boot_keyboard(const struct cg_device *device)
{
	return device->gate == &cg_gate_usb && device->subject.interface.value == BOOT_KEYBOARD;
}

/* What another driver has, a program's included, types nothing */
static bool is_keyboard(const struct cg_device *device)
{
	const struct cg_subject *subject = &device->subject;

	return is_boot_keyboard(device) &&
	       (!(subject->fields & BIT(CARDGATE_DEVICE_DRIVER)) ||
		!strcmp(subject->driver, "usbhid") || !strcmp(subject->driver, "usbkbd"));
}

/* Mice with extra keys say that they are keyboards */
static bool is_mouse(const struct cg_device *device)
{
	const struct cg_interfaces *interfaces = &device->subject.interfaces;
	int i;

	for (i = 0; i < device->subject.interface_count; i++)
		if (interfaces->list[i].value == BOOT_MOUSE)
			return true;
	return false;
}

static bool decide(struct cg_device *device, bool exempt)
{
	device->exempt = exempt;
	cg_gate_decide(device);
	return !device->denied;
}

/* Return: is one left, by the rules alone? */
static bool one_is_left(void)
{
	struct cg_device *device;
	bool left = others;

	list_for_each_entry(device, &cg_table, node)
		if (is_boot_keyboard(device) && decide(device, false))
			left |= is_keyboard(device);
	return left;
}

/* Return: was there one to be had? A rule with force leaves none */
static bool exempt_one(bool mouse)
{
	struct cg_device *device;

	list_for_each_entry(device, &cg_table, node) {
		if (!is_keyboard(device) || is_mouse(device) != mouse)
			continue;
		if (decide(device, true))
			return true;
		device->exempt = false;
	}
	return false;
}

/**
 * cg_gate_keyboard_settle - decide about all keyboards on USB
 * @changed: the interface that came, went or was decided otherwise, NULL: all
 *
 * The caller holds cg_gate_lock. What it demands of others than @changed is
 * left to the worker.
 */
void cg_gate_keyboard_settle(const struct cg_device *changed)
{
	struct cg_device *device;

	lockdep_assert_held(&cg_gate_lock);
	if (changed && !is_boot_keyboard(changed))
		return;
	if (!one_is_left() && !exempt_one(false))
		exempt_one(true);
	list_for_each_entry(device, &cg_table, node) {
		if (!is_boot_keyboard(device))
			continue;
		cg_gate_decide_parent(device);
		if (device != changed && device->denied != device->enforced)
			cg_gate_enforce(device);
	}
}

/* Can words be typed on it? */
static bool has_letters(const struct input_dev *dev)
{
	return test_bit(EV_KEY, dev->evbit) && test_bit(KEY_A, dev->keybit) &&
	       test_bit(KEY_Z, dev->keybit) && test_bit(KEY_SPACE, dev->keybit) &&
	       test_bit(KEY_ENTER, dev->keybit);
}

/* Not on USB, not by radio, and not made by a program */
static bool is_wired_elsewhere(const struct device *dev)
{
	while ((dev = dev->parent)) {
		if (dev->class && !strcmp(dev->class->name, "bluetooth"))
			return false;
		if (dev->bus && strcmp(dev->bus->name, "hid"))
			return strcmp(dev->bus->name, "usb");
	}
	return false;
}

static bool keyboard_match(struct input_handler *handler, struct input_dev *dev)
{
	return has_letters(dev) && is_wired_elsewhere(&dev->dev);
}

static int keyboard_connect(struct input_handler *handler, struct input_dev *dev,
			    const struct input_device_id *id)
{
	struct input_handle *handle;
	int ret;

	/* Not counted, it would leave a denied one on USB for the last */
	handle = kzalloc(sizeof(*handle), GFP_KERNEL | __GFP_NOFAIL);
	handle->dev = dev;
	handle->handler = handler;
	handle->name = "cardgate-keyboard";
	/* Never opened: what is typed is not for us */
	ret = cg_input_register_handle(handle);
	if (ret) {
		kfree(handle);
		return ret;
	}
	cg_gate_take();
	others++;
	cg_gate_keyboard_settle(NULL);
	cg_gate_release();
	return 0;
}

static void keyboard_disconnect(struct input_handle *handle)
{
	cg_gate_take();
	others--;
	cg_gate_keyboard_settle(NULL);
	cg_gate_release();
	input_unregister_handle(handle);
	kfree(handle);
}

static const struct input_device_id keyboard_ids[] = {
	{
		.flags = INPUT_DEVICE_ID_MATCH_EVBIT,
		.evbit = { BIT_MASK(EV_KEY) },
	},
	{ }
};

static struct input_handler keyboard_handler = {
	.name = "cardgate-keyboard",
	.match = keyboard_match,
	.connect = keyboard_connect,
	.disconnect = keyboard_disconnect,
	.id_table = keyboard_ids,
};

/**
 * cg_gate_keyboard_init - learn of keyboards on other buses
 *
 * Return: 0 or what input_register_handler() says.
 */
int cg_gate_keyboard_init(void)
{
	return input_register_handler(&keyboard_handler);
}

/**
 * cg_gate_keyboard_exit - undo cg_gate_keyboard_init()
 */
void cg_gate_keyboard_exit(void)
{
	input_unregister_handler(&keyboard_handler);
}
