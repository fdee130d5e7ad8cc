// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_pkcs15.h"
#include "agent/card_tlv.h"
#include "agent/pkcs15.h"

#define DIR_SIZE	256
#define DIR_MAX		2048
#define TAG_APPLICATION	0x61
#define TAG_AID		0x4F
#define AID_MAX		16
#define LABEL		"Cardgate"

static const struct card_file dir_file = { .fid = 0x2F00 };
static const uint8_t path[] = { 0x3F, 0x00, 0x50, 0x15 };

/* ISO/IEC 7816-4 section 12.2.3: an identifier, alone or in a template */
static bool is_application(const struct card_tlv *entry, struct card_tlv *aid)
{
	if (entry->tag == TAG_AID)
		*aid = *entry;
	else if (entry->tag != TAG_APPLICATION ||
		 card_tlv_find(entry->value, entry->len, TAG_AID, aid))
		return false;
	return aid->len && aid->len <= AID_MAX;
}

static bool is_ours(const struct card_tlv *aid)
{
	return aid->len == sizeof(card_pkcs15_aid) &&
	       !memcmp(aid->value, card_pkcs15_aid, aid->len);
}

/*
 * Keeps the entries of others, at the start of @dir; sets @used to their bytes.
 * Return: whether ours was among them; -EBADMSG for what is no list of applications: to write it
 * anew could lose others'.
 */
static int drop_ours(uint8_t *dir, size_t len, size_t *used, struct error *err)
{
	const uint8_t *pos = dir, *start;
	struct card_tlv entry, aid;
	bool ours = false;
	size_t size;

	*used = 0;
	while (pos < dir + len && *pos && *pos != 0xFF) {
		start = pos;
		if (card_tlv_next(&pos, dir + len, &entry) <= 0 || !is_application(&entry, &aid))
			return error_set(err, -EBADMSG, "EF(DIR): byte %zu, expected an entry",
					 (size_t)(start - dir));
		if (is_ours(&aid)) {
			ours = true;
			continue;
		}
		size = (size_t)(pos - start);
		memmove(dir + *used, start, size);
		*used += size;
	}
	return ours;
}

static int dir_read(struct apdu_link *link, uint8_t *dir, size_t *len, size_t *used,
		    struct error *err)
{
	int ret = card_file_select(link, CARD_FILE_MF, NULL, err);

	*len = DIR_MAX;
	*used = 0;
	if (!ret)
		ret = card_file_read(link, &dir_file, dir, len, err);
	return ret ? ret : drop_ours(dir, *len, used, err);
}

static int dir_write(struct apdu_link *link, const uint8_t *dir, size_t len, struct error *err)
{
	int ret = card_file_select(link, dir_file.fid, NULL, err);

	return ret ? ret : card_file_write(link, 0, dir, len, err);
}

/**
 * card_pkcs15_announce - enter the application in EF(DIR), ISO/IEC 7816-4 section 12.2.3
 * @link: the card, admin PIN presented; afterwards the MF is the current DF
 * @err: message on failure
 *
 * Return: 0, -ENOSPC when the file of other applications has no room, -EBADMSG when it is none, or
 * as card_file_write().
 */
int card_pkcs15_announce(struct apdu_link *link, struct error *err)
{
	uint8_t dir[DIR_MAX] = { 0 }, *entry;
	size_t len, used, entry_len;
	int ret;

	ret = dir_read(link, dir, &len, &used, err);
	if (ret == -ENOENT) {
		len = DIR_SIZE;
		ret = card_file_create(link, &dir_file, len, err);
	}
	if (ret < 0)
		return ret;
	ret = pkcs15_encode_application(LABEL, card_pkcs15_aid, sizeof(card_pkcs15_aid),
					path, sizeof(path), &entry, &entry_len);
	if (ret)
		return error_set(err, ret, "out of memory");
	memset(dir + used, 0, sizeof(dir) - used);
	if (entry_len > len - used)
		ret = error_set(err, -ENOSPC, "EF(DIR): %zu bytes left, expected %zu", len - used,
				entry_len);
	else
		memcpy(dir + used, entry, entry_len);
	free(entry);
	return ret ? ret : dir_write(link, dir, len, err);
}

/**
 * card_pkcs15_conceal - take the application out of EF(DIR)
 * @link: the card, admin PIN presented; afterwards the MF is the current DF
 * @err: message on failure
 *
 * Return: 0, also when it was not there, -EBADMSG when that is no file of applications, or as
 * card_file_write().
 */
int card_pkcs15_conceal(struct apdu_link *link, struct error *err)
{
	uint8_t dir[DIR_MAX];
	size_t len, used;
	int ret;

	ret = dir_read(link, dir, &len, &used, err);
	if (ret <= 0)
		return ret == -ENOENT ? 0 : ret;
	if (!used)
		return card_file_delete(link, dir_file.fid, err);
	memset(dir + used, 0, len - used);
	return dir_write(link, dir, len, err);
}
