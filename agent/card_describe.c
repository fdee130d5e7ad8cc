// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a card says that it can do, ISO/IEC 7816-4 section 12.1.1: in its ATR, or
 * else in EF.ATR. A card that says nothing gets short APDUs, chained where needed.
 */
#include <errno.h>

#include "agent/card_describe.h"
#include "agent/card_file.h"
#include "agent/card_os.h"
#include "agent/card_tlv.h"

#define TAG_CAPABILITIES	0x47
#define TAG_LENGTHS		0x7F66	/* 02 bytes of a command, 02 bytes of an answer */
#define TAG_INTEGER		0x02
#define COMPACT_CAPABILITIES	7

/* First software function table */
#define SHORT_IDENTIFIERS	0x04
/* Third: extended length; logical channels whose number the card chooses, and how many */
#define EXTENDED_LENGTH		0x40
#define CHANNELS_BY_CARD	0x10
#define CHANNELS_MASK		0x07

/* Below this an extended APDU saves nothing */
#define USEFUL_MIN		512
#define FILE_MAX		256

static const struct card_file ef_atr = { .fid = 0x2F01 };

/* Skips the interface bytes, ISO/IEC 7816-3 section 8.2; returns the historical bytes */
static const uint8_t *historical_bytes(const uint8_t *atr, size_t len, size_t *count)
{
	size_t pos = 2;
	uint8_t next;

	if (len < 2)
		return NULL;
	*count = atr[1] & 0x0F;
	for (next = atr[1]; next & 0xF0; ) {
		pos += !!(next & 0x10) + !!(next & 0x20) + !!(next & 0x40);
		if (!(next & 0x80))
			break;
		if (pos >= len)
			return NULL;
		next = atr[pos++];
	}
	return pos + *count <= len ? atr + pos : NULL;
}

static void take(struct apdu_link *link, const uint8_t *capabilities, size_t len)
{
	link->described = true;
	link->no_sfi = len && !(capabilities[0] & SHORT_IDENTIFIERS);
	if (len < 3)
		return;
	link->extended = !link->t0 && capabilities[2] & EXTENDED_LENGTH;
	link->channels = capabilities[2] & CHANNELS_BY_CARD && capabilities[2] & CHANNELS_MASK;
}

/**
 * card_describe_atr - learn from an ATR what a card can do
 * @link: the way to it, @t0 set
 * @atr: the ATR
 * @len: its bytes
 *
 * Historical bytes of category 00 and 80: card capabilities (compact tag 7). A
 * card of a system that we know is not asked; all of them have short APDUs only.
 */
void card_describe_atr(struct apdu_link *link, const uint8_t *atr, size_t len)
{
	const uint8_t *hist, *end;
	size_t count, size;

	link->extended = false;
	link->command_max = link->answer_max = 0;
	link->channels = false;
	hist = historical_bytes(atr, len, &count);
	link->os = hist ? card_os_find(hist, count) : NULL;
	link->no_sfi = link->os;
	link->described = link->os;
	if (!hist || !count || (hist[0] != 0x80 && hist[0] != 0x00))
		return;
	end = hist + count;
	for (hist++; hist < end; hist += size) {
		size = *hist & 0x0F;
		if (size > (size_t)(end - hist - 1))
			return;
		if (*hist >> 4 == COMPACT_CAPABILITIES && size)
			take(link, hist + 1, size);
		size++;
	}
}

static size_t number(const struct card_tlv *tlv)
{
	size_t i, n = 0;

	for (i = 0; i < tlv->len && i < sizeof(n); i++)
		n = n << 8 | tlv->value[i];
	return n;
}

static void take_lengths(struct apdu_link *link, const struct card_tlv *lengths)
{
	const uint8_t *pos = lengths->value, *end = pos + lengths->len;
	struct card_tlv command, answer;

	if (card_tlv_next(&pos, end, &command) <= 0 || card_tlv_next(&pos, end, &answer) <= 0 ||
	    command.tag != TAG_INTEGER || answer.tag != TAG_INTEGER)
		return;
	link->command_max = number(&command);
	link->answer_max = number(&answer);
	if (link->command_max < USEFUL_MIN || link->answer_max < USEFUL_MIN)
		link->extended = false;
}

/**
 * card_describe_file - learn from EF.ATR what a card can do
 * @link: the way to it
 * @content: of the file
 * @len: its bytes
 */
void card_describe_file(struct apdu_link *link, const uint8_t *content, size_t len)
{
	const uint8_t *pos = content;
	struct card_tlv tlv, lengths = { 0 };

	while (pos < content + len && *pos && *pos != 0xFF &&
	       card_tlv_next(&pos, content + len, &tlv) > 0) {
		if (tlv.tag == TAG_CAPABILITIES)
			take(link, tlv.value, tlv.len);
		else if (tlv.tag == TAG_LENGTHS)
			lengths = tlv;
	}
	if (lengths.len)
		take_lengths(link, &lengths);
}

/**
 * card_describe - ask a card whose ATR tells nothing
 * @link: the card; whatever was selected is not any more, unless nothing was asked
 * @err: message on failure
 *
 * It is asked once. A card that has no EF.ATR, or a broken one, has told nothing.
 *
 * Return: 1 when it was asked, 0 when that was not needed, or an error of @link.
 */
int card_describe(struct apdu_link *link, struct error *err)
{
	uint8_t content[FILE_MAX];
	size_t len = sizeof(content);
	int ret;

	if (link->described || link->t0)
		return 0;
	link->described = true;
	ret = card_file_select(link, CARD_FILE_MF, NULL, err);
	if (!ret)
		ret = card_file_read(link, &ef_atr, content, &len, err);
	if (!ret)
		card_describe_file(link, content, len);
	return ret == -ENODEV || ret == -ETIMEDOUT || ret == -ECONNRESET ? ret : 1;
}
