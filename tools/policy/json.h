/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_JSON_H
#define CARDGATE_TOOLS_POLICY_JSON_H

#include "agent/ruleset_explain.h"
#include "agent/trust.h"

struct json_object;

void json_add_text(struct json_object *object, const char *key, const char *text);
void json_add_number(struct json_object *object, const char *key, int64_t number);
void json_add_bool(struct json_object *object, const char *key, bool value);
int json_print(struct json_object *object, struct error *err);

int json_explanation(const struct cg_ruleset *rs, enum cardgate_capability cap, s64 now,
		     const struct ruleset_explanation *explanation, struct error *err);
int json_verdict(const struct cg_ruleset *rs, const struct trust_verdict *verdict,
		 struct error *err);
int json_ruleset(const struct cg_ruleset *rs, struct error *err);

#endif
