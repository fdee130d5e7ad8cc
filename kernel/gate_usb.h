/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_GATE_USB_H
#define CARDGATE_GATE_USB_H

#include <linux/device.h>
#include <linux/usb.h>

#include "compat.h"

struct cg_device;

void cg_gate_usb_watch(const struct device *dev);
void cg_gate_usb_unwatch(void);
void cg_gate_usb_device_event(struct cg_device *device, unsigned long action);

/* what an interface is */
u32 cg_gate_usb_class_caps(const struct usb_interface_descriptor *desc);
bool cg_gate_usb_class_exempt(const struct device *dev, const char *driver);

/* in place of usb_authorize_interface(), usb_driver_claim_interface() and usb_probe_device() */
bool cg_gate_usb_authorize_gated(struct ftrace_regs *fregs);
void cg_gate_usb_authorize(struct usb_interface *intf);
bool cg_gate_usb_claim_gated(struct ftrace_regs *fregs);
int cg_gate_usb_claim(struct usb_driver *driver, struct usb_interface *intf, void *data);
bool cg_gate_usb_device_probe_gated(struct ftrace_regs *fregs);
int cg_gate_usb_device_probe(struct device *dev);

#endif
