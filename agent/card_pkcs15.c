// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_pin.h"
#include "agent/card_pkcs15.h"
#include "agent/pkcs15.h"
#include "agent/trust.h"

#define INS_AUTHENTICATE	0x88
#define SHORT_LE		256
#define DIRECTORY_MAX		4096
#define ENTRIES_MAX		16
#define OBJECT_FID_BASE		0x4300
#define OBJECT_SFI_BASE		4
#define SFI_MAX			30

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
	[CARD_PKCS15_GENERATION] = { .fid = 0x4200, .sfi = 1 },
	[CARD_PKCS15_INDEX_A]	= { .fid = 0x4201, .sfi = 2 },
	[CARD_PKCS15_INDEX_B]	= { .fid = 0x4202, .sfi = 3 },
};

/**
 * card_pkcs15_object_file - the file of an object's slot
 * @id: file identifier, 43nn or 44nn
 * @file: set to it, with its short identifier if there is one
 *
 * Return: 0, -EBADMSG for any other number.
 */
int card_pkcs15_object_file(uint32_t id, struct card_file *file)
{
	uint32_t slot = (id - OBJECT_FID_BASE) >> 8, number = id & 0xFF;
	uint32_t sfi = OBJECT_SFI_BASE + 2 * number + slot;

	if (id < OBJECT_FID_BASE || slot > 1 || number >= CARD_PKCS15_SLOTS)
		return -EBADMSG;
	file->fid = (uint16_t)id;
	file->sfi = (uint8_t)(sfi <= SFI_MAX ? sfi : 0);
	return 0;
}

static int probe(struct apdu_link *link, struct error *err)
{
	return card_file_select_name(link, card_pkcs15_aid, sizeof(card_pkcs15_aid), err);
}

static int generation(struct apdu_link *link, struct card_generation *gen, struct error *err)
{
	uint8_t records[CARD_RECORDS * CARD_RECORD_SIZE];
	size_t len = sizeof(records);
	int ret;

	ret = card_file_read(link, &card_pkcs15_files[CARD_PKCS15_GENERATION], records, &len,
			     err);
	if (!ret && len == sizeof(records))
		ret = card_generation_decode(records, gen);
	else if (!ret || ret == -ENOENT)
		ret = -ENODATA;
	if (ret == -ENODATA)
		return error_set(err, ret, "the card holds no bundle, or a half-written one");
	return ret;
}

static int index_read(struct apdu_link *link, const struct card_generation *gen,
		      struct card_index *index, struct error *err)
{
	uint8_t der[CARD_INDEX_SIZE_MAX];
	size_t len = gen->index_len;
	int ret;

	ret = card_file_read(link, &card_pkcs15_files[CARD_PKCS15_INDEX_A + gen->slot], der,
			     &len, err);
	return ret ? ret : card_index_decode(gen, der, len, index, err);
}

static int object_read(struct apdu_link *link, const struct card_object *object, uint8_t *buf,
		       struct error *err)
{
	uint8_t digest[CARD_DIGEST_SIZE];
	struct card_file file;
	size_t len = object->len;
	int ret;

	if (card_pkcs15_object_file(object->file, &file))
		return error_set(err, -EBADMSG, "object %s: file %04X, expected 43nn or 44nn",
				 object->name, object->file);
	ret = card_file_read(link, &file, buf, &len, err);
	if (ret)
		return error_prefix(err, ret, "object %s", object->name);
	if (len != object->len || trust_sha256(buf, len, digest) ||
	    memcmp(digest, object->digest, sizeof(digest)))
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

	return apdu_call(link, "INTERNAL AUTHENTICATE", &cmd, sig, len, err);
}

static int tries(struct apdu_link *link, struct error *err)
{
	return card_pin_tries(link, CARD_PIN_ADMIN, err);
}

static int login(struct apdu_link *link, const uint8_t *pin, size_t len, struct error *err)
{
	return card_pin_verify(link, CARD_PIN_ADMIN, pin, len, err);
}

const struct card_profile card_pkcs15 = {
	.name = "pkcs15",
	.probe = probe,
	.generation = generation,
	.index = index_read,
	.object = object_read,
	.certificate = certificate,
	.authenticate = authenticate,
	.tries = tries,
	.login = login,
	.format = card_pkcs15_format,
	.personalize = card_pkcs15_personalize,
	.update = card_pkcs15_update,
	.erase = card_pkcs15_erase,
};
