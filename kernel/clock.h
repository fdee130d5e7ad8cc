/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_CLOCK_H
#define CARDGATE_CLOCK_H

#include "ruleset.h"

int cg_clock_init(void);
void cg_clock_exit(void);
s64 cg_clock_now(bool *trusted);
void cg_clock_rebase(void);
void cg_clock_arm(s64 edge);

#endif
