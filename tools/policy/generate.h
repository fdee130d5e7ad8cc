/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_GENERATE_H
#define CARDGATE_TOOLS_POLICY_GENERATE_H

#include "agent/policy_model.h"
#include "devices.h"

/**
 * struct generate_options - what a policy is made like
 * @hash: tell devices by their hash, too
 * @caps: bit per enum cardgate_capability that it speaks of
 */
struct generate_options {
	bool hash;
	u32 caps;
};

int generate_rules(const struct devices *devices, const struct generate_options *options,
		   struct policy *policy, struct error *err);

#endif
