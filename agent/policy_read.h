/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_READ_H
#define CARDGATE_POLICY_READ_H

#include "agent/policy_errors.h"
#include "agent/policy_model.h"
#include "agent/policy_xml.h"

int policy_read(const uint8_t *xml, size_t len, struct policy **policy,
		struct policy_errors *errors);

#endif
