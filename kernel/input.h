/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CARDGATE_INPUT_H
#define CARDGATE_INPUT_H

struct input_handle;

int cg_input_register_handle(struct input_handle *handle);

#endif
