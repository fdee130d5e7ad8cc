/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_OUTPUT_H
#define CARDGATE_TOOLS_POLICY_OUTPUT_H

#include "agent/error.h"
#include "agent/policy_model.h"

int output_policy(const struct policy *policy, char * const *notes, const char *path,
		  struct error *err);

#endif
