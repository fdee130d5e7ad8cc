// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct device -> what rules can match. Only fields of structures are read,
 * so no subsystem needs to be loaded.
 */
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/usb.h>

#include "subject.h"
#include "subject_usb.h"

/**
 * cg_subject_is - is this device of that bus or class?
 * @dev: the device
 * @bus_or_class: name of its class, or of its bus when it has no class
 * @type: name of its device type, or NULL when that does not matter
 */
bool cg_subject_is(const struct device *dev, const char *bus_or_class, const char *type)
{
	const char *name = dev->class ? dev->class->name : dev->bus ? dev->bus->name : NULL;

	if (!name || strcmp(name, bus_or_class))
		return false;
	return !type || (dev->type && dev->type->name && !strcmp(dev->type->name, type));
}

/**
 * cg_subject_string - note a string of a device
 * @subject: where
 * @attr: which; must be a string
 * @value: at most CARDGATE_STRING_MAX bytes count; NULL: the device has none
 */
void cg_subject_string(struct cg_subject *subject, enum cardgate_device_attr attr,
		       const char *value)
{
	char *place;

	switch (attr) {
	case CARDGATE_DEVICE_SERIAL:
		place = subject->serial;
		break;
	case CARDGATE_DEVICE_NAME:
		place = subject->name;
		break;
	case CARDGATE_DEVICE_PORT:
		place = subject->port;
		break;
	case CARDGATE_DEVICE_BUS:
		place = subject->bus;
		break;
	case CARDGATE_DEVICE_DRIVER:
		place = subject->driver;
		break;
	default:
		return;
	}
	if (!value)
		return;
	strscpy(place, value, CG_STRING_SIZE);
	subject->fields |= BIT(attr);
}

/**
 * cg_subject_driver - a device got or lost its driver
 * @subject: the device
 * @driver: the driver's name, or NULL while it cannot be known
 */
void cg_subject_driver(struct cg_subject *subject, const char *driver)
{
	subject->fields &= ~BIT(CARDGATE_DEVICE_DRIVER);
	subject->unknown &= ~BIT(CARDGATE_DEVICE_DRIVER);
	if (driver)
		cg_subject_string(subject, CARDGATE_DEVICE_DRIVER, driver);
	else
		subject->unknown |= BIT(CARDGATE_DEVICE_DRIVER);
}

/**
 * cg_subject_address - a Bluetooth controller told its address
 * @subject: the controller
 * @address: as Bluetooth keeps it, the least significant byte first, or NULL
 *	while it cannot be known
 */
void cg_subject_address(struct cg_subject *subject, const u8 *address)
{
	int i;

	subject->fields &= ~BIT(CARDGATE_DEVICE_ADDRESS);
	subject->unknown &= ~BIT(CARDGATE_DEVICE_ADDRESS);
	if (!address) {
		subject->unknown |= BIT(CARDGATE_DEVICE_ADDRESS);
		return;
	}
	for (i = 0; i < CARDGATE_ADDRESS_SIZE; i++)
		subject->address[i] = address[CARDGATE_ADDRESS_SIZE - 1 - i];
	subject->fields |= BIT(CARDGATE_DEVICE_ADDRESS);
}

/**
 * cg_subject_defer - what comes of a device is judged by an attribute, not the device
 * @subject: the device
 * @attr: which; it has none
 */
void cg_subject_defer(struct cg_subject *subject, enum cardgate_device_attr attr)
{
	subject->deferred |= BIT(attr);
}

static void describe_usb_interface(struct usb_interface *intf, struct cg_subject *subject)
{
	const struct usb_interface_descriptor *desc = &intf->cur_altsetting->desc;

	subject->interface.value = desc->bInterfaceClass << 16 |
				   desc->bInterfaceSubClass << 8 | desc->bInterfaceProtocol;
	subject->interface.mask = 0xffffff;
	subject->fields |= BIT(CARDGATE_DEVICE_INTERFACE);
}

