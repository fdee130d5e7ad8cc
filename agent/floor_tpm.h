/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_FLOOR_TPM_H
#define CARDGATE_FLOOR_TPM_H

#include "agent/association.h"

int floor_tpm_get(const char *tpm, const struct association *offer, uint64_t *lowest,
		  struct error *err);
int floor_tpm_raise(const char *tpm, const struct association *offer, uint64_t lowest,
		    struct error *err);

#endif
