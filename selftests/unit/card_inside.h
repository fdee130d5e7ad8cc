/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_SELFTESTS_CARD_INSIDE_H
#define CARDGATE_SELFTESTS_CARD_INSIDE_H

/* The virtual card without reader, process and disk: thousands of faults in a second */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/crypto.h>

#include "agent/card_channel.h"
#include "agent/card_describe.h"
#include "agent/card_profile.h"
#include "agent/trust.h"
#include "agent/trust_card.h"
#include "tools/vcard/vcard.h"
#include "tools/vcard/vcard_state.h"
#include "myeid_format.h"

/**
 * struct inside - a card and what happens to it
 * @card: it
 * @link: the way to it
 * @fault: what happens, and when
 * @number: of the last APDU
 * @gone: it was pulled, or does not answer any more
 * @error: what transmitting says since then
 * @other: a card that takes its place at APDU @swap_at, 0 never
 * @swap_at: when
 */
struct inside {
	struct vcard card;
	struct apdu_link link;
	struct vcard_fault fault;
	unsigned long number;
	bool gone;
	int error;
	struct inside *other;
	unsigned long swap_at;
};

static inline int inside_transmit(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp,
				  size_t *len, struct error *err)
{
	static const struct vcard_fault none = { .kind = VCARD_FAULT_NONE };
	static struct vcard_reply reply;
	struct inside *in = ctx;
	const struct vcard_fault *fault;

	if (in->gone)
		return error_set(err, in->error, "card was removed");
	in->number++;
	if (in->swap_at && in->number >= in->swap_at)
		return inside_transmit(in->other, cmd, cmd_len, resp, len, err);
	fault = in->number == in->fault.at ? &in->fault : &none;
	switch (vcard_fault_run(&in->card, fault, cmd, cmd_len, &reply)) {
	case VCARD_ANSWERED:
		memcpy(resp, reply.data, reply.len);
		*len = reply.len;
		return 0;
	case VCARD_PULLED:
		in->error = -ENODEV;
		break;
	case VCARD_SILENT:
		in->error = -ETIMEDOUT;
		break;
	}
	in->gone = true;
	return error_set(err, in->error, "card was removed");
}

/* Puts the card in; @fault: N:KIND or NULL */
static inline void inside_power(struct inside *in, const char *fault)
{
	const struct vcard_kind *kind = in->card.kind;

	memset(&in->fault, 0, sizeof(in->fault));
	if (fault)
		assert_int_equal(vcard_fault_parse(&in->fault, fault, NULL), 0);
	in->number = 0;
	in->gone = false;
	in->swap_at = 0;
	vcard_apdu_reset(&in->card);
	memset(&in->link, 0, sizeof(in->link));
	in->link.transmit = inside_transmit;
	in->link.ctx = in;
	in->link.t0 = kind->t0;
	card_describe_atr(&in->link, kind->atr, kind->atr_len);
}

/* A card without a bundle; where we only fill what others formatted, that was done */
static inline void inside_blank(struct inside *in, const char *kind)
{
	vcard_state_close(&in->card);
	in->card.kind = vcard_kind_find(kind);
	assert_non_null(in->card.kind);
	vcard_pin_init(&in->card.pins);
	assert_int_equal(vcard_fs_init(&in->card.fs), 0);
	if (in->card.kind->setup)
		assert_int_equal(in->card.kind->setup(&in->card.fs), 0);
	if (in->card.kind->myeid)
		assert_int_equal(vcard_myeid_init(&in->card), 0);
	inside_power(in, NULL);
	if (in->card.kind->myeid)
		myeid_format(&in->link);
}

static inline void inside_save(const struct inside *in, uint8_t **der, size_t *len)
{
	assert_int_equal(vcard_state_encode(&in->card, der, len), 0);
}

static inline void inside_load(struct inside *in, const uint8_t *der, size_t len,
			       const char *fault)
{
	const struct vcard_kind *kind = in->card.kind;

	vcard_state_close(&in->card);
	in->card.kind = kind;
	assert_int_equal(vcard_fs_init(&in->card.fs), 0);
	assert_int_equal(vcard_state_decode(&in->card, der, len, NULL), 0);
	inside_power(in, fault);
}

#endif
