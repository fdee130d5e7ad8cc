/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_PROGRAM_H
#define CARDGATE_PROVISION_PROGRAM_H

#include <stddef.h>

#include "agent/error.h"

#define PROVISION_PROGRAM_MS	5000		/* for all of its work */
#define PROVISION_PROGRAM_MAX	(256 << 10)	/* bytes of what it says */

int provision_program_run(const char *path, const char *input, size_t input_len, char **output,
			  size_t *output_len, struct error *err);

#endif
