/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_SEAL_H
#define CARDGATE_SEAL_H

#include <linux/key.h>
#include <linux/skbuff.h>

#include "policy.h"

int cg_seal(const struct nlattr *anchors, const u8 *association,
	    struct netlink_ext_ack *extack);
bool cg_sealed(void);
int cg_seal_verify(const struct cg_offer *offer, struct netlink_ext_ack *extack);
int cg_seal_for_us(const struct cg_ruleset *rs, struct netlink_ext_ack *extack);
int cg_seal_admit(const struct cg_ruleset *rs, struct netlink_ext_ack *extack);
bool cg_seal_accepted(const struct cg_ruleset *rs);
const char *cg_seal_authority(u32 n);

#endif
