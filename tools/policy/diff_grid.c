// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bits.h>

#include "agent/policy_model.h"
#include "diff_grid.h"
#include "kernel/schedule.h"

#define WEEK_SECONDS	(WEEK_MINUTES * 60)

static int add_step(struct diff_grid *grid, s64 at)
{
	s64 *step = policy_model_add(&grid->steps, &grid->step_count, sizeof(*step));

	if (!step)
		return -ENOMEM;
	*step = at;
	return 0;
}

static int add_steps(struct diff_grid *grid, s64 week)
{
	s64 end = week + WEEK_SECONDS, at = week, next, other;
	int ret = 0;

	while (!ret && at < end) {
		ret = add_step(grid, at);
		next = cg_schedule_next_edge(grid->rs[0], at);
		other = cg_schedule_next_edge(grid->rs[1], at);
		at = next < other ? next : other;
	}
	if (!ret)
		ret = add_step(grid, end);
	return ret;
}

static void add_name(struct diff_grid *grid, const char *name)
{
	size_t i;

	for (i = 0; i < grid->name_count; i++)
		if (!strcmp(grid->names[i], name))
			return;
	grid->all_names = grid->all_names && i < DIFF_GRID_CONTEXTS;
	if (i == DIFF_GRID_CONTEXTS)
		return;
	grid->names[grid->name_count++] = name;
	grid->combinations *= DIFF_GRID_STATES;
}

static void add_names(struct diff_grid *grid, const struct cg_ruleset *rs)
{
	u32 cap, i, j;

	for (cap = 1; cap <= CARDGATE_CAP_MAX; cap++)
		for (i = 0; i < rs->caps[cap].count; i++)
			for (j = 0; j < rs->caps[cap].rules[i].context_count; j++)
				add_name(grid, rs->contexts[rs->caps[cap].rules[i].contexts[j] &
							    ~CARDGATE_NOT]);
}

/**
 * diff_grid_init - find the moments at which two policies can differ
 * @grid: its @rs is set, the others zero
 * @week: first second of the week that is compared
 * @err: message on failure
 *
 * Return: 0 or -ENOMEM.
 */
int diff_grid_init(struct diff_grid *grid, s64 week, struct error *err)
{
	grid->combinations = 1;
	grid->all_names = true;
	add_names(grid, grid->rs[0]);
	add_names(grid, grid->rs[1]);
	if (!add_steps(grid, week))
		return 0;
	diff_grid_free(grid);
	return error_set(err, -ENOMEM, "out of memory");
}

/**
 * diff_grid_free - give back what diff_grid_init() made
 * @grid: the moments
 */
void diff_grid_free(struct diff_grid *grid)
{
	free(grid->steps);
	grid->steps = NULL;
}

/**
 * diff_grid_ask - what a policy decides
 * @grid: the moments
 * @which: 0 for the old policy, 1 for the new one
 * @combination: of the contexts' states, a digit each, the first context's lowest
 * @step: which moment; the last one is that of a clock that was set back
 * @cap: what the device is asked for
 * @subject: the device
 *
 * Return: the action.
 */
enum cardgate_action diff_grid_ask(const struct diff_grid *grid, int which, size_t combination,
				   size_t step, enum cardgate_capability cap,
				   const struct cg_subject *subject)
{
	struct cg_moment moment = {
		.now = grid->steps[step],
		.clock_trusted = step + 1 < grid->step_count,
	};
	struct cg_decision decision;
	size_t i, state;
	int index;

	for (i = 0; i < grid->name_count; i++) {
		state = combination % DIFF_GRID_STATES;
		combination /= DIFF_GRID_STATES;
		index = cg_ruleset_context(grid->rs[which], grid->names[i]);
		if (index < 0 || state == CARDGATE_CONTEXT_UNKNOWN)
			continue;
		moment.known |= BIT_ULL(index);
		if (state == CARDGATE_CONTEXT_SET)
			moment.set |= BIT_ULL(index);
	}
	cg_eval(grid->rs[which], cap, subject, &moment, &decision);
	return decision.action;
}
