// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plugs an emulated USB device in, by the kernel's USB/IP host controller
 * (vhci-hcd). What drivers hang on it hangs on USB, with all that a policy can
 * know of it.
 *
 * Usage: usb-device PROFILE NAME VENDOR:PRODUCT SERIAL [SOCKET]
 *
 * Profiles: camera		of the video class
 *	     vendor-camera	the same of a vendor's own class; 046d:08c1
 *	     receiver		infrared, hears what it sends; 1781:0938
 *	     controller		Bluetooth; what speaks H4 on the socket is behind it
 *	     vendor-controller	the same of a vendor's own class; 05ac:8213
 *
 * Says "ready" and the port's number, from 0, when it is plugged in; a camera says
 * "on" and "off" when pictures are asked for, and have not been for a second. It
 * is pulled out when the program ends, by SIGTERM or otherwise.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "selftests/vm/usbip/device.h"

static const struct profile *const profiles[] = {
	&profile_camera,
	&profile_vendor_camera,
	&profile_receiver,
	&profile_controller,
	&profile_vendor_controller,
};

static const struct profile *find_profile(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++)
		if (!strcmp(profiles[i]->name, name))
			return profiles[i];
	return NULL;
}

static int serve(struct device *device)
{
	struct pollfd fds[] = {
		{ .fd = device->kernel, .events = POLLIN },
		{ .fd = device->source, .events = POLLIN },
	};
	const struct profile *profile = device->profile;
	int ready, ret = 0;
	bool ticks;

	while (!ret) {
		ticks = profile->tick && (device->busy || device->in[1].count);
		ready = poll(fds, 2, ticks ? profile->period : -1);
		if (ready < 0)
			return -errno;
		if (!ready)
			ret = profile->tick(device);
		if (!ret && fds[0].revents)
			ret = wire_receive(device);
		if (!ret && fds[1].revents)
			ret = profile->readable(device);
	}
	return ret;
}

static int run(struct device *device, const char *argument)
{
	int ret = device->profile->begin ? device->profile->begin(device, argument) : 0;

	if (!ret)
		ret = wire_attach(device);
	if (ret < 0)
		return ret;
	printf("ready %d\n", ret);
	fflush(stdout);
	return serve(device);
}

int main(int argc, char **argv)
{
	static struct device device = { .source = -1 };
	unsigned int vendor, product;
	int ret;

	device.profile = argc > 4 ? find_profile(argv[1]) : NULL;
	if (!device.profile || argc > 6 || sscanf(argv[3], "%4x:%4x", &vendor, &product) != 2) {
		fputs("Usage: usb-device PROFILE NAME VENDOR:PRODUCT SERIAL [SOCKET]\n", stderr);
		return 2;
	}
	device.name = argv[2];
	device.vendor = (uint16_t)vendor;
	device.product = (uint16_t)product;
	device.serial = argv[4];
	ret = run(&device, argv[5]);
	/* It ends by being killed, or because the host has done with it */
	if (ret != -EPIPE)
		fprintf(stderr, "usb-device: %s\n", strerror(-ret));
	return ret == -EPIPE ? 0 : EXIT_FAILURE;
}
