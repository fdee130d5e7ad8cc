/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_COMPILE_H
#define CARDGATE_POLICY_COMPILE_H

#include <time.h>

#include "agent/policy_errors.h"
#include "agent/policy_model.h"

int policy_compile(const struct policy *policy, const uint8_t source[CARDGATE_DIGEST_SIZE],
		   time_t now, uint8_t **ruleset, size_t *len, struct policy_errors *errors);

#endif
