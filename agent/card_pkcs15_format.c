// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_pin.h"
#include "agent/card_pkcs15.h"
#include "agent/pkcs15.h"
#include "agent/trust.h"

#define DIRECTORY_SIZE		256
#define SERIAL_SIZE		8

/*
 * Files made by format; their sizes hold whatever is written into them. The first says that
 * the others are ours. Those marked are another's where there is an application already.
 */
static const struct {
	enum card_pkcs15_file file;
	size_t size;
	bool theirs;
} skeleton[] = {
	{ CARD_PKCS15_GENERATION, CARD_RECORDS * CARD_RECORD_SIZE, false },
	{ CARD_PKCS15_INDEX_A, CARD_INDEX_SIZE_MAX, false },
	{ CARD_PKCS15_INDEX_B, CARD_INDEX_SIZE_MAX, false },
	{ CARD_PKCS15_TOKEN, DIRECTORY_SIZE, true },
	{ CARD_PKCS15_AODF, DIRECTORY_SIZE, true },
	{ CARD_PKCS15_PRKDF, DIRECTORY_SIZE, false },
	{ CARD_PKCS15_CDF, DIRECTORY_SIZE, false },
	{ CARD_PKCS15_DODF, CARD_PKCS15_DODF_SIZE, false },
	{ CARD_PKCS15_ODF, DIRECTORY_SIZE, true },
};

/**
 * card_pkcs15_path - the path of a file of the application
 * @path: set to it; relative in an application of somebody else
 * @link: the card
 * @fid: file identifier
 * @count: bytes of the file that count, 0 for all
 */
void card_pkcs15_path(struct pkcs15_path *path, const struct apdu_link *link, unsigned int fid,
		      size_t count)
{
	const uint8_t fids[] = { 0x3F, 0x00, 0x50, 0x15, (uint8_t)(fid >> 8), (uint8_t)fid };
	/* Where somebody else's application is, nobody told us */
	size_t skip = link->guest ? 4 : 0;

	memcpy(path->fids, fids + skip, sizeof(fids) - skip);
	path->len = sizeof(fids) - skip;
	path->count = count;
}

/* What an earlier attempt left; somebody else's application is filled then */
static int clear(struct apdu_link *link, struct error *err)
{
	int ret = card_pkcs15_find_guest(link, err);

	if (ret)
		return ret;
	if (!link->guest)
		return card_pkcs15_erase(link, err);
	ret = card_pkcs15_guest_erase(link, err);
	return ret == -EEXIST ? card_pkcs15_guest_check(link, err) : ret;
}

/* Without the first nobody could tell that the others are ours, so it is looked at */
static int make(struct apdu_link *link, size_t i, struct error *err)
{
	const struct card_file *file = &card_pkcs15_files[skeleton[i].file];
	int ret = card_file_create(link, file, skeleton[i].size, err);

	if (!ret && !i && card_file_select(link, file->fid, NULL, err))
		ret = error_set(err, -EIO, "file %04X was not created", file->fid);
	return ret;
}

/**
 * card_pkcs15_format - prepare a card, see struct card_profile
 * @link: the card, admin PIN presented
 * @spki: set to the public key of the card's new key, DER, to be freed
 * @len: set to its bytes
 * @err: message on failure
 *
 * What an earlier attempt left unfinished is removed first. An application that
 * somebody else made stays, and is filled.
 *
 * Return: 0, -EEXIST when the card holds a bundle, or a file of somebody else
 * with an identifier that we need, or as card_file_create().
 */
int card_pkcs15_format(struct apdu_link *link, uint8_t **spki, size_t *len, struct error *err)
{
	struct card_generation gen;
	size_t i;
	int ret;

	ret = card_pkcs15.probe(link, err);
	if (!ret) {
		ret = card_pkcs15.generation(link, &gen, err);
		if (!ret)
			return error_set(err, -EEXIST,
					 "the card holds a policy bundle; update it, or erase it first");
		if (ret == -ENODATA)
			ret = clear(link, err);
	} else if (ret == -ENOENT) {
		link->guest = false;
		ret = card_file_select(link, CARD_FILE_MF, NULL, err);
	}
	if (!ret && !link->guest)
		ret = card_file_create_folder(link, CARD_PKCS15_DF, card_pkcs15_aid,
					      sizeof(card_pkcs15_aid), err);
	for (i = 0; !ret && i < sizeof(skeleton) / sizeof(skeleton[0]); i++)
		if (!link->guest || !skeleton[i].theirs)
			ret = make(link, i, err);
	return ret ? ret : card_pkcs15_public_key(link, true, spki, len, err);
}

