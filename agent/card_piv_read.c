// SPDX-License-Identifier: GPL-2.0-or-later
/* Reading a bundle and the card's certificate from a PIV card */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_deflate.h"
#include "agent/card_piv_io.h"
#include "agent/trust.h"

#define CERTIFICATE_CARD	0x5FC101
#define CERTIFICATE_HOLDER	0x5FC105
#define CERTIFICATE_ROOM	(CARD_CERTIFICATE_MAX + 64)

/* The head of a place, from the card unless it is at hand */
static int load_head(struct apdu_link *link, unsigned int place, struct card_piv_head *head,
		     struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	int ret;

	if (!memo)
		return -ENOMEM;
	if (!memo->head_len || memo->place != place) {
		memo->place = place;
		memo->head_len = sizeof(memo->head);
		ret = card_piv_get(link, card_piv_places[place], memo->head, &memo->head_len,
				   err);
		if (ret) {
			memo->head_len = 0;
			return ret;
		}
	}
	return card_piv_head_decode(memo->head, memo->head_len, place, head, err);
}

/**
 * card_piv_head - the head that was read last
 * @link: the card, after card_piv_index()
 * @head: set to it; points into what is remembered of the card
 * @err: message on failure
 *
 * Return: 0, -ENODATA when none was read, or as card_piv_get().
 */
int card_piv_head(struct apdu_link *link, struct card_piv_head *head, struct error *err)
{
	const struct card_piv_memo *memo = link->memo;

	if (!memo || !memo->head_len)
		return error_set(err, -ENODATA, "the index was not read");
	return load_head(link, memo->place, head, err);
}

/* An object of what there is more, from the card unless it is at hand */
static int load_more(struct apdu_link *link, const struct card_piv_more *more,
		     const uint8_t **value, struct error *err)
{
	struct card_piv_memo *memo = link->memo;
	size_t len;
	int ret;

	if (memo->tag != more->tag) {
		memo->tag = 0;
		memo->more_len = sizeof(memo->more);
		ret = card_piv_get(link, more->tag, memo->more, &memo->more_len, err);
		if (ret)
			return ret;
		memo->tag = more->tag;
	}
	ret = card_piv_more_decode(memo->more, memo->more_len, value, &len, err);
	if (!ret && len != more->len)
		ret = error_set(err, -EBADMSG, "object %06X: %zu bytes, expected %zu",
				more->tag, len, more->len);
	return ret;
}

/* Bytes of all C4 together */
static int read_range(struct apdu_link *link, const struct card_piv_head *head, size_t offset,
		      size_t len, uint8_t *out, struct error *err)
{
	const uint8_t *value = head->data;
	size_t start = 0, size = head->data_len, i = 0, n;
	int ret;

	while (len) {
		if (offset < start + size) {
			n = start + size - offset < len ? start + size - offset : len;
			ret = i ? load_more(link, &head->more[i - 1], &value, err) : 0;
			if (ret)
				return ret;
			memcpy(out, value + (offset - start), n);
			out += n;
			offset += n;
			len -= n;
		}
		if (!len)
			break;
		if (i == head->more_count)
			return error_set(err, -EBADMSG, "bundle: shorter than its index says");
		start += size;
		size = head->more[i++].len;
	}
	return 0;
}

static int unpack(const uint8_t *stored, size_t len, const struct card_object *object,
		  uint8_t *buf, struct error *err)
{
	size_t got = object->len;

	if (card_inflate(stored, len, buf, &got) || got != object->len)
		return error_set(err, -EBADMSG, "object %s: not compressed as the index says",
				 object->name);
	return 0;
}

/**
 * card_piv_object - the bytes of an object, see struct card_profile
 * @link: the card, after card_piv_index()
 * @object: the object
 * @buf: where they go
 * @err: message on failure
 *
 * Objects of the card that hold more than one of these are read once.
 *
 * Return: 0, -EBADMSG, or as card_piv_get().
 */
int card_piv_object(struct apdu_link *link, const struct card_object *object, uint8_t *buf,
		    struct error *err)
{
	uint8_t digest[CARD_DIGEST_SIZE], *stored = NULL;
	struct card_piv_place place;
	struct card_piv_head head;
	int ret;

	card_piv_place_decode(object->file, &place);
	if (place.packed ? !place.len : place.len != object->len)
		return error_set(err, -EBADMSG, "object %s: %zu bytes in %zu", object->name,
				 object->len, place.len);
	ret = card_piv_head(link, &head, err);
	if (ret)
		return ret;
	if (place.packed) {
		stored = malloc(place.len);
		if (!stored)
			return error_set(err, -ENOMEM, "out of memory");
	}
	ret = read_range(link, &head, place.offset, place.len, stored ? stored : buf, err);
	if (!ret && stored)
		ret = unpack(stored, place.len, object, buf, err);
	free(stored);
	if (!ret && (trust_sha256(buf, object->len, digest) ||
		     memcmp(digest, object->digest, sizeof(digest))))
		ret = error_set(err, -EBADMSG, "object %s: does not match the card's index",
				object->name);
	return ret;
}

/* The object that has a byte of all C4 together */
static uint32_t tag_at(const struct card_piv_memo *memo, const struct card_piv_head *head,
		       size_t offset)
{
	size_t end = head->data_len, i;

	if (offset < end)
		return card_piv_places[memo->place];
	for (i = 0; i < head->more_count; i++) {
		end += head->more[i].len;
		if (offset < end)
			return head->more[i].tag;
	}
	return 0;
}

