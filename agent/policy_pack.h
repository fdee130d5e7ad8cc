/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_POLICY_PACK_H
#define CARDGATE_POLICY_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "agent/error.h"

int policy_pack(const uint8_t *xml, size_t len, uint8_t **packed, size_t *packed_len,
		struct error *err);
int policy_pack_open(const uint8_t *packed, size_t len, uint8_t **xml, size_t *xml_len,
		     struct error *err);

#endif
