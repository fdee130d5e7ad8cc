/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_MYEID_H
#define CARDGATE_CARD_MYEID_H

struct card_os;

extern const struct card_os card_myeid;
extern const struct card_os card_oseid;

#endif
