/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_REMOVAL_H
#define CARDGATE_REMOVAL_H

#include "agent/association.h"

void removal_unknown(const struct association *association);
void removal_in(const struct association *association);
void removal_out(const struct association *association);

#endif
