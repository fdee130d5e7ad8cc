/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_WRITE_H
#define CARDGATE_POLICY_WRITE_H

#include <stdio.h>

#include "agent/policy_model.h"

void policy_write_attribute(const char *name, const char *value, FILE *out);
void policy_write(const struct policy *policy, char * const *notes, FILE *out);

#endif
