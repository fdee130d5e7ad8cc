/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USB_HASH_H
#define CARDGATE_USB_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/cardgate.h>

/**
 * struct usb_hash_device - what a USB device says of itself
 * @descriptors: the file of that name in sysfs
 * @len: bytes of it
 * @manufacturer: a string, "" when the device has none
 * @product: likewise
 * @serial: likewise
 * @root: it is a root hub
 */
struct usb_hash_device {
	const uint8_t *descriptors;
	size_t len;
	const char *manufacturer;
	const char *product;
	const char *serial;
	bool root;
};

int usb_hash(const struct usb_hash_device *device, uint8_t hash[CARDGATE_DIGEST_SIZE]);

#endif
