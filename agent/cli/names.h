/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_NAMES_H
#define CARDGATE_CLI_NAMES_H

#include "agent/ruleset_names.h"

/* Words of the output, for ruleset_names_get(); sysfs uses the same */
extern const struct ruleset_names names_states;
extern const struct ruleset_names names_reasons;
extern const struct ruleset_names names_clocks;
extern const struct ruleset_names names_contexts;
extern const struct ruleset_names names_schedules;
extern const struct ruleset_names names_confirms;
extern const struct ruleset_names names_events;

#endif
