/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_SUBJECT_H
#define CARDGATE_SUBJECT_H

#include <linux/device.h>

#include "eval.h"

bool cg_subject_is(const struct device *dev, const char *bus_or_class, const char *type);
void cg_subject_describe(struct device *dev, struct cg_subject *subject);
void cg_subject_string(struct cg_subject *subject, enum cardgate_device_attr attr,
		       const char *value);
void cg_subject_driver(struct cg_subject *subject, const char *driver);
void cg_subject_defer(struct cg_subject *subject, enum cardgate_device_attr attr);
void cg_subject_address(struct cg_subject *subject, const u8 *address);

#endif
