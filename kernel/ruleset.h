/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_H
#define CARDGATE_RULESET_H

#include "index.h"
#include "match.h"

/*
 * struct cg_rule - one rule
 * @index: position among all rules of the rule set, from 1
 * @any: it is for every device
 * @distinct: see cg_index.distinct
 * @matches: one of them must match; none: every device does
 * @schedules: index or CARDGATE_NOT | index; all must hold
 * @contexts: likewise
 */
struct cg_rule {
	const char *id;
	const char *label;
	u32 index;
	u16 flags;
	u8 action;
	u8 schedule_count;
	u8 context_count;
	bool any;
	bool distinct;
	u16 match_count;
	struct cg_match *matches;
	const u32 *schedules;
	const u32 *contexts;
};

struct cg_schedule {
	const char *name;
	const struct cardgate_window *windows;
	u32 count;
};

/*
 * struct cg_rules - a capability's
 * @remote: a remote operation may lift its default
 */
struct cg_rules {
	bool named;
	bool remote;
	u8 default_action;
	u32 count;
	struct cg_rule *rules;
	struct cg_index index;
};

/*
 * struct cg_ruleset - a parsed rule set; nothing in it changes once published
 * @bytes: what it was parsed from; all strings and arrays point into it
 * @generation: set by the publisher, before publication
 * @digest: SHA-256 of @bytes, likewise
 */
struct cg_ruleset {
	const void *bytes;
	u32 len;
	u32 generation;
	u8 digest[CARDGATE_DIGEST_SIZE];
	const char *name;
	const char *issuer;
	u64 version;
	s64 not_before;
	s64 not_after;
	const u8 *source;
	u32 flags;
	const u8 *association;
	u32 removal;
	const char *removal_context;
	const struct cardgate_zone *zone;
	u32 zone_count;
	u32 schedule_count;
	struct cg_schedule schedules[CARDGATE_SCHEDULES_MAX];
	u32 context_count;
	const char *contexts[CARDGATE_CONTEXTS_MAX];
	struct cg_rules caps[CARDGATE_CAP_MAX + 1];
	u32 rule_count;
	struct cg_match *matches;
	u32 match_count;
};

struct cg_ruleset *cg_ruleset_parse(const void *bytes, u32 len, u32 *bad_rule,
				    struct netlink_ext_ack *extack);
void cg_ruleset_free(struct cg_ruleset *rs);
int cg_ruleset_context(const struct cg_ruleset *rs, const char *name);

#endif
