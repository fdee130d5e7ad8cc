/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_OPERATION_STORE_H
#define CARDGATE_DM_OPERATION_STORE_H

#include "agent/dm/operation.h"

/**
 * struct operation_place - where operations are carried out
 * @state: directory of the association
 * @anchors: directory of trusted certificates
 * @kernel: the module
 */
struct operation_place {
	const char *state;
	const char *anchors;
	struct kernel *kernel;
};

enum operation_verdict operation_carry_out(const struct operation_place *place,
					   struct operation *operation,
					   const struct bundle *bundle, struct error *why);
bool operation_any(const char *state);
int operation_restore(const struct operation_place *place, struct error *err);
void operation_forget(const char *state);

#endif
