// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the agent asks of a card, and how little: the card's side of admit.c.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/admit_visit.h"
#include "agent/card.h"
#include "agent/card_channel.h"
#include "agent/card_mo.h"

#define CARD_BUDGET_MS	10000	/* for all exchanges with one card */

static int take_cert(struct visit *visit, const struct card_known *known, struct error *err)
{
	visit->cert = malloc(known->cert_len);
	if (!visit->cert)
		return error_set(err, -ENOMEM, "out of memory");
	memcpy(visit->cert, known->cert, known->cert_len);
	visit->cert_len = known->cert_len;
	return 0;
}

static void want_pin(struct admit_pin *pin, const char *reader, int tries)
{
	snprintf(pin->reader, sizeof(pin->reader), "%s", reader);
	pin->tries = tries > 0 ? tries : INT_MAX;
}

/*
 * The card's key takes its PIN: without one somebody has to be asked for it, and it
 * is presented once. The last try is nobody's but the user's, by another program.
 */
static int prove_with_pin(struct admit *admit, struct visit *visit, struct card *card,
			  const char *reader, struct card_proof *proof, struct error *err)
{
	int tries = visit->profile->user_tries(visit->link, err), ret;
	struct admit_pin *pin = &admit->pin;
	const uint8_t *data = pin->data;

	pin->data = NULL;
	if (!tries)
		return error_set(err, -EKEYREVOKED, "the card's PIN is blocked");
	if (tries == 1)
		return error_set(err, -EPERM,
				 "the card's key takes its PIN, and only one try is left: cardgate-card verify --last-try");
	if (tries < 0 && tries != -ENODATA)
		return tries;
	if (!data) {
		want_pin(pin, reader, tries);
		return error_set(err, -EAGAIN, "the card's key takes its PIN");
	}
	/* Nobody else is to use the key afterwards */
	card_reset_on_close(card);
	ret = visit->profile->user_login(visit->link, data, pin->len, err);
	if (ret == -EACCES) {
		tries = visit->profile->user_tries(visit->link, NULL);
		if (tries > 1 || tries == -ENODATA)
			want_pin(pin, reader, tries);
	}
	return ret ? ret : card_profile_challenge(visit->profile, visit->link, proof, err);
}

/*
 * An unchanged card costs three commands: its application is selected, its
 * generation read, its key proven. Content is known by digest, the card by its
 * key, so one that lies about its generation is held against what is in force
 * or read, as it likes; neither brings it anything.
 */
static int read_card(struct admit *admit, struct visit *visit, struct card *card,
		     const char *reader, struct error *err)
{
	const struct card_known *known;
	struct card_proof proof;
	struct card_index index;
	size_t i;
	int ret;

	ret = card_profile_find(visit->link, &visit->profile, err);
	if (!ret)
		ret = visit->profile->generation(visit->link, &visit->generation, err);
	if (!ret)
		ret = card_profile_challenge(visit->profile, visit->link, &proof, err);
	if (ret == -EACCES)
		ret = prove_with_pin(admit, visit, card, reader, &proof, err);
	if (ret)
		return ret;
	known = card_memory_find(&admit->cards, &proof);
	visit->changed = !known || memcmp(visit->generation.digest, known->content,
					  sizeof(known->content)) ||
			 memcmp(admit->cards.policy, admit->association.digest,
				sizeof(admit->cards.policy));
	if (known)
		ret = take_cert(visit, known, err);
	else
		ret = visit->profile->certificate(visit->link, &visit->cert, &visit->cert_len,
						  err);
	if (!ret && !known)
		ret = card_proof_check(&proof, visit->cert, visit->cert_len, err);
	if (ret)
		return ret;
	if (!visit->changed) {
		visit->copies = known->copies;
		return bundle_copy(&visit->offer.bundle, &admit->association.bundle, err);
	}
	ret = card_profile_read_generation(visit->profile, visit->link, &visit->generation,
					   &admit->association.bundle, &index,
					   &visit->offer.bundle, err);
	for (i = 0; !ret && i < index.count; i++)
		visit->copies |= card_mo_is(index.objects[i].name);
	return ret;
}

/**
 * admit_visit - learn what a card holds and whose key it has
 * @admit: what is known already, and the PIN; told when one is wanted
 * @reader: the reader's name
 * @visit: empty; filled in, to be freed by the caller also on failure
 * @err: message on failure
 *
 * Nothing but the card's proof of @visit->cert is verified here. An unchanged card
 * is given the bundle that it brought before: what is verified then, is verified as
 * if it had been read again, since dates pass and certificates are revoked.
 *
 * Return: 0; -EAGAIN when the card's key takes its PIN, which @admit has not;
 * -EACCES when it is wrong, -EPERM when only one try is left, -EKEYREVOKED when it
 * is blocked; -ETIMEDOUT, -ENODEV, -EIO when the card does not answer, or as
 * card_profile_find(), card_profile_read() and card_proof_check().
 */
int admit_visit(struct admit *admit, const char *reader, struct visit *visit,
		struct error *err)
{
	struct card *card;
	int ret;

	ret = card_open(reader, CARD_EXCHANGE_MS, &card, err);
	if (ret)
		return ret;
	card_budget(card, CARD_BUDGET_MS);
	visit->link = card_link(card);
	ret = card_begin(card, err);
	if (!ret) {
		ret = read_card(admit, visit, card, reader, err);
		card_channel_close(visit->link);
		card_end(card, NULL);
	}
	card_close(card);
	visit->link = NULL;
	return ret;
}
