/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TOOLS_LINUX_NETLINK_H
#define TOOLS_LINUX_NETLINK_H

#include_next <linux/netlink.h>
#include <linux/types.h>

/**
 * struct netlink_ext_ack - the part of the kernel's that parsers fill in
 * @_msg: what is wrong
 * @bad_attr: where
 */
struct netlink_ext_ack {
	const char *_msg;
	const struct nlattr *bad_attr;
};

#endif