/**
 * card_piv_place - where an object is on the card, see struct card_profile
 * @link: the card, after card_piv_index()
 * @object: the object
 * @text: filled in
 */
void card_piv_place(struct apdu_link *link, const struct card_object *object,
		    char text[CARD_PLACE_MAX])
{
	struct card_piv_place place;
	struct card_piv_head head;
	uint32_t first, last;
	char packed[24] = "";

	*text = '\0';
	card_piv_place_decode(object->file, &place);
	if (!place.len || card_piv_head(link, &head, NULL))
		return;
	first = tag_at(link->memo, &head, place.offset);
	last = tag_at(link->memo, &head, place.offset + place.len - 1);
	if (place.packed)
		snprintf(packed, sizeof(packed), ", packed to %zu", place.len);
	if (first == last)
		snprintf(text, CARD_PLACE_MAX, "%06X%s", first, packed);
	else
		snprintf(text, CARD_PLACE_MAX, "%06X to %06X%s", first, last, packed);
}

/**
 * card_piv_index - the objects of a bundle, see struct card_profile
 * @link: the card
 * @gen: which bundle
 * @index: set to them
 * @err: message on failure
 *
 * Return: 0, -EBADMSG, or as card_piv_get().
 */
int card_piv_index(struct apdu_link *link, const struct card_generation *gen,
		   struct card_index *index, struct error *err)
{
	struct card_piv_head head;
	int ret;

	ret = load_head(link, gen->record, &head, err);
	return ret ? ret : card_index_decode(gen, head.index, head.index_len, index, err);
}

/* Whether all of a bundle is there: what an update writes first, it has written whole */
static int check_whole(struct apdu_link *link, const struct card_generation *gen,
		       struct error *err)
{
	struct card_index index;
	uint8_t *buf;
	size_t i;
	int ret;

	ret = card_piv_index(link, gen, &index, err);
	for (i = 0; !ret && i < index.count; i++) {
		buf = malloc(index.objects[i].len);
		ret = buf ? card_piv_object(link, &index.objects[i], buf, err) :
		      error_set(err, -ENOMEM, "out of memory");
		free(buf);
	}
	return ret;
}

static int settle(struct apdu_link *link, const struct card_piv_head heads[CARD_PIV_PLACES],
		  unsigned int *place, struct error *err)
{
	unsigned int newer = heads[1].valid &&
		(!heads[0].valid || heads[1].gen.number > heads[0].gen.number);
	unsigned int i;
	int ret;

	for (i = 0; i < CARD_PIV_PLACES; i++) {
		*place = i ? !newer : newer;
		if (!heads[*place].valid)
			continue;
		ret = check_whole(link, &heads[*place].gen, err);
		if (ret != -EBADMSG && ret != -ENOENT)
			return ret;
		card_piv_forget(link);
	}
	return error_set(err, -ENODATA, "the card holds no whole bundle: issue it again");
}

/**
 * card_piv_generation - which bundle counts, see struct card_profile
 * @link: the card
 * @gen: set to it
 * @err: message on failure
 *
 * Return: 0, -ENOENT when nothing on the card is ours, -ENODATA, or as
 * card_piv_get().
 */
int card_piv_generation(struct apdu_link *link, struct card_generation *gen, struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	struct card_piv_head heads[CARD_PIV_PLACES];
	enum card_piv_state states[CARD_PIV_PLACES];
	unsigned int ours = 0, place = 0, i;
	int ret;

	if (!memo)
		return -ENOMEM;
	card_piv_forget(link);
	for (i = 0; i < CARD_PIV_PLACES; i++) {
		ret = card_piv_peek(link, i, &states[i], &heads[i], err);
		if (ret)
			return ret;
		if (states[i] == CARD_PIV_OURS) {
			place = i;
			ours++;
		}
	}
	if (!ours)
		return error_set(err, -ENOENT,
				 "no policy on it: a blank card, or one for other purposes");
	if (ours > 1)
		ret = settle(link, heads, &place, err);
	else if (!heads[place].valid)
		ret = error_set(err, -ENODATA, "the card holds no bundle, or a half-written one");
	if (ret)
		return ret;
	*gen = heads[place].gen;
	if (heads[place].key) {
		memo->key = heads[place].key;
		memo->alg = heads[place].alg;
	}
	return 0;
}

/**
 * card_piv_certificate - the certificate of the card's key, see struct card_profile
 * @link: the card
 * @der: set to it, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * Return: 0, -ENOENT, -EBADMSG, or as card_piv_get().
 */
int card_piv_certificate(struct apdu_link *link, uint8_t **der, size_t *len, struct error *err)
{
	struct card_piv_memo *memo = card_piv_memo(link, err);
	uint8_t *object = malloc(CERTIFICATE_ROOM);
	size_t object_len = CERTIFICATE_ROOM;
	int ret;

	if (!memo || !object) {
		free(object);
		return error_set(err, -ENOMEM, "out of memory");
	}
	ret = card_piv_get(link, memo->key == CARD_PIV_KEY_HOLDER ? CERTIFICATE_HOLDER :
			   CERTIFICATE_CARD, object, &object_len, err);
	if (!ret)
		ret = card_piv_cert_decode(object, object_len, der, len, err);
	free(object);
	return ret;
}
