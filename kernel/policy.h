/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_POLICY_H
#define CARDGATE_POLICY_H

#include <linux/rcupdate.h>

#include "eval.h"

/**
 * struct cg_policy - what is in force
 * @rs: the rule set, immutable
 * @bytes: what it was parsed from
 * @known: contexts of the rule set that are known; protected by cg_gate_lock
 * @set: contexts of the rule set that are set; likewise
 */
struct cg_policy {
	struct cg_ruleset *rs;
	void *bytes;
	u64 known;
	u64 set;
};

extern bool cg_policy_default_deny;

int cg_policy_publish(void *bytes, u32 len, const u8 *digest, u32 *bad_rule,
		      struct netlink_ext_ack *extack);
void cg_policy_withdraw(void);
void cg_policy_reconsider(void);
struct cg_policy *cg_policy_locked(void);
const struct cg_policy *cg_policy_rcu(void);
u32 cg_policy_generation(void);
enum cardgate_state cg_policy_state(enum cardgate_capability cap);
void cg_policy_moment(const struct cg_policy *policy, struct cg_moment *moment);

#endif
