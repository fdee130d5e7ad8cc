/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_PIV_H
#define CARDGATE_CARD_PIV_H

#include "agent/card_profile.h"

/*
 * A bundle on a PIV card (NIST SP 800-73-4), in the data objects of the retired
 * certificates 1 and 2, which YubiKeys and CanoKeys both have:
 *
 *	5FC10D, 5FC10E	two places for a head
 *	5F43nn, 5F44nn	more of a bundle whose head is in the first, the second place
 *	5FC101, 5FC105	certificate of the card's key 9E, or else 9A
 *
 *	head: 53 { C0 record, C1 key and algorithm, C2 index,
 *		   C3 { tag, two bytes of length } of what there is more, C4 data }
 *	more: 53 { C4 data }
 *
 * Record and index are those of card_index.h; the record's slot is the place. All
 * C4 together are the objects one behind the other, a zlib stream (RFC 1950) where
 * that is shorter. An index entry's file is where: see card_piv_place.
 *
 * An update writes the place that does not count, what is more of it first, and
 * then empties the other. So one head there is the whole truth, and takes a look at
 * its first bytes. Two are an update that was cut off: then the newer one counts if
 * all of it is there. A head whose record is not valid holds nothing, but says that
 * the card is ours; with it issuing begins and erasing ends.
 */
#define CARD_PIV_PLACES		2
#define CARD_PIV_MORE_MAX	14
#define CARD_PIV_OBJECT_MAX	3072	/* of an object with its tag 53, on any card */
#define CARD_PIV_PEEK		256

#define CARD_PIV_KEY_CARD	0x9E	/* used without PIN */
#define CARD_PIV_KEY_HOLDER	0x9A	/* used with it */
#define CARD_PIV_KEY_ADMIN	0x9B
#define CARD_PIV_PIN		0x80
#define CARD_PIV_PIN_SIZE	8
#define CARD_PIV_P256		0x11
#define CARD_PIV_RSA2048	0x07
#define CARD_PIV_ADMIN_MAX	32

/**
 * struct card_piv_place - where the bytes of an object are
 * @offset: in all C4 together, below 32 KiB
 * @len: how many, below 64 KiB
 * @packed: they are a zlib stream
 */
struct card_piv_place {
	size_t offset;
	size_t len;
	bool packed;
};

/**
 * struct card_piv_head - a head, pointing into its bytes
 * @gen: its record
 * @valid: the record is
 * @key: key that proves the card, 0 when the head does not say
 * @alg: its algorithm
 * @index: C2, NULL when only the first bytes were looked at
 * @index_len: bytes of it
 * @more: what else there is
 * @more_count: how many
 * @data: C4
 * @data_len: bytes of it
 */
struct card_piv_head {
	struct card_generation gen;
	bool valid;
	uint8_t key;
	uint8_t alg;
	const uint8_t *index;
	size_t index_len;
	struct card_piv_more {
		uint32_t tag;
		size_t len;
	} more[CARD_PIV_MORE_MAX];
	size_t more_count;
	const uint8_t *data;
	size_t data_len;
};

/* What one of the two places holds */
enum card_piv_state {
	CARD_PIV_EMPTY,		/* nothing, or nothing that makes sense */
	CARD_PIV_OTHERS,
	CARD_PIV_OURS,
};

/* card_piv_head.c: bytes and meaning */
uint32_t card_piv_place_encode(const struct card_piv_place *place);
void card_piv_place_decode(uint32_t file, struct card_piv_place *place);
enum card_piv_state card_piv_head_peek(const uint8_t *data, size_t len, unsigned int place,
				       struct card_piv_head *head);
int card_piv_head_decode(const uint8_t *data, size_t len, unsigned int place,
			 struct card_piv_head *head, struct error *err);
size_t card_piv_head_encode(const struct card_piv_head *head,
			    uint8_t out[CARD_PIV_OBJECT_MAX]);
int card_piv_more_decode(const uint8_t *data, size_t len, const uint8_t **value,
			 size_t *value_len, struct error *err);
size_t card_piv_more_encode(const uint8_t *value, size_t len, uint8_t out[CARD_PIV_OBJECT_MAX]);
int card_piv_cert_decode(const uint8_t *data, size_t len, uint8_t **der, size_t *der_len,
			 struct error *err);
int card_piv_cert_encode(const uint8_t *der, size_t len, uint8_t **out, size_t *out_len);

#endif
