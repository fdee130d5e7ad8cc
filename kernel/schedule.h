/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SCHEDULE_H
#define CARDGATE_SCHEDULE_H

#include "ruleset.h"

#define CG_SCHEDULE_NEVER	S64_MAX

s64 cg_schedule_local(const struct cg_ruleset *rs, s64 now);
bool cg_schedule_open(const struct cg_schedule *schedule, s64 local);
s64 cg_schedule_next_edge(const struct cg_ruleset *rs, s64 now);

#endif
