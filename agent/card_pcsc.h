/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_PCSC_H
#define CARDGATE_CARD_PCSC_H

/* What worker processes run; card_pcsc.c is the only user of libpcsclite */

void card_pcsc_session(int fd);
void card_pcsc_watch(int fd);

#endif
