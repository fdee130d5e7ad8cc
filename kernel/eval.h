/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_EVAL_H
#define CARDGATE_EVAL_H

#include "ruleset.h"

/**
 * struct cg_moment - time and contexts that a decision is made in
 * @now: seconds since 1970-01-01 UTC
 * @clock_trusted: false after the clock was set back
 * @known: bit per context of the rule set whose state somebody told
 * @set: bit per context that is set; no bit outside @known
 * @disabled: bit per capability that a remote operation switched off
 * @enabled: bit per capability on which a remote operation lifts what the rule
 *	set lets it lift
 */
struct cg_moment {
	s64 now;
	bool clock_trusted;
	u64 known;
	u64 set;
	u32 disabled;
	u32 enabled;
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
bool cg_eval_operation(enum cardgate_action action, s64 from, s64 until,
		       const struct cg_moment *moment);
void cg_eval(const struct cg_ruleset *rs, enum cardgate_capability cap,
	     const struct cg_subject *subject, const struct cg_moment *moment,
	     struct cg_decision *decision);
enum cardgate_state cg_eval_state(const struct cg_ruleset *rs, enum cardgate_capability cap,
				  const struct cg_moment *moment);

#endif
