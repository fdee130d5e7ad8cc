/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_OPERATION_H
#define CARDGATE_OPERATION_H

#include "eval.h"

/**
 * struct cg_operation - the last remote operation on a capability
 * @version: its version; 0: there was none
 * @digest: SHA-256 of the bytes that it came in
 * @not_before: seconds since 1970-01-01 UTC
 * @not_after: likewise, inclusive; S64_MAX: until the next one
 * @action: enum cardgate_action
 * @before_seal: nobody signed it; any that is signed takes its place
 */
struct cg_operation {
	u64 version;
	u8 digest[CARDGATE_DIGEST_SIZE];
	s64 not_before;
	s64 not_after;
	u32 action;
	bool before_seal;
};

int cg_operation_publish(const struct cg_ruleset *rs, struct netlink_ext_ack *extack);
void cg_operation_moment(struct cg_moment *moment);
s64 cg_operation_next_edge(s64 now);
bool cg_operation_get(enum cardgate_capability cap, struct cg_operation *operation);
void cg_operation_sealed(void);
void cg_operation_forget(void);

#endif
