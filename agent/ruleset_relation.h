/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_RELATION_H
#define CARDGATE_RULESET_RELATION_H

#include <stdbool.h>

#include "kernel/match.h"

/* Both take what a <device> of a rule demands, see ruleset_device_from_match() */
bool ruleset_relation_covers(const struct cg_subject *wide, const struct cg_subject *narrow);
bool ruleset_relation_overlaps(const struct cg_subject *a, const struct cg_subject *b);

#endif
