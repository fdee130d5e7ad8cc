// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A Bluetooth controller's USB half. The other half is somebody else's, who
 * speaks H4 on a Unix socket, such as bluez's btvirt.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "selftests/vm/usbip/device.h"

#define EVENTS		1
#define DATA		2
#define VOICE		3

#define H4_COMMAND	0x01
#define H4_DATA		0x02
#define H4_VOICE	0x03
#define H4_EVENT	0x04

#define HCI_RESET	0x0c03
#define HCI_COMPLETE	0x0e

#define SUBCLASS	1
#define PROTOCOL	1
#define INTERFACE(class, number, setting, endpoints) \
	USB_DT_INTERFACE_SIZE, USB_DT_INTERFACE, number, setting, endpoints, class, SUBCLASS, \
	PROTOCOL, 0
#define ENDPOINT(address, type, size, interval) \
	USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT, address, USB_ENDPOINT_XFER_##type, LE16(size), \
	interval

/* Voice has an interface of its own, and nobody ever uses it */
#define CONFIG(class) \
	USB_DT_CONFIG_SIZE, USB_DT_CONFIG, 0, 0, 2, 1, 0, 0x80, 50, \
	INTERFACE(class, 0, 0, 3), \
	ENDPOINT(USB_DIR_IN | EVENTS, INT, 64, 4), \
	ENDPOINT(USB_DIR_IN | DATA, BULK, 512, 0), \
	ENDPOINT(DATA, BULK, 512, 0), \
	INTERFACE(class, 1, 0, 2), \
	ENDPOINT(USB_DIR_IN | VOICE, ISOC, 0, 4), \
	ENDPOINT(VOICE, ISOC, 0, 4), \
	INTERFACE(class, 1, 1, 2), \
	ENDPOINT(USB_DIR_IN | VOICE, ISOC, 9, 4), \
	ENDPOINT(VOICE, ISOC, 9, 4)

static const uint8_t config[] = { CONFIG(USB_CLASS_WIRELESS_CONTROLLER) };

static const uint8_t vendor_config[] = { CONFIG(USB_CLASS_VENDOR_SPEC) };

/* What comes from the other half: how long the header is, where in it the length, which endpoint */
static const struct kind {
	uint8_t type;
	uint8_t header;
	uint8_t length_at;
	uint8_t length_size;
	uint8_t endpoint;
} kinds[] = {
	{ H4_DATA, 4, 2, 2, DATA },
	{ H4_VOICE, 3, 2, 1, 0 },
	{ H4_EVENT, 2, 1, 1, EVENTS },
};

/* By one call: btvirt takes what it reads for a whole header */
static int forward(struct device *device, uint8_t type, uint8_t *data, size_t len)
{
	const struct iovec parts[] = { { &type, sizeof(type) }, { data, len } };
	ssize_t ret = writev(device->source, parts, 2);

	if (ret < 0)
		return -errno;
	return (size_t)ret == sizeof(type) + len ? 0 : -EIO;
}

/*
 * A device is plugged in when it can answer. btvirt's first answer takes longer
 * than the kernel waits, where ciphers have to be looked for and tested first.
 */
static int reset(struct device *device)
{
	uint8_t command[] = { LE16(HCI_RESET), 0 };
	uint8_t answer[7];
	int ret = forward(device, H4_COMMAND, command, sizeof(command));

	if (!ret)
		ret = read_all(device->source, answer, sizeof(answer));
	if (ret)
		return ret;
	return answer[0] == H4_EVENT && answer[1] == HCI_COMPLETE ? 0 : -EPROTO;
}

static int controller_begin(struct device *device, const char *argument)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (!argument || strlen(argument) >= sizeof(address.sun_path))
		return -EINVAL;
	strcpy(address.sun_path, argument);
	device->source = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (device->source < 0 ||
	    connect(device->source, (struct sockaddr *)&address, sizeof(address)))
		return -errno;
	return reset(device);
}

static int controller_control(struct device *device, const struct usb_ctrlrequest *request,
			      uint8_t *data)
{
	if (request->bRequestType != (USB_TYPE_CLASS | USB_RECIP_DEVICE))
		return -EPIPE;
	return forward(device, H4_COMMAND, data, le16toh(request->wLength));
}

static int controller_out(struct device *device, int endpoint, uint8_t *data, size_t len)
{
	return endpoint == DATA ? forward(device, H4_DATA, data, len) : 0;
}

static const struct kind *find_kind(uint8_t type)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static int controller_readable(struct device *device)
{
	const struct kind *kind;
	uint8_t *data = device->buffer;
	size_t len = 0;
	int i, ret;

	ret = read_all(device->source, data, 1);
	kind = ret ? NULL : find_kind(data[0]);
	if (!kind)
		return ret ? ret : -EPROTO;
	ret = read_all(device->source, data, kind->header);
	if (ret)
		return ret;
	for (i = kind->length_size; i; i--)
		len = len << 8 | data[kind->length_at + i - 1];
	if (kind->header + len > TRANSFER_MAX)
		return -EMSGSIZE;
	ret = read_all(device->source, data + kind->header, len);
	if (ret || !kind->endpoint)
		return ret;
	return wire_send(device, kind->endpoint, data, kind->header + len);
}

const struct profile profile_controller = {
	.name = "controller",
	.class = { USB_CLASS_WIRELESS_CONTROLLER, SUBCLASS, PROTOCOL },
	.config = config,
	.config_size = sizeof(config),
	.begin = controller_begin,
	.control = controller_control,
	.out = controller_out,
	.readable = controller_readable,
};

/* btusb takes it when it is 05ac:8213 */
const struct profile profile_vendor_controller = {
	.name = "vendor-controller",
	.config = vendor_config,
	.config_size = sizeof(vendor_config),
	.begin = controller_begin,
	.control = controller_control,
	.out = controller_out,
	.readable = controller_readable,
};