/**
 * card_pkcs15_put - write a file that was just encoded
 * @link: the card, admin PIN presented, in the application
 * @file: the file
 * @ret: what encoding it returned
 * @der: its content, freed here
 * @len: bytes of content
 * @err: message on failure
 *
 * Return: @ret, or as card_file_replace().
 */
int card_pkcs15_put(struct apdu_link *link, enum card_pkcs15_file file, int ret,
		    uint8_t *der, size_t len, struct error *err)
{
	if (ret)
		return error_set(err, ret, "out of memory");
	ret = card_file_replace(link, &card_pkcs15_files[file], der, len, err);
	free(der);
	return ret;
}

/**
 * card_pkcs15_put_objects - write a directory
 * @link: the card, admin PIN presented, in the application
 * @file: the directory
 * @list: what is in it
 * @count: how many
 * @err: message on failure
 *
 * Return: as card_pkcs15_put() and pkcs15_encode().
 */
int card_pkcs15_put_objects(struct apdu_link *link, enum card_pkcs15_file file,
			    const struct pkcs15_object *list, size_t count, struct error *err)
{
	size_t len = 0;
	uint8_t *der = NULL;
	int ret = pkcs15_encode(list, count, &der, &len);

	return card_pkcs15_put(link, file, ret, der, len, err);
}

static int put_pins(struct apdu_link *link, struct error *err)
{
	static const struct pkcs15_object pins[] = {
		{ .kind = PKCS15_AODF, .label = "User PIN", .id = { CARD_PIN_USER }, .id_len = 1,
		  .reference = CARD_PIN_USER, .modifiable = true },
		{ .kind = PKCS15_AODF, .label = "Admin PIN", .id = { CARD_PIN_ADMIN },
		  .id_len = 1, .reference = CARD_PIN_ADMIN, .modifiable = true, .admin = true },
	};

	return card_pkcs15_put_objects(link, CARD_PKCS15_AODF, pins, 2, err);
}

/* Where the key is: in a file, or in the application, whose path nobody told us in another's */
static void key_path(const struct apdu_link *link, struct pkcs15_object *key)
{
	const uint16_t fid = card_pkcs15_files[CARD_PKCS15_KEYFILE].fid;

	card_pkcs15_path(&key->path, link, fid, 0);
	if (link->os)
		key->reference = fid & 0xFF;
	else
		key->path.len -= 2;
}

static int put_key(struct apdu_link *link, size_t cert_len, struct error *err)
{
	struct pkcs15_object key = {
		.kind = PKCS15_PRKDF, .label = "Card key", .id = { CARD_PKCS15_KEY },
		.id_len = 1, .reference = CARD_PKCS15_KEY,
	};
	struct pkcs15_object cert = {
		.kind = PKCS15_CDF, .label = "Card certificate", .id = { CARD_PKCS15_KEY },
		.id_len = 1,
	};
	int ret;

	key_path(link, &key);
	card_pkcs15_path(&cert.path, link, card_pkcs15_files[CARD_PKCS15_CERT].fid, cert_len);
	ret = card_pkcs15_put_objects(link, CARD_PKCS15_PRKDF, &key, 1, err);
	return ret ? ret : card_pkcs15_put_objects(link, CARD_PKCS15_CDF, &cert, 1, err);
}

