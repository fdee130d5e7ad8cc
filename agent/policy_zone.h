/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_ZONE_H
#define CARDGATE_POLICY_ZONE_H

#include <linux/cardgate.h>
#include <linux/types.h>

bool policy_zone_exists(const char *name);
int policy_zone_offsets(const char *name, s64 from, s64 until, struct cardgate_zone **zone,
			size_t *count);

#endif
