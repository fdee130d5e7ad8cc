// SPDX-License-Identifier: GPL-2.0-or-later
/* GET DATA and PUT DATA: SP 800-73-4 part 2 sections 3.1.2 and 3.3.2 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_piv_io.h"

#define INS_GET_DATA	0xCB
#define INS_PUT_DATA	0xDB
#define P1_FIELD	0x3F
#define P2_FIELD	0xFF
#define TAG_LIST	0x5C
#define LIST_SIZE	5

const uint32_t card_piv_places[CARD_PIV_PLACES] = { 0x5FC10D, 0x5FC10E };

/**
 * card_piv_memo - what is remembered of a card
 * @link: the card
 * @err: message on failure
 *
 * Return: the memory, made when there is none yet; NULL without room for it.
 */
struct card_piv_memo *card_piv_memo(struct apdu_link *link, struct error *err)
{
	struct card_piv_memo *memo = link->memo;

	if (memo)
		return memo;
	memo = calloc(1, sizeof(*memo));
	if (!memo) {
		error_set(err, -ENOMEM, "out of memory");
		return NULL;
	}
	memo->key = CARD_PIV_KEY_CARD;
	memo->alg = CARD_PIV_P256;
	link->memo = memo;
	return memo;
}

/**
 * card_piv_forget - forget objects that may not be on the card any more
 * @link: the card
 */
void card_piv_forget(struct apdu_link *link)
{
	struct card_piv_memo *memo = link->memo;

	if (!memo)
		return;
	memo->head_len = 0;
	memo->tag = 0;
}

static void put_list(uint8_t list[LIST_SIZE], uint32_t tag)
{
	list[0] = TAG_LIST;
	list[1] = 3;
	list[2] = (uint8_t)(tag >> 16);
	list[3] = (uint8_t)(tag >> 8);
	list[4] = (uint8_t)tag;
}

static int get(struct apdu_link *link, uint32_t tag, bool first, uint8_t *buf, size_t *len,
	       struct error *err)
{
	uint8_t list[LIST_SIZE];
	const struct apdu cmd = {
		.ins = INS_GET_DATA, .p1 = P1_FIELD, .p2 = P2_FIELD,
		.data = list, .len = sizeof(list), .le = *len, .first = first,
	};
	int ret;

	put_list(list, tag);
	ret = apdu_call(link, "GET DATA", &cmd, buf, len, err);
	return ret ? error_prefix(err, ret, "object %06X", tag) : 0;
}

/**
 * card_piv_get - read a data object
 * @link: the card
 * @tag: its tag
 * @buf: where it goes
 * @len: room there, set to the bytes of the object
 * @err: message on failure
 *
 * Return: 0, -ENOENT when there is none, or as apdu_call().
 */
int card_piv_get(struct apdu_link *link, uint32_t tag, uint8_t *buf, size_t *len,
		 struct error *err)
{
	return get(link, tag, false, buf, len, err);
}

/**
 * card_piv_exists - is there anything in a data object
 * @link: the card
 * @tag: its tag
 * @err: message on failure
 *
 * Return: 1, 0, or as apdu_call().
 */
int card_piv_exists(struct apdu_link *link, uint32_t tag, struct error *err)
{
	uint8_t buf[CARD_PIV_PEEK];
	size_t len = sizeof(buf);
	int ret = get(link, tag, true, buf, &len, err);

	if (ret)
		return ret == -ENOENT ? 0 : ret;
	return len > 2;
}

/**
 * card_piv_peek - look at the first bytes of a place
 * @link: the card
 * @place: which place
 * @state: set to whose it is
 * @head: set to its record and key
 * @err: message on failure
 *
 * Return: 0, or as apdu_call().
 */
int card_piv_peek(struct apdu_link *link, unsigned int place, enum card_piv_state *state,
		  struct card_piv_head *head, struct error *err)
{
	uint8_t buf[CARD_PIV_PEEK];
	size_t len = sizeof(buf);
	int ret;

	ret = get(link, card_piv_places[place], true, buf, &len, err);
	if (ret && ret != -ENOENT)
		return ret;
	*state = card_piv_head_peek(buf, ret ? 0 : len, place, head);
	return 0;
}

/**
 * card_piv_put - write a data object
 * @link: the card, key 9B proven
 * @tag: its tag
 * @object: its bytes, tag 53 first
 * @len: how many
 * @err: message on failure
 *
 * Return: 0, -ENOENT when the card has no such object, -ENOSPC or -EMSGSIZE
 * when it is too large, -EPERM, or as apdu_call().
 */
int card_piv_put(struct apdu_link *link, uint32_t tag, const uint8_t *object, size_t len,
		 struct error *err)
{
	struct apdu cmd = { .ins = INS_PUT_DATA, .p1 = P1_FIELD, .p2 = P2_FIELD };
	uint8_t *data = malloc(LIST_SIZE + len);
	int ret;

	if (!data)
		return error_set(err, -ENOMEM, "out of memory");
	put_list(data, tag);
	memcpy(data + LIST_SIZE, object, len);
	cmd.data = data;
	cmd.len = LIST_SIZE + len;
	card_piv_forget(link);
	ret = apdu_call(link, "PUT DATA", &cmd, NULL, NULL, err);
	free(data);
	return ret ? error_prefix(err, ret, "object %06X", tag) : 0;
}

/**
 * card_piv_empty - take a data object away
 * @link: the card, key 9B proven
 * @tag: its tag
 * @err: message on failure
 *
 * Return: as card_piv_put().
 */
int card_piv_empty(struct apdu_link *link, uint32_t tag, struct error *err)
{
	static const uint8_t nothing[] = { 0x53, 0x00 };

	return card_piv_put(link, tag, nothing, sizeof(nothing), err);
}
