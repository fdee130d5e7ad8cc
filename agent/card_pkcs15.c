// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_channel.h"
#include "agent/card_describe.h"
#include "agent/card_os.h"
#include "agent/card_pkcs15.h"
#include "agent/pkcs15.h"
#include "agent/trust.h"

#define INS_AUTHENTICATE	0x88
#define SHORT_LE		256
#define DIRECTORY_MAX		4096
#define ENTRIES_MAX		16
#define OBJECT_SFI_BASE		4
#define SFI_MAX			30
#define DESCRIBE_MIN		2048

const uint8_t card_pkcs15_aid[12] = {
	0xA0, 0x00, 0x00, 0x00, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5',
};

const struct card_file card_pkcs15_files[CARD_PKCS15_FILES] = {
	[CARD_PKCS15_ODF]	= { .fid = 0x5031 },
	[CARD_PKCS15_TOKEN]	= { .fid = 0x5032 },
	[CARD_PKCS15_AODF]	= { .fid = 0x4001 },
	[CARD_PKCS15_PRKDF]	= { .fid = 0x4002 },
	[CARD_PKCS15_CDF]	= { .fid = 0x4003 },
	[CARD_PKCS15_DODF]	= { .fid = 0x4004 },
	[CARD_PKCS15_CERT]	= { .fid = 0x4005 },
	[CARD_PKCS15_KEYFILE]	= { .fid = 0x4006 },
	[CARD_PKCS15_SKDF]	= { .fid = 0x4007 },
	[CARD_PKCS15_GENERATION] = { .fid = 0x4200, .sfi = 1 },
	[CARD_PKCS15_INDEX_A]	= { .fid = 0x4201, .sfi = 2 },
	[CARD_PKCS15_INDEX_B]	= { .fid = 0x4202, .sfi = 3 },
};

/**
 * card_pkcs15_object_file - the file of an object's slot
 * @id: file identifier, 43nn or 44nn, in an application of somebody else 6Bnn or 6Cnn
 * @file: set to it, with its short identifier if there is one
 *
 * Return: 0, -EBADMSG for any other number.
 */
int card_pkcs15_object_file(uint32_t id, struct card_file *file)
{
	uint32_t number = id & 0xFF, slot, sfi;

	for (slot = 0; slot < 4; slot++)
		if (id - number == CARD_PKCS15_SLOT(slot > 1, slot & 1, 0))
			break;
	if (slot == 4 || number >= CARD_PKCS15_SLOTS)
		return -EBADMSG;
	sfi = OBJECT_SFI_BASE + 2 * number + (slot & 1);
	file->fid = (uint16_t)id;
	file->sfi = (uint8_t)(sfi <= SFI_MAX ? sfi : 0);
	return 0;
}

/* An application without a name: where ISO/IEC 7816-15 has it, and where UICCs do */
static int probe_path(struct apdu_link *link, struct error *err)
{
	static const uint16_t places[] = { CARD_PKCS15_DF, CARD_PKCS15_DF_UICC };
	const uint16_t odf = card_pkcs15_files[CARD_PKCS15_ODF].fid;
	int ret = -ENOENT;
	size_t i;

	for (i = 0; ret == -ENOENT && i < sizeof(places) / sizeof(places[0]); i++) {
		ret = card_file_select(link, CARD_FILE_MF, NULL, err);
		if (!ret)
			ret = card_file_select(link, places[i], NULL, err);
		if (!ret)
			ret = card_file_select(link, odf, NULL, err);
		link->df = ret ? 0 : places[i];
	}
	return ret;
}

/* A card with logical channels is shared with others: they keep what they selected */
static int probe(struct apdu_link *link, struct error *err)
{
	int ret;

	link->df = 0;
	if (link->channels && !link->channel && card_channel_open(link, NULL))
		link->channels = false;
	ret = card_file_select_name(link, card_pkcs15_aid, sizeof(card_pkcs15_aid), err);
	return ret == -ENOENT ? probe_path(link, err) : ret;
}

/*
 * In an application of somebody else a short identifier may be that of another file.
 * Whoever finds the wrong content does not use them any more, and looks again.
 */
static bool look_again(struct apdu_link *link, const struct card_file *file)
{
	if (!file->sfi || link->no_sfi)
		return false;
	link->no_sfi = true;
	return true;
}

static int generation(struct apdu_link *link, struct card_generation *gen, struct error *err)
{
	const struct card_file *file = &card_pkcs15_files[CARD_PKCS15_GENERATION];
	uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE];
	bool no_sfi = link->no_sfi;
	size_t len;
	int ret;

	do {
		len = sizeof(records);
		ret = card_file_read(link, file, records, &len, err);
		if (!ret && len == sizeof(records))
			ret = card_generation_decode(records, gen);
		else if (!ret || ret == -ENOENT)
			ret = -ENODATA;
	} while (ret == -ENODATA && look_again(link, file));
	if (ret == -ENODATA) {
		link->no_sfi = no_sfi;
		return error_set(err, ret, "the card holds no bundle, or a half-written one");
	}
	return ret;
}

/* Where much is to be read, it pays to ask how much a card gives at once */
static int describe_for(struct apdu_link *link, const struct card_index *index, struct error *err)
{
	size_t i, size = 0;
	int ret;

	for (i = 0; i < index->count; i++)
		size += index->objects[i].len;
	ret = size < DESCRIBE_MIN ? 0 : card_describe(link, err);
	return ret > 0 ? probe(link, err) : ret;
}

