// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A PKCS #15 application that somebody else made (a card's issuer, an operator, OpenSC) is
 * filled, not replaced. Our files lie beside theirs; EF(ODF) leads to directories of our own,
 * so that none of theirs is written. The tag of what is added to EF(ODF) is written last: until
 * then the file ends where it did.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_pkcs15.h"
#include "agent/card_tlv.h"
#include "agent/pkcs15.h"

#define ENTRIES_MAX	16
#define CONTENT_MAX	2048
#define NOT_OURS	"the card holds a PKCS #15 application that is not Cardgate's"

static const struct {
	enum pkcs15_kind kind;
	enum card_pkcs15_file file;
} directories[] = {
	{ PKCS15_PRKDF, CARD_PKCS15_PRKDF },
	{ PKCS15_CDF, CARD_PKCS15_CDF },
	{ PKCS15_DODF, CARD_PKCS15_DODF },
};

#define DIRECTORIES	(sizeof(directories) / sizeof(directories[0]))

/* What format creates; the generation file first and, when it is cleared up, last */
static const enum card_pkcs15_file ours[] = {
	CARD_PKCS15_GENERATION, CARD_PKCS15_INDEX_A, CARD_PKCS15_INDEX_B, CARD_PKCS15_PRKDF,
	CARD_PKCS15_CDF, CARD_PKCS15_DODF, CARD_PKCS15_CERT, CARD_PKCS15_KEYFILE,
};

#define OURS	(sizeof(ours) / sizeof(ours[0]))

/* The file of the application that a path ends at */
static unsigned int last_fid(const struct pkcs15_path *path)
{
	return path->len < 2 ? 0 :
	       (unsigned int)path->fids[path->len - 2] << 8 | path->fids[path->len - 1];
}

static bool is_ours(const struct pkcs15_object *entry)
{
	size_t i;

	for (i = 0; i < CARD_PKCS15_FILES; i++)
		if (last_fid(&entry->path) == card_pkcs15_files[i].fid)
			return true;
	return false;
}

static int read_known(struct apdu_link *link, enum card_pkcs15_file file, uint8_t *content,
		      size_t *len, struct error *err)
{
	int ret = card_file_read(link, &card_pkcs15_files[file], content, len, err);

	if (ret == -ENOENT)
		*len = 0;
	return ret == -ENOENT ? 0 : ret;
}

/**
 * card_pkcs15_find_guest - find out whose application it is
 * @link: the card, in the application; @guest is set
 * @err: message on failure
 *
 * Ours has EF(TokenInfo) by us, or none yet, and EF(ODF) leads to our files only.
 *
 * Return: 0, -EEXIST for one that nobody has put anything into, and it was not us;
 * or as card_file_read().
 */
int card_pkcs15_find_guest(struct apdu_link *link, struct error *err)
{
	struct pkcs15_object list[ENTRIES_MAX];
	uint8_t content[CONTENT_MAX];
	size_t len = sizeof(content), count, i;
	bool named;
	int ret;

	link->guest = false;
	ret = read_known(link, CARD_PKCS15_TOKEN, content, &len, err);
	if (ret)
		return ret;
	named = len && content[0] && content[0] != 0xFF;
	link->guest = named && !pkcs15_token_by(content, len, PKCS15_MANUFACTURER);
	len = sizeof(content);
	ret = read_known(link, CARD_PKCS15_ODF, content, &len, err);
	if (ret || pkcs15_decode_odf(content, len, list, ENTRIES_MAX, &count, NULL))
		return ret;
	for (i = 0; i < count; i++)
		link->guest |= !is_ours(&list[i]);
	if (link->guest || named || !len)
		return 0;
	ret = card_file_select(link, card_pkcs15_files[CARD_PKCS15_GENERATION].fid, NULL, NULL);
	return ret == -ENOENT ? error_set(err, -EEXIST, NOT_OURS) : ret;
}

/**
 * card_pkcs15_directory - read the directories of one kind that EF(ODF) leads to
 * @link: the card, in the application
 * @kind: which
 * @list: set to their entries
 * @max: room in @list
 * @count: set to how many
 * @err: message on failure
 *
 * Directories that cannot be read or understood are left out.
 *
 * Return: 0, or as card_file_read() for EF(ODF).
 */
