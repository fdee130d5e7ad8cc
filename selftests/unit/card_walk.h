/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_CARD_WALK_H
#define CARDGATE_SELFTESTS_CARD_WALK_H

/* What is done with a card of card_work.h while it fails in every way at every APDU */

#include "card_work.h"

#define APDUS_MAX	400

/* Those that can leave something half-written come first */
static const char *const faults[] = {
	"torn", "remove", "reset", "sw=9000", "garbage", "lie", "mute", "sw=6581", "sw=6982",
	"sw=6A82", "sw=6F00", "sw=6100", "sw=61FF", "sw=6C10", "sw=6282",
};

#define FAULTS		(sizeof(faults) / sizeof(faults[0]))
#define FAULTS_FEW	3

static struct inside card;
static uint8_t *before;
static size_t before_len;

/*
 * Runs the check with each fault at each APDU, until one comes too late. The plainest kind of
 * card and the UICC get all faults, the others those that leave something half-written.
 */
static inline void walk(void (*prepare)(void), int (*act)(void), void (*check)(int ret))
{
	size_t kind, i, few;
	char fault[32];
	int n, ret;

	for (kind = 0; kind < vcard_kinds_count; kind++) {
		/* They have a walk of their own, see test_piv_torn.c */
		if (vcard_kinds[kind].piv)
			continue;
		inside_blank(&card, vcard_kinds[kind].name);
		prepare();
		inside_save(&card, &before, &before_len);
		few = kind && !vcard_kinds[kind].channels;
		for (i = 0; i < (few ? FAULTS_FEW : FAULTS); i++) {
			for (n = 1; n < APDUS_MAX; n++) {
				snprintf(fault, sizeof(fault), "%d:%s", n, faults[i]);
				inside_load(&card, before, before_len, fault);
				ret = act();
				if (card.number < (unsigned long)n)
					break;
				print_message("\r%s %s  ", vcard_kinds[kind].name, fault);
				inside_power(&card, NULL);
				check(ret);
			}
			assert_in_range(n, 3, APDUS_MAX - 1);
			assert_int_equal(ret < 0 ? ret : 0, 0);
		}
		OPENSSL_clear_free(before, before_len);
	}
	print_message("\n");
}

#endif
