/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_MOMENT_H
#define CARDGATE_RULESET_MOMENT_H

#include "agent/error.h"
#include "kernel/eval.h"

#define RULESET_MOMENT_TEXT_SIZE	512

/**
 * struct ruleset_moments - moments that differ for a rule set
 * @list: the moments: those with all contexts unknown first
 * @count: how many
 * @complete: every moment that there can be is like one of @list
 */
struct ruleset_moments {
	struct cg_moment *list;
	size_t count;
	bool complete;
};

int ruleset_moment_list(const struct cg_ruleset *rs, s64 from, struct ruleset_moments *moments,
			struct error *err);
void ruleset_moment_free(struct ruleset_moments *moments);
const char *ruleset_moment_text(const struct cg_ruleset *rs, const struct cg_moment *moment,
				bool timed, char buf[RULESET_MOMENT_TEXT_SIZE]);

#endif