static u32 connect_type(const struct device *dev)
{
	switch (dev->removable) {
	case DEVICE_REMOVABLE:
		return CARDGATE_CONNECT_HOTPLUG;
	case DEVICE_FIXED:
		return CARDGATE_CONNECT_HARDWIRED;
	default:
		return CARDGATE_CONNECT_UNKNOWN;
	}
}

static void describe_usb_device(struct usb_device *udev, struct cg_subject *subject)
{
	subject->vendor = le16_to_cpu(udev->descriptor.idVendor);
	subject->product = le16_to_cpu(udev->descriptor.idProduct);
	subject->connect_type = connect_type(&udev->dev);
	subject->fields |= BIT(CARDGATE_DEVICE_VENDOR) | BIT(CARDGATE_DEVICE_PRODUCT) |
			   BIT(CARDGATE_DEVICE_CONNECT_TYPE);
	cg_subject_string(subject, CARDGATE_DEVICE_SERIAL, udev->serial);
	cg_subject_string(subject, CARDGATE_DEVICE_NAME, udev->product);
	cg_subject_string(subject, CARDGATE_DEVICE_PORT, dev_name(&udev->dev));
	cg_subject_usb(udev, subject);
}

static void describe_pci_device(const struct pci_dev *pdev, struct cg_subject *subject)
{
	subject->vendor = pdev->vendor;
	subject->product = pdev->device;
	subject->fields |= BIT(CARDGATE_DEVICE_VENDOR) | BIT(CARDGATE_DEVICE_PRODUCT);
}

/* Return: is this the hardware that the device is part of? */
static bool describe_host(struct device *at, struct cg_subject *subject)
{
	if (cg_subject_is(at, "usb", "usb_interface")) {
		describe_usb_interface(to_usb_interface(at), subject);
		return false;
	}
	if (cg_subject_is(at, "usb", "usb_device"))
		describe_usb_device(to_usb_device(at), subject);
	else if (cg_subject_is(at, "pci", NULL))
		describe_pci_device(to_pci_dev(at), subject);
	else
		return false;
	return true;
}

/* What is built into something removable is removable */
static void describe_removable(const struct device *at, struct cg_subject *subject)
{
	switch (connect_type(at)) {
	case CARDGATE_CONNECT_HOTPLUG:
		subject->removable = CARDGATE_REMOVABLE_PLUGGED;
		break;
	case CARDGATE_CONNECT_HARDWIRED:
		if (subject->removable == CARDGATE_REMOVABLE_UNKNOWN)
			subject->removable = CARDGATE_REMOVABLE_BUILT_IN;
		break;
	}
}

/**
 * cg_subject_describe - describe a device by itself and what it hangs on
 * @dev: the device, possibly before device_add()
 * @subject: filled in
 *
 * Bus and driver are those of the nearest ancestor that has a bus; ids, strings
 * and hashes are those of the USB device that it is part of, else ids are those
 * of the PCI device.
 */
void cg_subject_describe(struct device *dev, struct cg_subject *subject)
{
	bool bus_seen = false, host_seen = false;
	struct device *at;

	subject->removable = CARDGATE_REMOVABLE_UNKNOWN;
	subject->fields |= BIT(CARDGATE_DEVICE_REMOVABLE);
	for (at = dev; at; at = at->parent) {
		/* The bus of media nodes says nothing about the hardware */
		if (!bus_seen && at->bus && strcmp(at->bus->name, "media")) {
			cg_subject_string(subject, CARDGATE_DEVICE_BUS, at->bus->name);
			if (at->driver)
				cg_subject_driver(subject, at->driver->name);
			bus_seen = true;
		}
		if (!host_seen)
			host_seen = describe_host(at, subject);
		describe_removable(at, subject);
	}
	if (!bus_seen)
		cg_subject_string(subject, CARDGATE_DEVICE_BUS, "virtual");
}
