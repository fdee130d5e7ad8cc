/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_TPM_H
#define CARDGATE_TPM_H

#include <stddef.h>

#include "agent/error.h"

#define TPM_DEFAULT	"device:/dev/tpmrm0"

int tpm_read(const char *tpm, void *data, size_t len, struct error *err);
int tpm_write(const char *tpm, const void *data, size_t len, struct error *err);

#endif
