/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_POLICY_PNG_H
#define CARDGATE_TOOLS_POLICY_PNG_H

#include <stddef.h>

#include "agent/error.h"

int png_write(const char *path, const char *svg, size_t len, struct error *err);

#endif
