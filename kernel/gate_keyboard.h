/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_GATE_KEYBOARD_H
#define CARDGATE_GATE_KEYBOARD_H

#include "gate_table.h"

int cg_gate_keyboard_init(void);
void cg_gate_keyboard_exit(void);
void cg_gate_keyboard_settle(const struct cg_device *changed);

#endif
