// SPDX-License-Identifier: GPL-2.0-only
/*
 * What USB interfaces are besides USB, and which of them are the way back in.
 */
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/usb/ch9.h>

#include "gate.h"
#include "gate_usb.h"

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

static const struct usb_class *usb_class_of(const struct usb_interface_descriptor *desc)
{
	u32 value = ANY_OF(desc->bInterfaceClass) | desc->bInterfaceSubClass << 8 |
		    desc->bInterfaceProtocol;
	int i;

	for (i = 0; i < ARRAY_SIZE(usb_classes); i++)
		if (!((value ^ usb_classes[i].interface.value) & usb_classes[i].interface.mask))
			return &usb_classes[i];
	return NULL;
}

/**
 * cg_gate_usb_class_caps - what an interface is besides USB
 * @desc: its descriptor
 *
 * Return: capabilities that it touches, USB included.
 */
u32 cg_gate_usb_class_caps(const struct usb_interface_descriptor *desc)
{
	const struct usb_class *class = usb_class_of(desc);

	return CG_CAP(USB) | (class ? class->caps : 0);
}

/**
 * cg_gate_usb_class_exempt - is an interface part of the way back in?
 * @dev: the interface
 * @driver: who has it or is about to, NULL for nobody: other drivers than those that
 *	make it the way back in match by vendor and product
 */
bool cg_gate_usb_class_exempt(const struct device *dev, const char *driver)
{
	const struct usb_class *class = usb_class_of(&to_usb_interface(dev)->cur_altsetting->desc);

	return class && class->exempt &&
	       (!driver || !strcmp(driver, "hub") || !strcmp(driver, "usbfs"));
}
