/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TOOLS_SIGN_H
#define CARDGATE_TOOLS_SIGN_H

#include <stddef.h>
#include <stdint.h>

int sign_ruleset(const uint8_t *ruleset, size_t len, const char *key, const char *cert,
		 const char *output);

#endif
