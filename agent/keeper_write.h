/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_KEEPER_WRITE_H
#define CARDGATE_KEEPER_WRITE_H

#include "agent/keeper.h"

/* For keeper.c */
void keeper_copies_in(const char *reader, bool any);
int keeper_catch_up(struct keeper *keeper, const char *reader, const char *pin,
		    struct error *err);
void keeper_policy_aired(struct keeper *keeper);
int keeper_write_copy(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
		      struct error *answer);
int keeper_write_policy(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
			struct error *answer);

#endif
