/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_POLICY_H
#define CARDGATE_POLICY_H

#include <linux/mutex.h>
#include <linux/rcupdate.h>

#include "eval.h"

/**
 * struct cg_policy - what is in force
 * @rs: the rule set, immutable
 * @bytes: what it was parsed from
 * @signature: the CMS signature that came with it, or NULL
 * @signature_len: its bytes
 * @known: contexts of the rule set that are known; protected by cg_gate_lock
 * @set: contexts of the rule set that are set; likewise
 */
struct cg_policy {
	struct cg_ruleset *rs;
	void *bytes;
	void *signature;
	u32 signature_len;
	u64 known;
	u64 set;
};

/**
 * struct cg_offer - a rule set that is to come into force
 * @bytes: the rule set, from kvmalloc()
 * @len: its bytes
 * @digest: SHA-256 that it must have, or NULL
 * @signature: detached CMS signature over it, or NULL
 * @signature_len: its bytes
 * @confirm_within: seconds after which the rule set in force before returns
 *	unless this one is confirmed; 0: it stays
 */
struct cg_offer {
	void *bytes;
	u32 len;
	const u8 *digest;
	const void *signature;
	u32 signature_len;
	u32 confirm_within;
};

/* protects which rule set is in force, what it falls back to, and the seal */
extern struct mutex cg_policy_lock;
extern bool cg_policy_default_deny;
extern bool cg_policy_locksmith;

int cg_policy_publish(const struct cg_offer *offer, u32 *bad_rule,
		      struct netlink_ext_ack *extack);
struct cg_policy *cg_policy_replace(struct cg_policy *policy);
void cg_policy_free(struct cg_policy *policy);
void cg_policy_withdraw(void);
void cg_policy_reconsider(void);
void cg_policy_reconsider_locked(void);
struct cg_policy *cg_policy_locked(void);
struct cg_policy *cg_policy_in_force(void);
const struct cg_policy *cg_policy_rcu(void);
u32 cg_policy_generation(void);
enum cardgate_state cg_policy_state(enum cardgate_capability cap);
void cg_policy_moment(const struct cg_policy *policy, struct cg_moment *moment);

#endif
