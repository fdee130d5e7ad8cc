/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_ATTACH_H
#define CARDGATE_ATTACH_H

#include <linux/device.h>

struct device *cg_attach_host(const struct device *dev);
void cg_attach(struct device *dev);
void cg_detach(struct device *dev);

#endif