static int put_odf(struct apdu_link *link, struct error *err)
{
	static const struct {
		enum pkcs15_kind kind;
		enum card_pkcs15_file file;
	} directories[] = {
		{ PKCS15_AODF, CARD_PKCS15_AODF },
		{ PKCS15_PRKDF, CARD_PKCS15_PRKDF },
		{ PKCS15_CDF, CARD_PKCS15_CDF },
		{ PKCS15_DODF, CARD_PKCS15_DODF },
	};
	struct pkcs15_object list[4] = { 0 };
	uint8_t *der = NULL;
	size_t len = 0, i;
	int ret;

	for (i = 0; i < 4; i++) {
		list[i].kind = directories[i].kind;
		card_pkcs15_path(&list[i].path, link,
				 card_pkcs15_files[directories[i].file].fid, 0);
	}
	ret = pkcs15_encode_odf(list, 4, &der, &len);
	return card_pkcs15_put(link, CARD_PKCS15_ODF, ret, der, len, err);
}

/* Its tag is written last: half a name would be that of somebody else */
static int put_token(struct apdu_link *link, const char *label, struct error *err)
{
	uint8_t serial[SERIAL_SIZE], *der = NULL, tag;
	size_t len = 0;
	int ret = trust_random(serial, sizeof(serial));

	if (ret)
		return error_set(err, ret, "no random numbers");
	ret = pkcs15_encode_token(label, serial, sizeof(serial), &der, &len);
	if (ret)
		return error_set(err, ret, "out of memory");
	tag = der[0];
	der[0] = 0;
	ret = card_pkcs15_put(link, CARD_PKCS15_TOKEN, 0, der, len, err);
	if (!ret)
		ret = card_file_select(link, card_pkcs15_files[CARD_PKCS15_TOKEN].fid, NULL, err);
	return ret ? ret : card_file_write(link, 0, &tag, 1, err);
}

/**
 * card_pkcs15_personalize - put certificate and directories on a card, see struct card_profile
 * @link: the card after card_pkcs15_format(), in the application
 * @cert: certificate of its key, DER
 * @len: its bytes
 * @label: name of the card, at most 32 bytes are used
 * @err: message on failure
 *
 * Return: 0, -EFBIG, or as card_file_replace().
 */
int card_pkcs15_personalize(struct apdu_link *link, const uint8_t *cert, size_t len,
			    const char *label, struct error *err)
{
	char name[33];
	int ret;

	if (len > CARD_CERTIFICATE_MAX)
		return error_set(err, -EFBIG, "certificate has %zu bytes, at most %d fit", len,
				 CARD_CERTIFICATE_MAX);
	snprintf(name, sizeof(name), "%s", label);
	ret = card_file_replace(link, &card_pkcs15_files[CARD_PKCS15_CERT], cert, len, err);
	if (!ret)
		ret = put_key(link, len, err);
	if (link->guest)
		return ret ? ret : card_pkcs15_join(link, err);
	if (!ret)
		ret = put_pins(link, err);
	if (!ret)
		ret = put_token(link, name, err);
	if (!ret)
		ret = put_odf(link, err);
	if (!ret)
		ret = card_pkcs15_announce(link, err);
	return ret ? ret : card_pkcs15.probe(link, err);
}

/**
 * card_pkcs15_erase - remove the application, see struct card_profile
 * @link: the card, admin PIN presented; afterwards the MF is the current DF
 * @err: message on failure
 *
 * An application of somebody else stays, only what is ours goes.
 *
 * Return: 0, -ENOENT when it is not there, -EEXIST when nothing in it is ours, or
 * as card_file_delete().
 */
int card_pkcs15_erase(struct apdu_link *link, struct error *err)
{
	int ret = card_pkcs15.probe(link, err);

	if (!ret)
		ret = card_pkcs15_find_guest(link, err);
	if (!ret && link->guest)
		return card_pkcs15_guest_erase(link, err);
	if (!ret)
		ret = card_file_select(link, CARD_FILE_MF, NULL, err);
	if (!ret)
		ret = card_file_delete(link, CARD_PKCS15_DF, err);
	if (!ret && !card_pkcs15.probe(link, NULL))
		ret = error_set(err, -EIO, "the application is still there");
	if (!ret)
		ret = card_pkcs15_conceal(link, err);
	return ret ? ret : card_file_select(link, CARD_FILE_MF, NULL, err);
}
