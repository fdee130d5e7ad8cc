/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_TIME_H
#define CARDGATE_RULESET_TIME_H

#include "agent/error.h"
#include "kernel/ruleset.h"

#define RULESET_TIME_SIZE	48

int ruleset_time_utc(const struct cardgate_zone *zone, u32 count, s64 local, s64 *utc);
int ruleset_time_parse(const struct cg_ruleset *rs, const char *text, s64 *utc,
		       struct error *err);
const char *ruleset_time_format(const struct cg_ruleset *rs, s64 utc,
				char buf[RULESET_TIME_SIZE]);

#endif
