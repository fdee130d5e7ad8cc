// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the USB gate needs of usbcore: functions to stand in for, and functions
 * to call. usbcore may be loaded after this module, or never. All of it is
 * there before the first device is.
 */
#include <linux/string.h>

#include "gate_usb.h"
#include "symbol.h"
#include "usbcore.h"
#include "usbfs.h"

struct cg_usbcore cg_usbcore;

enum { AUTHORIZE, CLAIM, EP0_REINIT, USBFS_NOTIFY, CALLS };

static const char * const calls[CALLS] = {
	[AUTHORIZE] = "usb_authorize_interface",
	[CLAIM] = "usb_driver_claim_interface",
	[EP0_REINIT] = "usb_ep0_reinit",
	[USBFS_NOTIFY] = "usbdev_notify",
};

static int usbcore_comes(void)
{
	void *found[CALLS];
	int ret;

	ret = cg_symbol_find_all(calls, found, CALLS);
	if (ret)
		return ret;
	cg_usbcore.authorize = found[AUTHORIZE];
	cg_usbcore.claim = found[CLAIM];
	cg_usbcore.ep0_reinit = found[EP0_REINIT];
	cg_usbcore.usbfs_notify = found[USBFS_NOTIFY];
	return 0;
}

static void usbcore_goes(void)
{
	memset(&cg_usbcore, 0, sizeof(cg_usbcore));
	cg_gate_usb_unwatch();
}

static struct cg_hook usbcore_functions[] = {
	{
		.name = "usb_authorize_interface",
		.function = cg_gate_usb_authorize,
		.wants = cg_gate_usb_authorize_gated,
	},
	{
		.name = "usb_driver_claim_interface",
		.function = cg_gate_usb_claim,
		.wants = cg_gate_usb_claim_gated,
	},
	{
		.name = "usb_probe_device",
		.function = cg_gate_usb_device_probe,
		.wants = cg_gate_usb_device_probe_gated,
	},
	{
		.name = "usbdev_ioctl",
		.function = cg_usbfs_ioctl,
		.wants = cg_usbfs_ioctl_gated,
	},
};

struct cg_hook_set cg_usbcore_set = {
	.module = "usbcore",
	.hooks = usbcore_functions,
	.count = ARRAY_SIZE(usbcore_functions),
	.comes = usbcore_comes,
	.goes = usbcore_goes,
};

/**
 * cg_usbcore_found - is there every function to call?
 *
 * Return: true, too, where there is no usbcore.
 */
bool cg_usbcore_found(void)
{
	return !cg_usbcore.claim || (cg_usbcore.usbfs_notify && cg_usbcore.ep0_reinit);
}
