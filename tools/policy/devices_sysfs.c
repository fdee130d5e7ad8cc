// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * USB devices as sysfs shows them, for machines without the kernel module.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/file.h"
#include "agent/ruleset_clean.h"
#include "agent/usb_hash.h"
#include "devices.h"

#define VALUE_SIZE		512
#define DESCRIPTORS_MAX		(256 << 10)
#define PATH_SIZE		4096

/* What an interface is besides USB, as in the kernel's gate */
static const struct {
	u32 value;
	u32 mask;
	u32 cap;
} classes[] = {
	{ 0x0e0000, 0xff0000, CARDGATE_CAP_CAMERA },
	{ 0xe00101, 0xffffff, CARDGATE_CAP_BLUETOOTH },
	{ 0xfe0200, 0xffff00, CARDGATE_CAP_IR },
};

/**
 * struct place - a directory of sysfs
 * @root: directory of all devices
 * @name: the device's
 */
struct place {
	const char *root;
	const char *name;
};

static int read_file(const struct place *place, const char *file, size_t max, uint8_t **data,
		     size_t *len)
{
	char *path;
	int ret;

	if (asprintf(&path, "%s/%s/%s", place->root, place->name, file) < 0)
		return -ENOMEM;
	ret = file_read(path, max, data, len, NULL);
	free(path);
	return ret;
}

/* A file's first line; "" when there is none */
static const char *read_value(const struct place *place, const char *file, char value[VALUE_SIZE])
{
	uint8_t *text;
	size_t len;

	*value = '\0';
	if (read_file(place, file, VALUE_SIZE - 1, &text, &len))
		return value;
	snprintf(value, VALUE_SIZE, "%.*s", (int)strcspn((char *)text, "\n"), (char *)text);
	free(text);
	return value;
}

static u32 read_hex(const struct place *place, const char *file)
{
	char value[VALUE_SIZE];

	return (u32)strtoul(read_value(place, file, value), NULL, 16);
}

static void take_string(const struct place *place, const char *file, u32 attr,
			struct cg_subject *subject)
{
	char value[VALUE_SIZE];

	read_value(place, file, value);
	value[CARDGATE_STRING_MAX] = '\0';
	if (*value)
		cg_match_store(subject, attr, value, (u32)strlen(value) + 1);
}

static void take_hash(const struct place *place, struct cg_subject *subject)
{
	char maker[VALUE_SIZE], product[VALUE_SIZE], serial[VALUE_SIZE];
	struct usb_hash_device device = {
		.manufacturer = read_value(place, "manufacturer", maker),
		.product = read_value(place, "product", product),
		.serial = read_value(place, "serial", serial),
		.root = !strncmp(place->name, "usb", 3),
	};
	u8 hash[CARDGATE_DIGEST_SIZE];
	uint8_t *bytes;

	if (read_file(place, "descriptors", DESCRIPTORS_MAX, &bytes, &device.len))
		return;
	device.descriptors = bytes;
	if (!usb_hash(&device, hash))
		cg_match_store(subject, CARDGATE_DEVICE_HASH, hash, sizeof(hash));
	free(bytes);
}

static void take_device(const struct place *place, struct cg_subject *subject)
{
	u16 vendor = (u16)read_hex(place, "idVendor"), product = (u16)read_hex(place, "idProduct");

	cg_match_store(subject, CARDGATE_DEVICE_VENDOR, &vendor, sizeof(vendor));
	cg_match_store(subject, CARDGATE_DEVICE_PRODUCT, &product, sizeof(product));
	cg_match_store(subject, CARDGATE_DEVICE_PORT, place->name, (u32)strlen(place->name) + 1);
	cg_match_store(subject, CARDGATE_DEVICE_BUS, "usb", sizeof("usb"));
	take_string(place, "serial", CARDGATE_DEVICE_SERIAL, subject);
	take_string(place, "product", CARDGATE_DEVICE_NAME, subject);
	take_hash(place, subject);
}

static void take_interface(const struct place *place, struct device *device)
{
	struct cardgate_interface *interface = &device->subject.interface;
	size_t i;

	interface->value = (read_hex(place, "bInterfaceClass") & 0xff) << 16 |
			   (read_hex(place, "bInterfaceSubClass") & 0xff) << 8 |
			   (read_hex(place, "bInterfaceProtocol") & 0xff);
	interface->mask = 0xffffff;
	device->subject.fields |= BIT(CARDGATE_DEVICE_INTERFACE);
	device->capabilities = BIT(CARDGATE_CAP_USB);
	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (!((interface->value ^ classes[i].value) & classes[i].mask))
			device->capabilities |= BIT(classes[i].cap);
}

/* "1-1.2:1.0" is an interface of the device "1-1.2" */
static int add_interface(const struct place *interface, struct devices *devices,
			 struct error *err)
{
	size_t len = strcspn(interface->name, ":");
	char name[CARDGATE_STRING_MAX + 1];
	struct place parent = { .root = interface->root, .name = name };
	struct device *device;

	if (!interface->name[len] || len >= sizeof(name))
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)len, interface->name);
	device = devices_add(devices);
	if (!device)
		return error_set(err, -E2BIG, "too many devices, or no memory");
	take_device(&parent, &device->subject);
	take_interface(interface, device);
	devices_complete(device);
	return 0;
}

/**
 * devices_sysfs - the interfaces of all USB devices that are plugged in
 * @root: where sysfs is
 * @devices: gets them, in the order of their names
 * @err: message on failure
 *
 * Return: 0, -ENOENT without USB, -E2BIG, -ENOMEM.
 */
int devices_sysfs(const char *root, struct devices *devices, struct error *err)
{
	struct dirent **entries = NULL;
	char path[PATH_SIZE];
	int count, i, ret = 0;

	snprintf(path, sizeof(path), "%s/bus/usb/devices", root);
	count = scandir(path, &entries, NULL, versionsort);
	if (count < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	for (i = 0; i < count; i++) {
		struct place interface = { .root = path, .name = entries[i]->d_name };

		if (!ret)
			ret = add_interface(&interface, devices, err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}
