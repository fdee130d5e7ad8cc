/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_PROVISION_WBXML_H
#define CARDGATE_PROVISION_WBXML_H

#include <stddef.h>
#include <stdint.h>

#include "agent/dm/bytes.h"
#include "agent/error.h"

int provision_wbxml_read(const uint8_t *wbxml, size_t len, struct bytes *xml,
			 struct bytes *places, struct error *err);

#endif
