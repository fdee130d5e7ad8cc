/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_CONFIRM_H
#define CARDGATE_CONFIRM_H

#include <linux/netlink.h>
#include <linux/types.h>

struct cg_policy;

int cg_confirm_allowed(u32 seconds, struct netlink_ext_ack *extack);
void cg_confirm_published(struct cg_policy *old, u32 seconds);
int cg_confirm(struct netlink_ext_ack *extack);
u32 cg_confirm_left(void);
void cg_confirm_exit(void);

#endif
