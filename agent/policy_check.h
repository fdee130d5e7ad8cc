/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_CHECK_H
#define CARDGATE_POLICY_CHECK_H

#include "agent/policy_errors.h"
#include "agent/policy_model.h"

void policy_check_window(const struct cardgate_window *window, unsigned int line,
			 struct policy_errors *errors);
void policy_check_refs(const struct policy_refs *refs, const char *what, unsigned int line,
		       struct policy_errors *errors);
void policy_check_removal(const struct policy *policy, struct policy_errors *errors);
void policy_check_cards(const struct policy *policy, struct policy_errors *errors);
void policy_check_names(const struct policy *policy, struct policy_errors *errors);

#endif
