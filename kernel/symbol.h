/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_SYMBOL_H
#define CARDGATE_SYMBOL_H

void *cg_symbol_find(const char *name);

#endif
