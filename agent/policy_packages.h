/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_PACKAGES_H
#define CARDGATE_POLICY_PACKAGES_H

#include <stdio.h>

#include "agent/policy_model.h"
#include "agent/policy_xml.h"
#include "agent/ruleset_names.h"

extern const struct ruleset_names policy_package_kinds;
extern const struct ruleset_names policy_package_actions;
extern const struct ruleset_names policy_package_absents;

void policy_packages_read(void *parent, const struct policy_element *element,
			  struct policy_errors *errors);
void policy_packages_write(const struct policy_packages *packages, FILE *out);
const struct policy_package_rule *policy_packages_find(const struct policy_packages *packages,
						       enum policy_package_kind kind,
						       const char *source, const char *name);

#endif
