// SPDX-License-Identifier: GPL-2.0-or-later
/* Making a PIV card Cardgate's, and giving it back: see card_piv.h */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_piv_io.h"

/* The card's key, in the order of preference, and what shows that somebody else uses it */
static const struct {
	uint8_t key;
	uint8_t alg;
	uint32_t certificate;
} choices[] = {
	{ CARD_PIV_KEY_CARD, CARD_PIV_P256, 0x5FC101 },
	{ CARD_PIV_KEY_CARD, CARD_PIV_RSA2048, 0x5FC101 },
	{ CARD_PIV_KEY_HOLDER, CARD_PIV_P256, 0x5FC105 },
	{ CARD_PIV_KEY_HOLDER, CARD_PIV_RSA2048, 0x5FC105 },
};

#define CHOICES		(sizeof(choices) / sizeof(choices[0]))

static uint32_t certificate_of(uint8_t key)
{
	size_t i = 0;

	while (choices[i].key != key)
		i++;
	return choices[i].certificate;
}

/* A head that holds nothing */
static int mark(struct apdu_link *link, unsigned int place, struct error *err)
{
	const struct card_piv_memo *memo = link->memo;
	const struct card_piv_head nothing = { .key = memo->key, .alg = memo->alg };
	uint8_t object[CARD_PIV_OBJECT_MAX];

	return card_piv_put(link, card_piv_places[place], object,
			    card_piv_head_encode(&nothing, object), err);
}

/* Somebody else's data must not be lost. What is ours has our mark in one of the places. */
static int check_free(struct apdu_link *link, bool *holder, struct error *err)
{
	enum card_piv_state state;
	struct card_piv_head head;
	unsigned int i, ours = 0;
	int ret;

	for (i = 0; i < CARD_PIV_PLACES; i++) {
		ret = card_piv_peek(link, i, &state, &head, err);
		if (ret)
			return ret;
		if (state == CARD_PIV_OTHERS)
			return error_set(err, -EEXIST,
					 "object %06X: not Cardgate's; a policy needs its place",
					 card_piv_places[i]);
		ours += state == CARD_PIV_OURS;
		*holder |= state == CARD_PIV_OURS && head.key == CARD_PIV_KEY_HOLDER;
	}
	if (ours)
		return 0;
	ret = card_piv_exists(link, choices[0].certificate, err);
	if (ret <= 0)
		return ret;
	return error_set(err, -EEXIST,
			 "object %06X: a certificate of key 9E that is not Cardgate's; the card's proof needs that key",
			 choices[0].certificate);
}

/* Key 9A in place of 9E; it is in our mark before its certificate can be on the card */
static int take_holder_key(struct apdu_link *link, bool marked, struct error *err)
{
	struct card_piv_memo *memo = link->memo;
	uint32_t certificate = certificate_of(CARD_PIV_KEY_HOLDER);
	int ret = marked ? 0 : card_piv_exists(link, certificate, err);

	if (ret)
		return ret < 0 ? ret :
		       error_set(err, -EEXIST,
				 "object %06X: key 9A has a certificate already, and 9E is not to be had",
				 certificate);
	memo->key = CARD_PIV_KEY_HOLDER;
	return mark(link, 0, err);
}

static int make_key(struct apdu_link *link, bool marked, uint8_t **spki, size_t *len,
		    struct error *err)
{
	struct card_piv_memo *memo = link->memo;
	int ret = 0;
	size_t i;

	memo->key = choices[0].key;
	for (i = 0; i < CHOICES; i++) {
		if (choices[i].key != memo->key) {
			ret = take_holder_key(link, marked, err);
			if (ret)
				return ret;
		}
		memo->alg = choices[i].alg;
		ret = card_piv_generate(link, memo->key, memo->alg, spki, len, err);
		if (ret != -EINVAL && ret != -ENOENT && ret != -EOPNOTSUPP)
			break;
	}
	return ret;
}

/**
 * card_piv_format - prepare a card, see struct card_profile
 * @link: the card, key 9B proven
 * @spki: set to the public key of the card's new key, DER, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * What an earlier attempt left unfinished is written over.
 *
 * Return: 0, -EEXIST when the card holds a bundle or what is needed is
 * somebody else's, or as card_piv_put() and card_piv_generate().
 */
