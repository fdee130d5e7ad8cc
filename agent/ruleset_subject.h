/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_SUBJECT_H
#define CARDGATE_RULESET_SUBJECT_H

#include "agent/error.h"
#include "kernel/eval.h"

int ruleset_subject_set(struct cg_subject *subject, const char *word, struct error *err);
int ruleset_subject_context(const struct cg_ruleset *rs, struct cg_moment *moment,
			    const char *word, struct error *err);

#endif
