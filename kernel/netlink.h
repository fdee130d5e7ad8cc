/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_NETLINK_H
#define CARDGATE_NETLINK_H

#include <net/genetlink.h>

#include "gate.h"

extern struct genl_family cg_netlink_family;

bool cg_netlink_open(void);
int cg_netlink_init(void);
void cg_netlink_exit(void);

u32 cg_netlink_authorities_size(void);
int cg_netlink_put_authorities(struct sk_buff *skb);
int cg_netlink_put_decision(struct sk_buff *skb, const struct cg_device *device);
int cg_netlink_put_subject(struct sk_buff *skb, const struct cg_subject *subject, bool serial);
int cg_netlink_put_path(struct sk_buff *skb, const struct cg_device *device);

#endif
