/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CONNECTOR_PROGRAM_H
#define CARDGATE_CONNECTOR_PROGRAM_H

#include "agent/provision/provision_plan.h"

int connector_program_parse(const char *output, size_t len, struct provision_plan *plan,
			    struct error *err);

#endif
