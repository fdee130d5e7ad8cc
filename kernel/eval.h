/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_EVAL_H
#define CARDGATE_EVAL_H

#include "ruleset.h"

#define CG_STRING_SIZE	(CARDGATE_STRING_MAX + 1)

/*
 * struct cg_subject - a device, as rules see it
 * @fields: bit per enum cardgate_device_attr that the device has; a rule that
 *	demands another one does not match
 * @unknown: bit per enum cardgate_device_attr that cannot be known yet, such
 *	as the driver before a device is bound
 */
struct cg_subject {
	u32 fields;
	u32 unknown;
	u16 vendor;
	u16 product;
	u32 connect_type;
	struct cardgate_interface interface;
	char serial[CG_STRING_SIZE];
	char name[CG_STRING_SIZE];
	char port[CG_STRING_SIZE];
	char bus[CG_STRING_SIZE];
	char driver[CG_STRING_SIZE];
};

/**
 * struct cg_moment - time and contexts that a decision is made in
 * @now: seconds since 1970-01-01 UTC
 * @clock_trusted: false after the clock was set back
 * @known: bit per context of the rule set whose state somebody told
 * @set: bit per context that is set; no bit outside @known
 */
struct cg_moment {
	s64 now;
	bool clock_trusted;
	u64 known;
	u64 set;
};

/* Three-valued: a condition that cannot be judged fails closed */
enum cg_truth {
	CG_NO,
	CG_UNKNOWN,
	CG_YES,
};

/*
 * struct cg_decision - what to do and why
 * @rule: the rule that decided; NULL unless @reason is CARDGATE_REASON_RULE
 * @monitor: the first monitor rule that held before it, or NULL
 */
struct cg_decision {
	enum cardgate_action action;
	enum cardgate_reason reason;
	const struct cg_rule *rule;
	const struct cg_rule *monitor;
};

enum cg_truth cg_eval_match(const struct cg_rule *rule, const struct cg_subject *subject);
enum cg_truth cg_eval_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule,
				 const struct cg_moment *moment);
bool cg_eval_holds(const struct cg_rule *rule, enum cg_truth truth);
void cg_eval(const struct cg_ruleset *rs, enum cardgate_capability cap,
	     const struct cg_subject *subject, const struct cg_moment *moment,
	     struct cg_decision *decision);
enum cardgate_state cg_eval_state(const struct cg_ruleset *rs, enum cardgate_capability cap,
				  const struct cg_moment *moment);

#endif
