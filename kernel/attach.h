/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_ATTACH_H
#define CARDGATE_ATTACH_H

#include <linux/device.h>

void cg_attach(struct device *dev);
void cg_detach(struct device *dev);

#endif
