// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing a bundle to a PIV card: see card_piv.h for the order, and why */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_deflate.h"
#include "agent/card_piv_io.h"
#include "agent/trust.h"

#define MORE_TAG(place, i)	(0x5F4300u + (unsigned int)((place) << 8) + (unsigned int)(i))
#define STREAM_MAX		0x8000
#define HEAD_OVERHEAD		(4 + 67 + 4 + 4 + 4 + 4)	/* tags and lengths, record, key */
#define MORE_OVERHEAD		(4 + 4)
#define MORE_ENTRY		5

/*
 * Bytes that an object may have with its tag 53: what CanoKeys take of a
 * certificate, which YubiKeys take, too, and the standard's minimum.
 */
static const size_t sizes[] = { 3000, 2025 };

/**
 * struct layout - how a bundle goes to a card
 * @index: its objects and where they are
 * @der: the index encoded
 * @der_len: its bytes
 * @stream: the objects' bytes one behind the other
 * @len: bytes of @stream
 */
struct layout {
	struct card_index index;
	uint8_t *der;
	size_t der_len;
	uint8_t *stream;
	size_t len;
};

static int add_object(struct layout *l, const struct bundle_object *in, struct error *err)
{
	struct card_object *o = &l->index.objects[l->index.count++];
	struct card_piv_place place = { .offset = l->len, .len = in->len };
	const uint8_t *data = in->data;
	uint8_t *packed;
	size_t packed_len;

	strcpy(o->name, in->name);
	o->len = in->len;
	if (trust_sha256(in->data, in->len, o->digest))
		return error_set(err, -EIO, "object %s: SHA-256 failed", in->name);
	if (card_deflate(in->data, in->len, &packed, &packed_len))
		return error_set(err, -ENOMEM, "out of memory");
	if (packed_len < in->len) {
		place.packed = true;
		place.len = packed_len;
		data = packed;
	}
	if (place.len < STREAM_MAX - l->len) {
		o->file = card_piv_place_encode(&place);
		memcpy(l->stream + l->len, data, place.len);
	}
	l->len += place.len;
	free(packed);
	return l->len < STREAM_MAX ? 0 :
	       error_set(err, -EFBIG, "the bundle has %zu bytes and more, a PIV card takes %d",
			 l->len, STREAM_MAX - 1);
}

static int lay_out(struct layout *l, const struct bundle *bundle, struct error *err)
{
	size_t i;
	int ret = 0;

	l->stream = malloc(STREAM_MAX);
	if (!l->stream)
		return error_set(err, -ENOMEM, "out of memory");
	for (i = 0; !ret && i < bundle->count; i++)
		ret = add_object(l, &bundle->objects[i], err);
	return ret;
}

/* Splits the stream for objects of @size bytes: what fits the head, the rest behind */
static int split(const struct layout *l, size_t size, unsigned int place,
		 struct card_piv_head *head, struct error *err)
{
	size_t room = size - HEAD_OVERHEAD - l->der_len, more = 0, left, i;

	while (room < l->len && more * (size - MORE_OVERHEAD) < l->len - room) {
		if (++more > CARD_PIV_MORE_MAX)
			return error_set(err, -EFBIG,
					 "the bundle has %zu bytes, more than %d objects of %zu hold",
					 l->len, CARD_PIV_MORE_MAX + 1, size);
		room -= MORE_ENTRY;
	}
	head->index = l->der;
	head->index_len = l->der_len;
	head->data = l->stream;
	head->data_len = room < l->len ? room : l->len;
	head->more_count = more;
	left = l->len - head->data_len;
	for (i = 0; i < more; i++) {
		head->more[i].tag = MORE_TAG(place, i);
		head->more[i].len = left < size - MORE_OVERHEAD ? left : size - MORE_OVERHEAD;
		left -= head->more[i].len;
	}
	return 0;
}

/* What is more first: the head makes it count */
static int write_place(struct apdu_link *link, unsigned int place, const struct layout *l,
		       const struct card_piv_head *head, struct error *err)
{
	uint8_t object[CARD_PIV_OBJECT_MAX];
	size_t at = head->data_len, len, i;
	int ret;

	for (i = 0; i < head->more_count; i++) {
		len = card_piv_more_encode(l->stream + at, head->more[i].len, object);
		ret = card_piv_put(link, head->more[i].tag, object, len, err);
		if (ret == -ENOENT && !i)
			return error_set(err, -EFBIG,
					 "the bundle has %zu bytes, this card has room for %zu",
					 l->len, head->data_len);
		if (ret)
			return ret;
		at += head->more[i].len;
	}
	len = card_piv_head_encode(head, object);
	if (!len)
		return error_set(err, -E2BIG, "the bundle's index has %zu bytes", l->der_len);
	return card_piv_put(link, card_piv_places[place], object, len, err);
}

/*
 * Takes away what is more of a bundle. It is written from the first on and taken
 * away from the last on, so what a pull leaves begins with the first, and is
 * found by the next to write there.
 */
static int sweep(struct apdu_link *link, unsigned int place, struct error *err)
{
	size_t count = 0;
	int ret = 1;

	while (ret > 0 && count < CARD_PIV_MORE_MAX) {
		ret = card_piv_exists(link, MORE_TAG(place, count), err);
		count += ret > 0;
	}
	while (ret >= 0 && count)
		ret = card_piv_empty(link, MORE_TAG(place, --count), err);
	return ret < 0 ? ret : 0;
}

