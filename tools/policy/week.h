/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_WEEK_H
#define CARDGATE_TOOLS_POLICY_WEEK_H

#include <stdbool.h>
#include <stdio.h>

#include "kernel/ruleset.h"

#define WEEK_MINUTES	(7 * 24 * 60)

/**
 * struct week - minutes of a week, from Monday 00:00 local time on
 * @on: whether each is one of them
 */
struct week {
	bool on[WEEK_MINUTES];
};

s64 week_start(const struct cg_ruleset *rs, s64 now);
void week_add(struct week *week, const struct cg_ruleset *rs, s64 from, s64 until);
bool week_is_whole(const struct week *week);
bool week_is_empty(const struct week *week);
void week_print(const struct week *week, FILE *out);

#endif
