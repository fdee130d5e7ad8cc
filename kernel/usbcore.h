/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_USBCORE_H
#define CARDGATE_USBCORE_H

#include <linux/notifier.h>
#include <linux/usb.h>

#include "hook.h"

/**
 * struct cg_usbcore - functions of usbcore's, NULL while it is not loaded
 * @usbfs_notify: usbfs's own ear for devices that go away
 * @authorize: usb_authorize_interface()
 * @claim: usb_driver_claim_interface()
 * @ep0_reinit: usb_ep0_reinit()
 */
struct cg_usbcore {
	notifier_fn_t usbfs_notify;
	void (*authorize)(struct usb_interface *intf);
	int (*claim)(struct usb_driver *driver, struct usb_interface *intf, void *data);
	void (*ep0_reinit)(struct usb_device *udev);
};

extern struct cg_usbcore cg_usbcore;

extern struct cg_hook_set cg_usbcore_set;

bool cg_usbcore_found(void);

#endif
