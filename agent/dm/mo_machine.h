/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DM_MO_MACHINE_H
#define CARDGATE_DM_MO_MACHINE_H

#include <stddef.h>

#include "agent/error.h"

#define MO_MACHINE_MAX	128

int mo_machine_id(char *text, size_t size, struct error *err);
void mo_machine_dmi(const char *name, char *text, size_t size);
void mo_machine_language(char *text, size_t size);
void mo_machine_release(const char *key, char *text, size_t size);

#endif
