/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_DIFF_H
#define CARDGATE_TOOLS_POLICY_DIFF_H

#include "agent/error.h"
#include "agent/policy_package_model.h"
#include "kernel/ruleset.h"

/**
 * struct diff_line - one difference
 * @capability: what it is about, NULL for the whole policy
 * @rule: id of the rule that it is about, or NULL
 * @action: what is decided now, or NULL for a difference of the text alone
 * @when: minutes of the week
 * @where: states of contexts, empty when they do not matter
 * @devices: which devices
 * @text: all of it, for people
 */
struct diff_line {
	const char *capability;
	char *rule;
	const char *action;
	char *when;
	char *where;
	char *devices;
	char *text;
};

/**
 * struct diff - what two policies differ in
 * @list: the differences
 * @count: how many
 * @incomplete: there are too many contexts or devices to compare all of them
 */
struct diff {
	struct diff_line *list;
	size_t count;
	bool incomplete;
};

/* Old, then new */
int diff_decisions(const struct cg_ruleset *rs[2], s64 week, struct diff *diff, struct error *err);
int diff_rules(const struct cg_ruleset *rs[2], struct diff *diff, struct error *err);
int diff_packages(const struct policy_packages *packages[2], struct diff *diff, struct error *err);
void diff_free(struct diff *diff);

#endif
