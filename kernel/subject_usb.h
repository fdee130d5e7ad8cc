/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_SUBJECT_USB_H
#define CARDGATE_SUBJECT_USB_H

#include <linux/usb.h>

#include "match.h"

void cg_subject_usb(const struct usb_device *udev, struct cg_subject *subject);

#endif
