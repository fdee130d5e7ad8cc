/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_READ_RULE_H
#define CARDGATE_POLICY_READ_RULE_H

#include "agent/policy_errors.h"
#include "agent/policy_model.h"
#include "agent/policy_xml.h"

/**
 * struct policy_rule_parent - where a rule is
 * @policy: the policy
 * @capability: the part of it
 */
struct policy_rule_parent {
	struct policy *policy;
	struct policy_capability *capability;
};

void policy_read_rule(void *parent, const struct policy_element *element,
		      struct policy_errors *errors);

#endif
