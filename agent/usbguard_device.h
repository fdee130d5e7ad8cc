/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_USBGUARD_DEVICE_H
#define CARDGATE_USBGUARD_DEVICE_H

#include "agent/usbguard_convert.h"
#include "agent/usbguard_parse.h"
#include "kernel/match.h"

/**
 * struct usbguard_devices - the devices of a rule
 * @list: one of them must fit
 * @count: how many; 0 when the rule can never apply
 * @except: but none of these
 * @except_count: how many
 */
struct usbguard_devices {
	struct cg_subject *list;
	size_t count;
	struct cg_subject *except;
	size_t except_count;
};

int usbguard_device_read(const struct usbguard_rule *rule, const struct usbguard_options *options,
			 struct usbguard_devices *devices, struct usbguard_messages *messages);
bool usbguard_device_merge(struct cg_subject *device, const struct cg_subject *other);
void usbguard_device_free(struct usbguard_devices *devices);

#endif
