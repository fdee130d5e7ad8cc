/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_UPLOAD_H
#define CARDGATE_UPLOAD_H

#include <linux/netlink.h>
#include <linux/types.h>

#include "policy.h"

int cg_upload_begin(u32 portid, u32 size, struct netlink_ext_ack *extack);
int cg_upload_chunk(u32 portid, const void *data, u32 len, struct netlink_ext_ack *extack);
int cg_upload_commit(u32 portid, struct cg_offer *offer, struct netlink_ext_ack *extack);
int cg_upload_abort(u32 portid);
void cg_upload_exit(void);

#endif
