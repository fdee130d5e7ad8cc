/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_EXPLAIN_H
#define CARDGATE_CLI_EXPLAIN_H

#include "agent/cli/cli.h"
#include "agent/cli/snapshot.h"
#include "agent/ruleset_explain.h"

/**
 * struct explain - why a device has its verdict
 * @snapshot: what the verdict depends on, with what the user assumes
 * @what_if: the user assumes something
 * @device: the device and what the kernel decided
 * @subject: what rules match
 * @exempt: only a rule with force denies it
 * @caps: by capability; those that the device touches
 * @verdict: what the evaluator decides, in the kernel's form
 * @agrees: the kernel decided the same
 */
struct explain {
	struct snapshot snapshot;
	bool what_if;
	struct kernel_device device;
	struct cg_subject subject;
	bool exempt;
	struct ruleset_explanation caps[CARDGATE_CAP_MAX + 1];
	struct kernel_device verdict;
	bool agrees;
};

int explain_run(const struct cli *cli, struct explain *explain, struct error *err);
void explain_free(struct explain *explain);

#endif