/**
 * card_piv_discard - empty a place, unless it is somebody else's
 * @link: the card, key 9B proven
 * @place: which place
 * @err: message on failure
 *
 * The head first; what was more of it counts for nothing then.
 *
 * Return: 0, or as card_piv_put().
 */
int card_piv_discard(struct apdu_link *link, unsigned int place, struct error *err)
{
	uint8_t object[CARD_PIV_OBJECT_MAX];
	size_t len = sizeof(object);
	struct card_piv_head head;
	int ret;

	ret = card_piv_get(link, card_piv_places[place], object, &len, err);
	if (ret || card_piv_head_peek(object, len, place, &head) == CARD_PIV_OTHERS)
		return ret == -ENOENT ? 0 : ret;
	ret = card_piv_empty(link, card_piv_places[place], err);
	return ret ? ret : sweep(link, place, err);
}

/*
 * Objects that are smaller than a card might have are tried last. What cannot be
 * finished is taken away; a card that writes as the bytes come has begun the head.
 */
static int write_sized(struct apdu_link *link, unsigned int place, const struct layout *l,
		       struct card_piv_head *head, struct error *err)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ret = split(l, sizes[i], place, head, err);
		if (!ret)
			ret = write_place(link, place, l, head, err);
		if (ret != -ENOSPC && ret != -EMSGSIZE && ret != -EINVAL)
			break;
	}
	if (ret && ret != -ENODEV && ret != -ETIMEDOUT &&
	    !card_piv_empty(link, card_piv_places[place], NULL))
		sweep(link, place, NULL);
	return ret;
}

static bool unchanged(const struct card_index *index, const struct bundle *bundle)
{
	uint8_t digest[CARD_DIGEST_SIZE];
	size_t i;

	if (index->count != bundle->count)
		return false;
	for (i = 0; i < index->count; i++)
		if (strcmp(index->objects[i].name, bundle->objects[i].name) ||
		    index->objects[i].len != bundle->objects[i].len ||
		    trust_sha256(bundle->objects[i].data, bundle->objects[i].len, digest) ||
		    memcmp(index->objects[i].digest, digest, sizeof(digest)))
			return false;
	return true;
}

/* Which place is free, and what the head there will be; -EALREADY: nothing is to be written */
static int prepare(struct apdu_link *link, const struct bundle *bundle, unsigned int *place,
		   struct card_piv_head *head, struct error *err)
{
	struct card_generation gen;
	enum card_piv_state state;
	struct card_index index;
	struct card_piv_head other;
	int ret;

	ret = card_piv_generation(link, &gen, err);
	if (ret == -ENODATA) {
		/* Issuing left its mark in the first place */
		memset(&gen, 0, sizeof(gen));
		ret = 0;
	} else if (!ret) {
		ret = card_piv_index(link, &gen, &index, err);
		if (!ret && unchanged(&index, bundle))
			ret = -EALREADY;
	}
	*place = !gen.record;
	if (ret)
		return ret;
	ret = card_piv_peek(link, *place, &state, &other, err);
	if (!ret && state == CARD_PIV_OTHERS)
		ret = error_set(err, -EEXIST, "object %06X: not Cardgate's, the update needs it",
				card_piv_places[*place]);
	if (!ret && gen.number == UINT32_MAX)
		ret = error_set(err, -EOVERFLOW, "the card has seen %u generations", gen.number);
	head->gen.number = gen.number + 1;
	head->gen.record = (uint8_t)*place;
	head->gen.slot = (uint8_t)*place;
	return ret;
}

static int encode_index(struct layout *l, struct card_piv_head *head, struct error *err)
{
	int ret;

	l->index.number = head->gen.number;
	ret = card_index_encode(&l->index, &l->der, &l->der_len);
	if (!ret)
		ret = trust_sha256(l->der, l->der_len, head->gen.digest);
	head->gen.index_len = (uint32_t)l->der_len;
	return ret ? error_set(err, ret, "index: cannot be encoded") : 0;
}

/**
 * card_piv_update - write a bundle, see struct card_profile
 * @link: the card, key 9B proven
 * @bundle: the bundle
 * @err: message on failure
 *
 * When the card has all of it, nothing but the rest of an update that was cut
 * off is written.
 *
 * Return: 0, -EFBIG for a bundle that does not fit this card, -EEXIST when
 * somebody else's object is in the way, -EOVERFLOW after 2^32 generations, or as
 * card_piv_put().
 */
int card_piv_update(struct apdu_link *link, const struct bundle *bundle, struct error *err)
{
	const struct card_piv_memo *memo = card_piv_memo(link, err);
	struct card_piv_head head = { .more_count = 0 };
	struct layout l = { .len = 0 };
	unsigned int place;
	int ret;

	if (!memo)
		return -ENOMEM;
	ret = prepare(link, bundle, &place, &head, err);
	if (ret == -EALREADY)
		return card_piv_discard(link, place, err);
	head.key = memo->key;
	head.alg = memo->alg;
	if (!ret)
		ret = lay_out(&l, bundle, err);
	if (!ret)
		ret = encode_index(&l, &head, err);
	if (!ret)
		ret = write_sized(link, place, &l, &head, err);
	if (!ret)
		ret = card_piv_discard(link, !place, err);
	free(l.der);
	free(l.stream);
	return ret;
}
