/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_DIFF_GRID_H
#define CARDGATE_TOOLS_POLICY_DIFF_GRID_H

#include "agent/ruleset_sample.h"
#include "week.h"

#define DIFF_GRID_CONTEXTS	5	/* all states of: 3^5 */
#define DIFF_GRID_STATES	3	/* unknown, clear, set */

/**
 * struct diff_grid - all moments at which two policies are compared
 * @rs: the policies, old and new
 * @steps: moments between which nothing changes, then one with a clock that was
 *	set back; the end of the week is behind them
 * @step_count: how many
 * @names: contexts that rules ask for
 * @name_count: how many; more are not compared
 * @all_names: whether that was all
 * @combinations: of their states
 */
struct diff_grid {
	const struct cg_ruleset *rs[2];
	s64 *steps;
	size_t step_count;
	const char *names[DIFF_GRID_CONTEXTS];
	size_t name_count;
	bool all_names;
	size_t combinations;
};

int diff_grid_init(struct diff_grid *grid, s64 week, struct error *err);
void diff_grid_free(struct diff_grid *grid);
enum cardgate_action diff_grid_ask(const struct diff_grid *grid, int which, size_t combination,
				   size_t step, enum cardgate_capability cap,
				   const struct cg_subject *subject);

#endif
