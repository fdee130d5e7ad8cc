/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CLI_FIND_H
#define CARDGATE_CLI_FIND_H

#include "agent/kernel.h"

int find_device(const struct kernel_device *devices, size_t count, const char *word,
		const struct kernel_device **found, struct error *err);

#endif