int card_pkcs15_directory(struct apdu_link *link, enum pkcs15_kind kind,
			  struct pkcs15_object *list, size_t max, size_t *count,
			  struct error *err)
{
	struct pkcs15_object odf[ENTRIES_MAX];
	uint8_t content[CONTENT_MAX];
	struct card_file file = { 0 };
	size_t len = sizeof(content), found, got, i;
	int ret;

	*count = 0;
	ret = read_known(link, CARD_PKCS15_ODF, content, &len, err);
	if (!ret)
		ret = pkcs15_decode_odf(content, len, odf, ENTRIES_MAX, &found, err);
	if (ret)
		return ret;
	for (i = 0; i < found && *count < max; i++) {
		file.fid = (uint16_t)last_fid(&odf[i].path);
		len = sizeof(content);
		if (odf[i].kind != kind || !file.fid ||
		    card_file_read(link, &file, content, &len, NULL) ||
		    pkcs15_decode(kind, content, len, list + *count, max - *count, &got, NULL))
			continue;
		*count += got;
	}
	return 0;
}

/* Where entries end, and room for more behind */
static int odf_read(struct apdu_link *link, uint8_t *odf, size_t *used, size_t *size,
		    struct error *err)
{
	const uint8_t *pos = odf;
	struct card_tlv tlv;
	int ret;

	*size = CONTENT_MAX;
	ret = card_file_read(link, &card_pkcs15_files[CARD_PKCS15_ODF], odf, size, err);
	if (ret)
		return ret;
	while (pos < odf + *size && *pos && *pos != 0xFF)
		if (card_tlv_next(&pos, odf + *size, &tlv) <= 0)
			return error_set(err, -EBADMSG, "EF(ODF): byte %zu: expected an entry",
					 (size_t)(pos - odf));
	*used = (size_t)(pos - odf);
	return 0;
}

/* All but the first byte, then that one: readers stop at the 00 or FF which is there till then */
static int odf_append(struct apdu_link *link, size_t used, const uint8_t *der, size_t len,
		      struct error *err)
{
	int ret = card_file_select(link, card_pkcs15_files[CARD_PKCS15_ODF].fid, NULL, err);

	if (!ret)
		ret = card_file_write(link, used + 1, der + 1, len - 1, err);
	return ret ? ret : card_file_write(link, used, der, 1, err);
}

static int odf_add(struct apdu_link *link, const struct pkcs15_object *list, size_t count,
		   struct error *err)
{
	uint8_t odf[CONTENT_MAX], *der;
	size_t used, size, len;
	int ret;

	ret = odf_read(link, odf, &used, &size, err);
	if (ret)
		return ret;
	ret = pkcs15_encode_odf(list, count, &der, &len);
	if (ret)
		return error_set(err, ret, "out of memory");
	ret = len > size - used ?
	      error_set(err, -ENOSPC, "EF(ODF): %zu bytes left, expected %zu", size - used, len) :
	      odf_append(link, used, der, len, err);
	free(der);
	return ret;
}

/**
 * card_pkcs15_lead_to - have EF(ODF) lead to one more directory
 * @link: the card, admin PIN presented, in the application
 * @kind: of the directory
 * @file: the directory
 * @err: message on failure
 *
 * Return: as card_pkcs15_join().
 */
int card_pkcs15_lead_to(struct apdu_link *link, enum pkcs15_kind kind, enum card_pkcs15_file file,
			struct error *err)
{
	struct pkcs15_object entry = { .kind = kind };

	card_pkcs15_path(&entry.path, link, card_pkcs15_files[file].fid, 0);
	return odf_add(link, &entry, 1, err);
}

/**
 * card_pkcs15_join - have the EF(ODF) of somebody else lead to our directories
 * @link: the card, admin PIN presented, in the application
 * @err: message on failure
 *
 * Return: 0, -ENOSPC when the file has no room, -EBADMSG, or as card_file_write().
 */
int card_pkcs15_join(struct apdu_link *link, struct error *err)
{
	struct pkcs15_object list[DIRECTORIES] = { 0 };
	size_t i;

	for (i = 0; i < DIRECTORIES; i++) {
		list[i].kind = directories[i].kind;
		card_pkcs15_path(&list[i].path, link,
				 card_pkcs15_files[directories[i].file].fid, 0);
	}
	return odf_add(link, list, DIRECTORIES, err);
}

