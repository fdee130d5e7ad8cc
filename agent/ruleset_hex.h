/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_HEX_H
#define CARDGATE_RULESET_HEX_H

#include <stdint.h>

int ruleset_hex_digits(const char **text, int digits, uint32_t *value);
int ruleset_hex_until(const char **text, int digits, char end, uint32_t *value);

#endif
