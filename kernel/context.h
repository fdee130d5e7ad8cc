/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_CONTEXT_H
#define CARDGATE_CONTEXT_H

#include "ruleset.h"

int cg_context_set(const char *name, enum cardgate_context_state state);
void cg_context_masks(const struct cg_ruleset *rs, u64 *known, u64 *set);
const char *cg_context_nth(u32 n, enum cardgate_context_state *state);
u32 cg_context_generation(void);
void cg_context_exit(void);

#endif
