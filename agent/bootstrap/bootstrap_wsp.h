/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_WSP_H
#define CARDGATE_BOOTSTRAP_WSP_H

#include <stdbool.h>

#include "agent/bootstrap/bootstrap_packet.h"

bool bootstrap_wsp_is(const uint8_t *bytes, size_t len);
int bootstrap_wsp_read(const uint8_t *bytes, size_t len, struct bootstrap_packet *packet,
		       struct error *err);
void bootstrap_wsp_write(const struct bootstrap_packet *packet, struct bytes *out);

#endif
