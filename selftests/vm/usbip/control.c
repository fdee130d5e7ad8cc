// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Standard requests, and what a device says of itself.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "selftests/vm/usbip/device.h"

#define STANDARD_IN(recipient)	(USB_DIR_IN | (recipient))

enum { STRING_LANGUAGES, STRING_MAKER, STRING_NAME, STRING_SERIAL };

static int describe_device(struct device *device, int index, uint8_t *data)
{
	struct usb_device_descriptor desc = {
		.bLength = sizeof(desc),
		.bDescriptorType = USB_DT_DEVICE,
		.bcdUSB = htole16(0x0200),
		.bDeviceClass = device->profile->class[0],
		.bDeviceSubClass = device->profile->class[1],
		.bDeviceProtocol = device->profile->class[2],
		.bMaxPacketSize0 = 64,
		.idVendor = htole16(device->vendor),
		.idProduct = htole16(device->product),
		.bcdDevice = htole16(0x0100),
		.iManufacturer = STRING_MAKER,
		.iProduct = STRING_NAME,
		.iSerialNumber = STRING_SERIAL,
		.bNumConfigurations = 1,
	};

	memcpy(data, &desc, sizeof(desc));
	return index ? -EPIPE : (int)sizeof(desc);
}

static int describe_config(struct device *device, int index, uint8_t *data)
{
	const struct profile *profile = device->profile;
	const uint8_t length[] = { LE16(profile->config_size) };

	memcpy(data, profile->config, profile->config_size);
	memcpy(data + offsetof(struct usb_config_descriptor, wTotalLength), length, sizeof(length));
	return index ? -EPIPE : profile->config_size;
}

static int describe_string(struct device *device, int index, uint8_t *data)
{
	const char *const strings[] = {
		[STRING_MAKER] = "Cardgate",
		[STRING_NAME] = device->name,
		[STRING_SERIAL] = device->serial,
	};
	static const uint8_t languages[] = { 4, USB_DT_STRING, LE16(0x0409) };
	const char *string;
	int len = 2;

	if (index == STRING_LANGUAGES) {
		memcpy(data, languages, sizeof(languages));
		return sizeof(languages);
	}
	if (index > STRING_SERIAL)
		return -EPIPE;
	for (string = strings[index]; *string && len < 254; string++) {
		data[len++] = (uint8_t)*string;
		data[len++] = 0;
	}
	data[0] = (uint8_t)len;
	data[1] = USB_DT_STRING;
	return len;
}

static const struct {
	uint8_t type;
	int (*describe)(struct device *device, int index, uint8_t *data);
} descriptors[] = {
	{ USB_DT_DEVICE, describe_device },
	{ USB_DT_CONFIG, describe_config },
	{ USB_DT_STRING, describe_string },
};

static int get_descriptor(struct device *device, const struct usb_ctrlrequest *request,
			  uint8_t *data)
{
	int value = le16toh(request->wValue);
	size_t i;

	for (i = 0; i < sizeof(descriptors) / sizeof(descriptors[0]); i++)
		if (descriptors[i].type == value >> 8)
			return descriptors[i].describe(device, value & 0xff, data);
	return -EPIPE;
}

static int set_configuration(struct device *device, const struct usb_ctrlrequest *request,
			     uint8_t *data)
{
	(void)data;
	device->configuration = (uint8_t)le16toh(request->wValue);
	return 0;
}

static int get_configuration(struct device *device, const struct usb_ctrlrequest *request,
			     uint8_t *data)
{
	(void)request;
	data[0] = device->configuration;
	return 1;
}

static int get_zeros(struct device *device, const struct usb_ctrlrequest *request, uint8_t *data)
{
	(void)device;
	memset(data, 0, le16toh(request->wLength));
	return le16toh(request->wLength);
}

static int agree(struct device *device, const struct usb_ctrlrequest *request, uint8_t *data)
{
	(void)device;
	(void)request;
	(void)data;
	return 0;
}

static const struct {
	uint8_t type;
	uint8_t request;
	int (*answer)(struct device *device, const struct usb_ctrlrequest *request, uint8_t *data);
} standard[] = {
	{ STANDARD_IN(USB_RECIP_DEVICE), USB_REQ_GET_DESCRIPTOR, get_descriptor },
	{ STANDARD_IN(USB_RECIP_DEVICE), USB_REQ_GET_CONFIGURATION, get_configuration },
	{ STANDARD_IN(USB_RECIP_DEVICE), USB_REQ_GET_STATUS, get_zeros },
	{ STANDARD_IN(USB_RECIP_INTERFACE), USB_REQ_GET_STATUS, get_zeros },
	{ STANDARD_IN(USB_RECIP_INTERFACE), USB_REQ_GET_INTERFACE, get_zeros },
	{ STANDARD_IN(USB_RECIP_ENDPOINT), USB_REQ_GET_STATUS, get_zeros },
	{ USB_RECIP_DEVICE, USB_REQ_SET_CONFIGURATION, set_configuration },
	{ USB_RECIP_INTERFACE, USB_REQ_SET_INTERFACE, agree },
	{ USB_RECIP_ENDPOINT, USB_REQ_CLEAR_FEATURE, agree },
};

/**
 * control_answer - answer a control request
 * @device: the device
 * @request: its first stage
 * @data: what came with it, and the place for the answer
 *
 * Return: the length of the answer, or -errno.
 */
int control_answer(struct device *device, const struct usb_ctrlrequest *request, uint8_t *data)
{
	size_t i;

	for (i = 0; i < sizeof(standard) / sizeof(standard[0]); i++)
		if (standard[i].type == request->bRequestType &&
		    standard[i].request == request->bRequest)
			return standard[i].answer(device, request, data);
	return device->profile->control ? device->profile->control(device, request, data) : -EPIPE;
}
