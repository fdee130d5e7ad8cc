/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_DUMP_H
#define CARDGATE_DUMP_H

#include <linux/netlink.h>

int cg_dump_devices_start(struct netlink_callback *cb);
int cg_dump_devices(struct sk_buff *skb, struct netlink_callback *cb);
int cg_dump_contexts(struct sk_buff *skb, struct netlink_callback *cb);
int cg_dump_ruleset(struct sk_buff *skb, struct netlink_callback *cb);

#endif
