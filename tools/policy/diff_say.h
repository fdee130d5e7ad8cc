/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_DIFF_SAY_H
#define CARDGATE_TOOLS_POLICY_DIFF_SAY_H

#include <stdbool.h>

#include "diff.h"

/**
 * struct diff_place - where a difference is
 * @diff: gets it
 * @capability: name, or NULL
 * @rule: id, or NULL
 * @failed: memory ran out
 */
struct diff_place {
	struct diff *diff;
	const char *capability;
	const char *rule;
	bool failed;
};

void diff_say(struct diff_place *place, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