/* Entries of others move up; the tag of the first that is ours goes first of all */
static int odf_leave(struct apdu_link *link, struct error *err)
{
	uint8_t odf[CONTENT_MAX], kept[CONTENT_MAX] = { 0 };
	const uint8_t *pos = odf, *start, *first = NULL;
	size_t used, size, n = 0, count;
	struct pkcs15_object entry;
	struct card_tlv tlv;
	int ret;

	ret = odf_read(link, odf, &used, &size, err);
	if (ret)
		return ret;
	/* To the same end as odf_read(): libcrypto wants a byte behind the long form, even of 0 */
	for (start = odf; start < odf + used && card_tlv_next(&pos, odf + size, &tlv) > 0;
	     start = pos) {
		if (!pkcs15_decode_odf(start, (size_t)(pos - start), &entry, 1, &count, NULL) &&
		    count && is_ours(&entry)) {
			first = first ? first : start;
			continue;
		}
		memcpy(kept + n, start, (size_t)(pos - start));
		n += (size_t)(pos - start);
	}
	if (!first)
		return 0;
	ret = card_file_select(link, card_pkcs15_files[CARD_PKCS15_ODF].fid, NULL, err);
	/* Nothing of others behind ours: one byte does it */
	if (!ret && n == (size_t)(first - odf))
		return card_file_write(link, n, kept + n, 1, err);
	return ret ? ret : card_file_write(link, 0, kept, used, err);
}

static int delete_if_there(struct apdu_link *link, uint16_t fid, struct error *err)
{
	int ret = card_file_delete(link, fid, err);

	if (ret && ret != -ENOENT)
		return ret;
	ret = card_file_select(link, fid, NULL, err);
	if (!ret)
		return error_set(err, -EIO, "file %04X is still there", fid);
	return ret == -ENOENT ? 0 : ret;
}

/* Files for objects in another's application, 0 to 2 * CARD_PKCS15_SLOTS - 1 */
static uint16_t guest_slot(unsigned int n)
{
	return (uint16_t)CARD_PKCS15_SLOT(true, n & 1, n / 2);
}

/**
 * card_pkcs15_guest_erase - take what is ours out of somebody else's application
 * @link: the card, admin PIN presented, in the application
 * @err: message on failure
 *
 * Return: 0, -EEXIST when nothing there is ours, or as card_file_delete().
 */
int card_pkcs15_guest_erase(struct apdu_link *link, struct error *err)
{
	static const uint8_t nothing[CARD_RECORDS * CARD_RECORD_SIZE];
	const uint16_t generation = card_pkcs15_files[CARD_PKCS15_GENERATION].fid;
	unsigned int n;
	size_t i;
	int ret;

	/* It is made first and goes last: without it, files with our names are another's */
	ret = card_file_select(link, generation, NULL, NULL);
	if (ret == -ENOENT)
		return error_set(err, -EEXIST, NOT_OURS);
	/* First of all no bundle counts any more */
	if (!ret)
		ret = card_file_write(link, 0, nothing, sizeof(nothing), err);
	if (!ret)
		ret = odf_leave(link, err);
	for (n = 0; !ret && n < 2 * CARD_PKCS15_SLOTS; n++)
		ret = delete_if_there(link, guest_slot(n), err);
	for (i = OURS; !ret && i-- > 0; )
		ret = delete_if_there(link, card_pkcs15_files[ours[i]].fid, err);
	return ret;
}

static int check_free(struct apdu_link *link, uint16_t fid, struct error *err)
{
	int ret = card_file_select(link, fid, NULL, err);

	return ret == -ENOENT ? 0 : ret ? ret :
	       error_set(err, -EEXIST, "the application on the card has a file %04X of its own",
			 fid);
}

/**
 * card_pkcs15_guest_check - may our files be made in somebody else's application?
 * @link: the card, in the application
 * @err: message on failure
 *
 * Return: 0, -EEXIST when one of theirs has an identifier that we need, or as
 * card_file_select().
 */
int card_pkcs15_guest_check(struct apdu_link *link, struct error *err)
{
	unsigned int n;
	int ret = 0;
	size_t i;

	for (i = 0; !ret && i < OURS; i++)
		ret = check_free(link, card_pkcs15_files[ours[i]].fid, err);
	for (n = 0; !ret && n < 2 * CARD_PKCS15_SLOTS; n++)
		ret = check_free(link, guest_slot(n), err);
	return ret;
}
