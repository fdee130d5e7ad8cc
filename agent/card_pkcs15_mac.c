// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The MAC key: ISO/IEC 7816-8 has cards verify a checksum. How a key gets into a card
 * is the maker's choice but for the command, of ISO/IEC 7816-9; its data is told here as
 * a security environment would be, which also says that the key verifies and does nothing else.
 */
#include <errno.h>
#include <string.h>

#include "agent/card_pkcs15.h"

#define INS_ENVIRONMENT		0x22
#define INS_OPERATION		0x2A
#define INS_IMPORT		0x48
#define SET_FOR_VERIFYING	0x81
#define TEMPLATE_CHECKSUM	0xB4
#define VERIFY_CHECKSUM		0xA2
#define TAG_ALGORITHM		0x80
#define TAG_SECRET_KEY		0x83
#define TAG_USAGE		0x95
#define USAGE_VERIFY		0x80
#define TAG_PLAIN		0x80
#define TAG_CHECKSUM		0x8E
#define TAG_KEY			0x53
#define ALG_AES_CMAC		0x09
#define DIRECTORY_MAX		1024
#define ENTRIES_MAX		4

/* Only a card that keeps to ISO/IEC 7816, and in an application that goes with the key */
static int check_kind(const struct apdu_link *link, struct error *err)
{
	if (link->os)
		return error_set(err, -EOPNOTSUPP, "this kind of card verifies no MAC");
	if (link->guest)
		return error_set(err, -EOPNOTSUPP,
				 "a MAC key could not be taken out of somebody else's application");
	return 0;
}

/**
 * card_pkcs15_mac_there - whether EF(SKDF) has a MAC key, see struct card_profile
 * @link: the card, in the application
 * @err: message on failure
 *
 * Return: 0, -ENOKEY, -EBADMSG, or as card_file_read().
 */
int card_pkcs15_mac_there(struct apdu_link *link, struct error *err)
{
	struct pkcs15_object list[ENTRIES_MAX];
	uint8_t der[DIRECTORY_MAX];
	size_t len = sizeof(der), count, i;
	int ret;

	ret = card_file_read(link, &card_pkcs15_files[CARD_PKCS15_SKDF], der, &len, err);
	if (!ret)
		ret = pkcs15_decode(PKCS15_SKDF, der, len, list, ENTRIES_MAX, &count, err);
	if (ret && ret != -ENOENT)
		return error_prefix(err, ret, "secret key directory");
	for (i = 0; !ret && i < count; i++)
		if (list[i].id_len == 1 && list[i].id[0] == CARD_PKCS15_MAC_KEY &&
		    list[i].reference == CARD_PKCS15_MAC_KEY)
			return 0;
	return error_set(err, -ENOKEY, "the card has no MAC key");
}

/**
 * card_pkcs15_mac_verify - MSE: SET and PSO: VERIFY CRYPTOGRAPHIC CHECKSUM, see struct card_profile
 * @link: the card, in the application
 * @digest: what the MAC is over
 * @mac: AES-CMAC
 * @err: message on failure
 *
 * Return: 0, -EACCES when the MAC is wrong, or as apdu_call().
 */
int card_pkcs15_mac_verify(struct apdu_link *link, const uint8_t digest[CARD_DIGEST_SIZE],
			   const uint8_t mac[CARD_MAC_SIZE], struct error *err)
{
	static const uint8_t environment[] = {
		TAG_ALGORITHM, 1, ALG_AES_CMAC, TAG_SECRET_KEY, 1, CARD_PKCS15_MAC_KEY,
	};
	uint8_t data[2 + CARD_DIGEST_SIZE + 2 + CARD_MAC_SIZE] = { TAG_PLAIN, CARD_DIGEST_SIZE };
	const struct apdu set = {
		.ins = INS_ENVIRONMENT, .p1 = SET_FOR_VERIFYING, .p2 = TEMPLATE_CHECKSUM,
		.data = environment, .len = sizeof(environment),
	};
	const struct apdu verify = {
		.ins = INS_OPERATION, .p2 = VERIFY_CHECKSUM, .data = data, .len = sizeof(data),
	};
	uint8_t *checksum = data + 2 + CARD_DIGEST_SIZE;
	int ret;

	memcpy(data + 2, digest, CARD_DIGEST_SIZE);
	checksum[0] = TAG_CHECKSUM;
	checksum[1] = CARD_MAC_SIZE;
	memcpy(checksum + 2, mac, CARD_MAC_SIZE);
	ret = apdu_call(link, "MANAGE SECURITY ENVIRONMENT", &set, NULL, NULL, err);
	return ret ? ret :
	       apdu_call(link, "PSO: VERIFY CRYPTOGRAPHIC CHECKSUM", &verify, NULL, NULL, err);
}

static int import(struct apdu_link *link, const uint8_t key[CARD_MAC_KEY_SIZE],
		  struct error *err)
{
	uint8_t data[] = {
		TEMPLATE_CHECKSUM, 9, TAG_ALGORITHM, 1, ALG_AES_CMAC,
		TAG_SECRET_KEY, 1, CARD_PKCS15_MAC_KEY, TAG_USAGE, 1, USAGE_VERIFY,
		TAG_KEY, CARD_MAC_KEY_SIZE, [12 + CARD_MAC_KEY_SIZE] = 0,
	};
	const struct apdu cmd = { .ins = INS_IMPORT, .data = data, .len = sizeof(data) };
	int ret;

	memcpy(data + sizeof(data) - CARD_MAC_KEY_SIZE, key, CARD_MAC_KEY_SIZE);
	ret = apdu_call(link, "IMPORT CARD SECRET", &cmd, NULL, NULL, err);
	explicit_bzero(data, sizeof(data));
	return ret;
}

/**
 * card_pkcs15_mac_store - put a MAC key on a card, see struct card_profile
 * @link: the card after card_pkcs15_personalize(), admin PIN presented, in the application
 * @key: AES-256
 * @err: message on failure
 *
 * EF(ODF) leads to the entry in EF(SKDF) only when both are there.
 *
 * Return: 0; -EOPNOTSUPP for a card with commands of its own, for an application that somebody
 * else made, and where the card has no such command; or as
 * card_file_replace() and card_pkcs15_lead_to().
 */
int card_pkcs15_mac_store(struct apdu_link *link, const uint8_t key[CARD_MAC_KEY_SIZE],
			  struct error *err)
{
	struct pkcs15_object entry = {
		.kind = PKCS15_SKDF, .label = "MAC key", .id = { CARD_PKCS15_MAC_KEY },
		.id_len = 1, .reference = CARD_PKCS15_MAC_KEY,
	};
	int ret = check_kind(link, err);

	/* Not in a file but in the application */
	card_pkcs15_path(&entry.path, link, 0, 0);
	entry.path.len -= 2;
	if (!ret)
		ret = import(link, key, err);
	if (!ret)
		ret = card_pkcs15_put_objects(link, CARD_PKCS15_SKDF, &entry, 1, err);
	return ret ? ret : card_pkcs15_lead_to(link, PKCS15_SKDF, CARD_PKCS15_SKDF, err);
}
