// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A USB function in userspace (FunctionFS): interfaces of any class, each with
 * two bulk endpoints that never have anything to say. It answers no request, so
 * control transfers to it hang.
 *
 * Usage: usb-function DIRECTORY CLASS:SUBCLASS:PROTOCOL...
 *
 * Prints "ready" when the gadget can be plugged in.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERFACES_MAX	4

/* As they go over the wire, with the ioctl-like head before them */
struct __attribute__((packed)) interface {
	struct usb_interface_descriptor intf;
	struct usb_endpoint_descriptor_no_audio in;
	struct usb_endpoint_descriptor_no_audio out;
};

struct __attribute__((packed)) speeds {
	struct usb_functionfs_descs_head_v2 head;
	__le32 full_count;
	__le32 high_count;
	struct interface interfaces[2 * INTERFACES_MAX];
};

static const struct __attribute__((packed)) {
	struct usb_functionfs_strings_head head;
} strings = {
	.head = {
		.magic = FUNCTIONFS_STRINGS_MAGIC,
		.length = sizeof(strings),
	},
};

static struct usb_endpoint_descriptor_no_audio endpoint(int address, int size)
{
	return (struct usb_endpoint_descriptor_no_audio){
		.bLength = sizeof(struct usb_endpoint_descriptor_no_audio),
		.bDescriptorType = USB_DT_ENDPOINT,
		.bEndpointAddress = (__u8)address,
		.bmAttributes = USB_ENDPOINT_XFER_BULK,
		.wMaxPacketSize = htole16((__u16)size),
	};
}

static int fill(struct interface *one, int number, const char *class, int size)
{
	unsigned int value[3];

	if (sscanf(class, "%2x:%2x:%2x", &value[0], &value[1], &value[2]) != 3)
		return -EINVAL;
	one->intf = (struct usb_interface_descriptor){
		.bLength = sizeof(one->intf),
		.bDescriptorType = USB_DT_INTERFACE,
		.bInterfaceNumber = (__u8)number,
		.bNumEndpoints = 2,
		.bInterfaceClass = (__u8)value[0],
		.bInterfaceSubClass = (__u8)value[1],
		.bInterfaceProtocol = (__u8)value[2],
	};
	one->in = endpoint(USB_DIR_IN | (2 * number + 1), size);
	one->out = endpoint(USB_DIR_OUT | (2 * number + 2), size);
	return 0;
}

static int describe(struct speeds *speeds, int count, char **classes)
{
	size_t used = offsetof(struct speeds, interfaces) + 2 * count * sizeof(struct interface);
	int i, ret = 0;

	speeds->head.magic = htole32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2);
	speeds->head.flags = htole32(FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC |
				     FUNCTIONFS_ALL_CTRL_RECIP);
	speeds->head.length = htole32((__u32)used);
	speeds->full_count = htole32((__u32)(3 * count));
	speeds->high_count = speeds->full_count;
	for (i = 0; !ret && i < count; i++) {
		ret = fill(&speeds->interfaces[i], i, classes[i], 64);
		if (!ret)
			ret = fill(&speeds->interfaces[count + i], i, classes[i], 512);
	}
	return ret ? ret : (int)used;
}

static int write_all(int fd, const void *bytes, size_t len)
{
	ssize_t ret = write(fd, bytes, len);

	return ret == (ssize_t)len ? 0 : ret < 0 ? -errno : -EIO;
}

int main(int argc, char **argv)
{
	static struct speeds speeds;
	int fd, ret;

	if (argc < 3 || argc - 2 > INTERFACES_MAX) {
		fputs("Usage: usb-function DIRECTORY CLASS:SUBCLASS:PROTOCOL...\n", stderr);
		return 2;
	}
	ret = describe(&speeds, argc - 2, argv + 2);
	if (ret < 0)
		goto fail;
	if (chdir(argv[1])) {
		ret = -errno;
		goto fail;
	}
	fd = open("ep0", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		ret = -errno;
		goto fail;
	}
	ret = write_all(fd, &speeds, (size_t)ret);
	if (!ret)
		ret = write_all(fd, &strings, sizeof(strings));
	if (ret)
		goto fail;
	puts("ready");
	fflush(stdout);
	/* Reading a second event would answer the first */
	for (;;)
		pause();

fail:
	fprintf(stderr, "usb-function: %s\n", strerror(-ret));
	return EXIT_FAILURE;
}
