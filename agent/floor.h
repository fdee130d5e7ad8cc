/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_FLOOR_H
#define CARDGATE_FLOOR_H

#include <stdint.h>

#include "agent/association.h"

/**
 * struct floor - where it is kept
 * @dir: state directory
 * @tpm: TPM, as Tss2_TctiLdr_Initialize() takes it; NULL: none
 */
struct floor {
	const char *dir;
	const char *tpm;
};

int floor_check(const struct floor *floor, const struct association *offer, struct error *err);
int floor_raise(const struct floor *floor, const struct association *offer, uint64_t lowest,
		struct error *err);

#endif
