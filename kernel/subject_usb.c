// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes and interfaces of a USB device, from the descriptors that usbcore
 * read when it came. A device wrote them, so no length in them is believed.
 */
#include <linux/usb.h>
#include <linux/usb/ch9.h>

#include "compat.h"
#include "subject_usb.h"

/**
 * struct walk - over the interface descriptors of a device
 * @udev: the device
 * @config: number of the configuration
 * @at: where the next descriptor is
 * @left: bytes from there to the end of the configuration
 */
struct walk {
	const struct usb_device *udev;
	int config;
	const u8 *at;
	size_t left;
};

static u8 configs(const struct usb_device *udev)
{
	return udev->config && udev->rawdescriptors ? udev->descriptor.bNumConfigurations : 0;
}

static size_t config_size(const struct usb_device *udev, int config)
{
	return udev->rawdescriptors[config] ?
		le16_to_cpu(udev->config[config].desc.wTotalLength) : 0;
}

static struct walk walk_config(const struct usb_device *udev, int config)
{
	return (struct walk){
		.udev = udev,
		.config = config,
		.at = (const u8 *)udev->rawdescriptors[config],
		.left = config_size(udev, config),
	};
}

static const struct usb_interface_descriptor *walk_next(struct walk *walk)
{
	const struct usb_descriptor_header *header;

	while (walk->left >= sizeof(*header)) {
		header = (const void *)walk->at;
		if (header->bLength < sizeof(*header) || header->bLength > walk->left)
			break;
		walk->at += header->bLength;
		walk->left -= header->bLength;
		if (header->bDescriptorType == USB_DT_INTERFACE &&
		    header->bLength >= USB_DT_INTERFACE_SIZE)
			return (const void *)header;
	}
	return NULL;
}

/* What cannot be held cannot be judged */
static void describe_interfaces(const struct usb_device *udev, struct cg_subject *subject)
{
	const struct usb_interface_descriptor *desc;
	struct walk walk;
	int config;

	subject->interfaces.op = CARDGATE_INTERFACES_EQUALS_ORDERED;
	for (config = 0; config < configs(udev); config++) {
		walk = walk_config(udev, config);
		while ((desc = walk_next(&walk))) {
			struct cardgate_interface *one;

			if (subject->interface_count == CARDGATE_INTERFACES_MAX) {
				subject->unknown |= BIT(CARDGATE_DEVICE_INTERFACES);
				return;
			}
			one = &subject->interfaces.list[subject->interface_count++];
			one->value = desc->bInterfaceClass << 16 |
				     desc->bInterfaceSubClass << 8 | desc->bInterfaceProtocol;
			one->mask = 0xffffff;
		}
	}
	if (subject->interface_count)
		subject->fields |= BIT(CARDGATE_DEVICE_INTERFACES);
}

static void hash_string(struct sha256_ctx *sha, const char *string)
{
	string = string ? string : "";
	sha256_update(sha, string, strlen(string) + 1);
}

static void hash_strings(struct sha256_ctx *sha, const struct usb_device *udev, bool maker)
{
	hash_string(sha, maker ? udev->manufacturer : NULL);
	hash_string(sha, udev->product);
	hash_string(sha, udev->serial);
}

static void hash_interfaces(struct sha256_ctx *sha, const struct usb_device *udev)
{
	const struct usb_interface_descriptor *desc;
	struct walk walk;
	int config;

	for (config = 0; config < configs(udev); config++) {
		walk = walk_config(udev, config);
		while ((desc = walk_next(&walk))) {
			u8 bytes[] = {
				udev->config[config].desc.bConfigurationValue,
				desc->bInterfaceNumber, desc->bInterfaceClass,
				desc->bInterfaceSubClass, desc->bInterfaceProtocol,
			};

			if (!desc->bAlternateSetting)
				sha256_update(sha, bytes, sizeof(bytes));
		}
	}
}

/* See enum cardgate_device_attr */
static void hash_stable(const struct usb_device *udev, u8 *hash)
{
	struct usb_device_descriptor desc = udev->descriptor;
	bool hub = desc.bDeviceClass == USB_CLASS_HUB, root = !udev->parent;
	struct sha256_ctx sha;

	if (hub)
		desc.bDeviceProtocol = 0;
	if (root)
		desc.bcdDevice = 0;
	sha256_init(&sha);
	sha256_update(&sha, (u8 *)&desc.idVendor, sizeof(desc.idVendor));
	sha256_update(&sha, (u8 *)&desc.idProduct, sizeof(desc.idProduct));
	sha256_update(&sha, (u8 *)&desc.bcdDevice, sizeof(desc.bcdDevice));
	sha256_update(&sha, &desc.bDeviceClass, sizeof(desc.bDeviceClass));
	sha256_update(&sha, &desc.bDeviceSubClass, sizeof(desc.bDeviceSubClass));
	sha256_update(&sha, &desc.bDeviceProtocol, sizeof(desc.bDeviceProtocol));
	hash_strings(&sha, udev, !root);
	if (!hub)
		hash_interfaces(&sha, udev);
	sha256_final(&sha, hash);
}

static void hash_strict(const struct usb_device *udev, u8 *hash)
{
	struct sha256_ctx sha;
	int config;

	sha256_init(&sha);
	sha256_update(&sha, (const u8 *)&udev->descriptor, sizeof(udev->descriptor));
	for (config = 0; config < configs(udev); config++)
		sha256_update(&sha, (const u8 *)udev->rawdescriptors[config],
			      config_size(udev, config));
	hash_strings(&sha, udev, true);
	sha256_final(&sha, hash);
}

/**
 * cg_subject_usb - describe a USB device by its descriptors
 * @udev: the device, which was read already
 * @subject: gets hashes and interfaces
 */
void cg_subject_usb(const struct usb_device *udev, struct cg_subject *subject)
{
	describe_interfaces(udev, subject);
	hash_stable(udev, subject->hash);
	hash_strict(udev, subject->hash_strict);
	subject->fields |= BIT(CARDGATE_DEVICE_HASH) | BIT(CARDGATE_DEVICE_HASH_STRICT);
	if (!udev->parent)
		return;
	hash_stable(udev->parent, subject->parent_hash);
	subject->fields |= BIT(CARDGATE_DEVICE_PARENT_HASH);
}
