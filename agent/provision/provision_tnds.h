/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_TNDS_H
#define CARDGATE_PROVISION_TNDS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/dm/bytes.h"
#include "agent/error.h"

#define PROVISION_PLACES_MAX	(1 << 20)	/* bytes of texts that say where something is */

int provision_tnds_read(const uint8_t *tnds, size_t len, struct bytes *xml, struct bytes *places,
			struct error *err);

#endif
