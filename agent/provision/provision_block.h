/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_BLOCK_H
#define CARDGATE_PROVISION_BLOCK_H

#include <stddef.h>

#include "agent/error.h"

int provision_block_put(const char *old, size_t old_len, const char *comment, const char *text,
			char **file, size_t *len, struct error *err);

#endif
