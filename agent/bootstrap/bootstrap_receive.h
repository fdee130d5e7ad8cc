/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_BOOTSTRAP_RECEIVE_H
#define CARDGATE_BOOTSTRAP_RECEIVE_H

#include "agent/bootstrap/bootstrap.h"
#include "agent/bootstrap/bootstrap_wait.h"
#include "agent/dm/tree.h"

int bootstrap_receive_judge(const struct bootstrap_packet *packet, const struct tree_place *place,
			    struct bootstrap_offer *offer, struct error *err);
int bootstrap_receive(const struct tree_place *place, const uint8_t *bytes, size_t len,
		      char id[BOOTSTRAP_WAIT_ID], struct error *err);

#endif
