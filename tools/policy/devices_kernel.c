// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>

#include "agent/kernel.h"
#include "devices.h"

static int add_all(const struct kernel_device *list, size_t count, struct devices *devices,
		   struct error *err)
{
	struct device *device;
	size_t i;

	for (i = 0; i < count; i++) {
		device = devices_add(devices);
		if (!device)
			return error_set(err, -E2BIG, "too many devices, or no memory");
		device->capabilities = list[i].capabilities;
		device->subject = list[i].subject;
		devices_complete(device);
		device->exempt = list[i].exempt;
	}
	return 0;
}

/**
 * devices_kernel - the devices that the kernel module knows
 * @devices: gets them
 * @err: message on failure
 *
 * Return: 0, -ENOENT without the module, or another -errno.
 */
int devices_kernel(struct devices *devices, struct error *err)
{
	struct kernel_device *list;
	struct kernel *kernel;
	size_t count;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_devices(kernel, &list, &count, err);
	kernel_close(kernel);
	if (ret)
		return ret;
	ret = add_all(list, count, devices, err);
	free(list);
	return ret;
}
