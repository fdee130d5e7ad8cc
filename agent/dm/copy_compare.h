/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_COPY_COMPARE_H
#define CARDGATE_DM_COPY_COMPARE_H

#include <stdio.h>

#include "agent/dm/tree_node.h"

size_t copy_compare(const struct tree_node *device, const struct tree_node *card, const char *uri,
		    FILE *out);

#endif
