/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_TEXT_H
#define CARDGATE_RULESET_TEXT_H

#include <stdio.h>

#include "agent/error.h"
#include "agent/ruleset_clean.h"
#include "kernel/ruleset.h"

int ruleset_text_parse(const uint8_t *bytes, size_t len, struct cg_ruleset **rs,
		       struct error *err);
void ruleset_text_show(const struct cg_ruleset *rs, FILE *out);
void ruleset_text_conditions(const struct cg_ruleset *rs, const struct cg_rule *rule, FILE *out);

#endif
