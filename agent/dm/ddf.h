/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_DDF_H
#define CARDGATE_DM_DDF_H

#include <stdio.h>

#include "agent/error.h"

int ddf_write(const char *name, FILE *out, struct error *err);

#endif
