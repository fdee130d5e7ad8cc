/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_CHANNEL_H
#define CARDGATE_CARD_CHANNEL_H

#include "agent/apdu.h"
#include "agent/error.h"

int card_channel_open(struct apdu_link *link, struct error *err);
void card_channel_close(struct apdu_link *link);

#endif