int card_piv_format(struct apdu_link *link, uint8_t **spki, size_t *len, struct error *err)
{
	struct card_generation gen;
	bool holder = false;
	int ret;

	ret = card_piv_generation(link, &gen, err);
	if (!ret)
		return error_set(err, -EEXIST,
				 "the card holds a policy bundle; update it, or erase it first");
	if (ret == -ENODATA || ret == -ENOENT)
		ret = check_free(link, &holder, err);
	if (!ret)
		ret = mark(link, 0, err);
	if (!ret)
		ret = card_piv_empty(link, card_piv_places[1], err);
	return ret ? ret : make_key(link, holder, spki, len, err);
}

/**
 * card_piv_personalize - put the certificate on the card, see struct card_profile
 * @link: the card after card_piv_format()
 * @cert: certificate of its key, DER
 * @len: its bytes
 * @label: unused, PIV cards have no name
 * @err: message on failure
 *
 * Return: 0, -EFBIG, or as card_piv_put().
 */
int card_piv_personalize(struct apdu_link *link, const uint8_t *cert, size_t len,
			 const char *label, struct error *err)
{
	const struct card_piv_memo *memo = card_piv_memo(link, err);
	uint8_t *object;
	size_t object_len;
	int ret;

	(void)label;
	if (!memo)
		return -ENOMEM;
	if (len > CARD_CERTIFICATE_MAX)
		return error_set(err, -EFBIG, "certificate has %zu bytes, at most %d fit", len,
				 CARD_CERTIFICATE_MAX);
	if (card_piv_cert_encode(cert, len, &object, &object_len))
		return error_set(err, -ENOMEM, "out of memory");
	ret = card_piv_put(link, certificate_of(memo->key), object, object_len, err);
	free(object);
	return ret;
}

/* Which places are ours; the key that a head of ours names */
static int look(struct apdu_link *link, enum card_piv_state states[CARD_PIV_PLACES],
		struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	struct card_piv_head head;
	unsigned int i;
	int ret;

	if (!memo)
		return -ENOMEM;
	for (i = 0; i < CARD_PIV_PLACES; i++) {
		ret = card_piv_peek(link, i, &states[i], &head, err);
		if (ret)
			return ret;
		if (states[i] != CARD_PIV_OURS || !head.key)
			continue;
		memo->key = head.key == CARD_PIV_KEY_HOLDER ? CARD_PIV_KEY_HOLDER :
			    CARD_PIV_KEY_CARD;
		memo->alg = head.alg;
	}
	return 0;
}

/* A PIV card cannot remove a key: a new one makes copies of the certificate worthless */
static int drop_key(struct apdu_link *link, struct error *err)
{
	const struct card_piv_memo *memo = link->memo;
	uint8_t *spki = NULL;
	size_t len;
	int ret;

	ret = card_piv_generate(link, memo->key, memo->alg, &spki, &len, err);
	free(spki);
	return ret ? ret : card_piv_empty(link, certificate_of(memo->key), err);
}

/**
 * card_piv_erase - remove all that is ours, see struct card_profile
 * @link: the card, key 9B proven
 * @err: message on failure
 *
 * A mark goes last, so that what is left of a card pulled meanwhile is known
 * for ours and can be issued.
 *
 * Return: 0, -ENOENT when nothing is ours, or as card_piv_put() and
 * card_piv_generate().
 */
int card_piv_erase(struct apdu_link *link, struct error *err)
{
	enum card_piv_state states[CARD_PIV_PLACES];
	unsigned int place;
	int ret;

	ret = look(link, states, err);
	if (ret)
		return ret;
	place = states[0] != CARD_PIV_OURS;
	if (states[place] != CARD_PIV_OURS)
		return error_set(err, -ENOENT, "the card holds nothing of Cardgate's");
	if (states[!place] != CARD_PIV_OTHERS) {
		ret = card_piv_discard(link, !place, err);
		if (!ret)
			ret = mark(link, !place, err);
	}
	if (!ret)
		ret = card_piv_discard(link, place, err);
	if (!ret)
		ret = drop_key(link, err);
	return ret ? ret : card_piv_discard(link, !place, err);
}
