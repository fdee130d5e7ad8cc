/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_APPROVE_SIGN_H
#define CARDGATE_TOOLS_APPROVE_SIGN_H

#include <stdint.h>

#include "agent/error.h"

int sign_list(uint8_t *text, size_t len, const char *key, const char *cert, const char *output,
	      struct error *err);

#endif
