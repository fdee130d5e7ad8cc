/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_RULESET_CLEAN_H
#define CARDGATE_RULESET_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/cardgate.h>

#define RULESET_CLEAN_SIZE	(CARDGATE_STRING_MAX + 1)

bool ruleset_clean_valid(const char *text, size_t max);
const char *ruleset_clean_copy(const char *text, char *buf, size_t size);
const char *ruleset_clean(const char *text, char buf[RULESET_CLEAN_SIZE]);

#endif
