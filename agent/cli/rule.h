/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_RULE_H
#define CARDGATE_CLI_RULE_H

#include "kernel/eval.h"

struct json_object;
struct table;

const char *rule_schedule_state(const struct cg_ruleset *rs, uint32_t index,
				const struct cg_moment *moment);
void rule_add_rows(struct table *table, const struct cg_ruleset *rs, const struct cg_rule *rule,
		   const struct cg_moment *moment);
struct json_object *rule_json(const struct cg_ruleset *rs, const struct cg_rule *rule,
			      const struct cg_moment *moment);
struct json_object *rule_json_condition(const char *kind, const char *name, bool negated,
					const char *state);
struct json_object *rule_json_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule,
					 const struct cg_moment *moment);

#endif
