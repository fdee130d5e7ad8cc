/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KERNEL_WIRE_H
#define CARDGATE_KERNEL_WIRE_H

#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "agent/kernel.h"

struct kernel {
	struct nl_sock *sock;
	int family;
	bool counting;	/* @seq is the number of the event seen last */
	uint32_t seq;
};

/**
 * struct kernel_reply - what a request collects
 * @parse: called for each message; -errno ends the request
 * @to: for @parse
 * @count: elements in @to, where that is an array
 * @error: -errno of @parse or of the kernel
 * @done: the last message came
 * @interrupted: a dump changed while it was read
 * @err: message of @error
 */
struct kernel_reply {
	int (*parse)(struct nlattr **attrs, struct genlmsghdr *hdr, struct kernel_reply *reply);
	void *to;
	size_t count;
	int error;
	bool done;
	bool interrupted;
	struct error *err;
};

struct nl_msg *kernel_wire_request(struct kernel *kernel, enum cardgate_cmd cmd, int flags);
int kernel_wire_converse(struct kernel *kernel, struct nl_msg *msg, struct kernel_reply *reply);
int kernel_wire_dump(struct kernel *kernel, enum cardgate_cmd cmd, struct kernel_reply *reply);
int kernel_wire_out_of_memory(struct error *err);

#endif
