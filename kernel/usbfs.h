/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_USBFS_H
#define CARDGATE_USBFS_H

#include <linux/fs.h>

#include "compat.h"
#include "gate_table.h"

void cg_usbfs_cut(struct cg_device *device);

/* in place of usbdev_ioctl() */
bool cg_usbfs_ioctl_gated(struct ftrace_regs *fregs);
long cg_usbfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
