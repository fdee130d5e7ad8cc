/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_SYMBOL_H
#define CARDGATE_SYMBOL_H

#include <linux/types.h>

int cg_symbol_find_all(const char * const *names, void **addresses, size_t count);
int cg_symbol_find(const char *name, void **address);

#endif