static int index_read(struct apdu_link *link, const struct card_generation *gen,
		      struct card_index *index, struct error *err)
{
	const struct card_file *file = &card_pkcs15_files[CARD_PKCS15_INDEX_A + gen->slot];
	uint8_t der[CARD_INDEX_SIZE_MAX];
	size_t len;
	int ret;

	do {
		len = gen->index_len;
		ret = card_file_read(link, file, der, &len, err);
		if (!ret)
			ret = card_index_decode(gen, der, len, index, err);
	} while (ret == -EBADMSG && look_again(link, file));
	return ret ? ret : describe_for(link, index, err);
}

static int object_read(struct apdu_link *link, const struct card_object *object, uint8_t *buf,
		       struct error *err)
{
	uint8_t digest[CARD_DIGEST_SIZE];
	struct card_file file;
	bool same;
	size_t len;
	int ret;

	if (card_pkcs15_object_file(object->file, &file))
		return error_set(err, -EBADMSG,
				 "object %s: file %04X, expected 43nn, 44nn, 6Bnn or 6Cnn",
				 object->name, object->file);
	do {
		len = object->len;
		ret = card_file_read(link, &file, buf, &len, err);
		if (ret)
			return error_prefix(err, ret, "object %s", object->name);
		same = len == object->len && !trust_sha256(buf, len, digest) &&
		       !memcmp(digest, object->digest, sizeof(digest));
	} while (!same && look_again(link, &file));
	if (!same)
		return error_set(err, -EBADMSG, "object %s: does not match the card's index",
				 object->name);
	return 0;
}

/* Where EF(CDF) says that the certificate is; several cards of others have theirs elsewhere */
static int certificate_place(struct apdu_link *link, struct card_file *file, size_t *count,
			     struct error *err)
{
	struct pkcs15_object list[ENTRIES_MAX];
	uint8_t der[DIRECTORY_MAX];
	size_t len = sizeof(der), found, i;
	const struct pkcs15_path *path;
	int ret;

	ret = card_file_read(link, &card_pkcs15_files[CARD_PKCS15_CDF], der, &len, err);
	if (!ret)
		ret = pkcs15_decode(PKCS15_CDF, der, len, list, ENTRIES_MAX, &found, err);
	if (ret)
		return error_prefix(err, ret, "certificate directory");
	for (i = 0; i < found; i++) {
		path = &list[i].path;
		if (list[i].id_len != 1 || list[i].id[0] != CARD_PKCS15_KEY || path->len < 2 ||
		    path->offset || path->count > CARD_CERTIFICATE_MAX)
			continue;
		file->fid = (uint16_t)(path->fids[path->len - 2] << 8 | path->fids[path->len - 1]);
		file->sfi = 0;
		*count = path->count ? path->count : CARD_CERTIFICATE_MAX;
		return 0;
	}
	return error_set(err, -ENOENT, "certificate directory: none for key %02X",
			 CARD_PKCS15_KEY);
}

static int certificate(struct apdu_link *link, uint8_t **der, size_t *len, struct error *err)
{
	struct card_file file;
	uint8_t *buf;
	int ret;

	ret = certificate_place(link, &file, len, err);
	if (ret)
		return ret;
	buf = malloc(*len);
	if (!buf)
		return error_set(err, -ENOMEM, "out of memory");
	ret = card_file_read(link, &file, buf, len, err);
	if (!ret && !*len)
		ret = error_set(err, -ENODATA, "certificate: file %04X is empty", file.fid);
	if (ret) {
		free(buf);
		return ret;
	}
	*der = buf;
	return 0;
}

static int authenticate(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			uint8_t *sig, size_t *len, struct error *err)
{
	const struct apdu cmd = {
		.ins = INS_AUTHENTICATE, .p2 = CARD_PKCS15_KEY,
		.data = digest, .len = CARD_DIGEST_SIZE, .le = SHORT_LE,
	};

	return link->os ? link->os->sign(link, card_pkcs15_files[CARD_PKCS15_KEYFILE].fid, digest,
					 sig, len, err) :
	       apdu_call(link, "INTERNAL AUTHENTICATE", &cmd, sig, len, err);
}

static void place(struct apdu_link *link, const struct card_object *object,
		  char text[CARD_PLACE_MAX])
{
	(void)link;
	snprintf(text, CARD_PLACE_MAX, "file %04X", object->file);
}

const struct card_profile card_pkcs15 = {
	.name = "pkcs15",
	.probe = probe,
	.generation = generation,
	.index = index_read,
	.object = object_read,
	.place = place,
	.certificate = certificate,
	.authenticate = authenticate,
	.mac_verify = card_pkcs15_mac_verify,
	.mac_store = card_pkcs15_mac_store,
	.mac_there = card_pkcs15_mac_there,
	.tries = card_pkcs15_tries,
	.login = card_pkcs15_login,
	.user_tries = card_pkcs15_user_tries,
	.user_login = card_pkcs15_user_login,
	.change_pin = card_pkcs15_change_pin,
	.format = card_pkcs15_format,
	.personalize = card_pkcs15_personalize,
	.update = card_pkcs15_update,
	.erase = card_pkcs15_erase,
};
