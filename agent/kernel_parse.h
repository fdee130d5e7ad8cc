/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KERNEL_PARSE_H
#define CARDGATE_KERNEL_PARSE_H

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "agent/kernel.h"

void kernel_parse_device(struct nlattr **attrs, struct kernel_device *device);
void kernel_parse_context(struct nlattr **attrs, struct kernel_context *context);
void kernel_parse_event(struct nlattr **attrs, struct genlmsghdr *hdr,
			struct kernel_event *event);
int kernel_parse_status(struct nlattr **attrs, struct genlmsghdr *hdr,
			struct kernel_status *status);

#endif
