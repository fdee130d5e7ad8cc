/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_CARD_PIV_IO_H
#define CARDGATE_CARD_PIV_IO_H

/* Between the card_piv*.c files: a PIV card at the other end of a link */

#include <stdbool.h>

#include "agent/card_piv.h"

/**
 * struct card_piv_memo - what is remembered of a card while it is talked to
 * @key: which key proves it
 * @alg: algorithm of that key
 * @admin_alg: algorithm that key 9B was proven with
 * @place: of the head in @head
 * @head_len: bytes of @head, 0 when none was read
 * @head: the head that counts
 * @tag: of the object in @more, 0 when none was read
 * @more_len: bytes of @more
 * @more: the last object that was read of what there is more
 */
struct card_piv_memo {
	uint8_t key;
	uint8_t alg;
	uint8_t admin_alg;
	unsigned int place;
	size_t head_len;
	uint8_t head[CARD_PIV_OBJECT_MAX];
	uint32_t tag;
	size_t more_len;
	uint8_t more[CARD_PIV_OBJECT_MAX];
};

extern const uint32_t card_piv_places[CARD_PIV_PLACES];

/* card_piv_io.c */
struct card_piv_memo *card_piv_memo(struct apdu_link *link, struct error *err);
void card_piv_forget(struct apdu_link *link);
int card_piv_get(struct apdu_link *link, uint32_t tag, uint8_t *buf, size_t *len,
		 struct error *err);
int card_piv_exists(struct apdu_link *link, uint32_t tag, struct error *err);
int card_piv_peek(struct apdu_link *link, unsigned int place, enum card_piv_state *state,
		  struct card_piv_head *head, struct error *err);
int card_piv_put(struct apdu_link *link, uint32_t tag, const uint8_t *object, size_t len,
		 struct error *err);
int card_piv_empty(struct apdu_link *link, uint32_t tag, struct error *err);

/* card_piv_read.c */
int card_piv_generation(struct apdu_link *link, struct card_generation *gen, struct error *err);
int card_piv_index(struct apdu_link *link, const struct card_generation *gen,
		   struct card_index *index, struct error *err);
int card_piv_object(struct apdu_link *link, const struct card_object *object, uint8_t *buf,
		    struct error *err);
void card_piv_place(struct apdu_link *link, const struct card_object *object,
		    char text[CARD_PLACE_MAX]);
int card_piv_certificate(struct apdu_link *link, uint8_t **der, size_t *len, struct error *err);
int card_piv_head(struct apdu_link *link, struct card_piv_head *head, struct error *err);

/* card_piv_key.c */
int card_piv_agree(struct apdu_link *link, const uint8_t point[CARD_POINT_SIZE],
		   uint8_t shared[CARD_SHARED_SIZE], struct error *err);
int card_piv_authenticate(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			  uint8_t *sig, size_t *len, struct error *err);
int card_piv_generate(struct apdu_link *link, uint8_t key, uint8_t alg, uint8_t **spki,
		      size_t *len, struct error *err);

/* card_piv_admin.c */
int card_piv_login(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err);
bool card_piv_well_known(const uint8_t *pin, size_t len);
int card_piv_change_pin(struct apdu_link *link, enum card_pin_holder holder,
			const uint8_t *old, size_t old_len,
			const uint8_t *new, size_t new_len, struct error *err);
int card_piv_tries(struct apdu_link *link, struct error *err);
int card_piv_user_tries(struct apdu_link *link, struct error *err);
int card_piv_user_login(struct apdu_link *link, const uint8_t *pin, size_t len,
			struct error *err);

/* card_piv_issue.c, card_piv_update.c */
int card_piv_format(struct apdu_link *link, uint8_t **spki, size_t *len, struct error *err);
int card_piv_personalize(struct apdu_link *link, const uint8_t *cert, size_t len,
			 const char *label, struct error *err);
int card_piv_erase(struct apdu_link *link, struct error *err);
int card_piv_update(struct apdu_link *link, const struct bundle *bundle, struct error *err);
int card_piv_discard(struct apdu_link *link, unsigned int place, struct error *err);

#endif
