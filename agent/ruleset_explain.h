/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_EXPLAIN_H
#define CARDGATE_RULESET_EXPLAIN_H

#include "agent/error.h"
#include "kernel/eval.h"

#define RULESET_REASON_SIZE	320

/**
 * struct ruleset_step - what one rule said
 * @rule: the rule
 * @reached: false when a rule before it had decided
 * @holds: it held; it decided, unless it only monitors
 * @why: what it was that held, or did not, or could not be known
 */
struct ruleset_step {
	const struct cg_rule *rule;
	bool reached;
	bool holds;
	char why[RULESET_REASON_SIZE];
};

/**
 * struct ruleset_explanation - a decision and how it came about
 * @decision: what the kernel decides
 * @steps: one per rule of the capability, in order
 * @count: how many
 */
struct ruleset_explanation {
	struct cg_decision decision;
	struct ruleset_step *steps;
	size_t count;
};

int ruleset_explain(const struct cg_ruleset *rs, enum cardgate_capability cap,
		    const struct cg_subject *subject, const struct cg_moment *moment,
		    struct ruleset_explanation *explanation, struct error *err);
void ruleset_explain_free(struct ruleset_explanation *explanation);
void ruleset_explain_decision(const struct cg_ruleset *rs, enum cardgate_capability cap,
			      const struct cg_decision *decision, char *buf, size_t size);

#endif
