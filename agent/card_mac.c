// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "agent/card_mac.h"

#define DOMAIN_MAX	32

static const char domains[][DOMAIN_MAX] = {
	[CARD_MAC_PACKAGE] = "Cardgate package MAC 1",
	[CARD_MAC_LIST] = "Cardgate approval list MAC 1",
	[CARD_MAC_BOOTSTRAP] = "Cardgate bootstrap MAC 1",
};

/**
 * card_mac_message - what goes into the MAC
 * @use: what the MAC is over
 * @digest: SHA-256 of that
 * @message: set to SHA-256 over the use's name, NUL, and @digest; the names are "Cardgate package
 *	MAC 1", "Cardgate approval list MAC 1" and "Cardgate bootstrap MAC 1"
 *
 * Return: 0 or -EIO.
 */
int card_mac_message(enum card_mac_use use, const uint8_t digest[CARD_DIGEST_SIZE],
		     uint8_t message[CARD_DIGEST_SIZE])
{
	uint8_t bytes[DOMAIN_MAX + CARD_DIGEST_SIZE];
	size_t len = strlen(domains[use]) + 1;

	memcpy(bytes, domains[use], len);
	memcpy(bytes + len, digest, CARD_DIGEST_SIZE);
	return trust_sha256(bytes, len + CARD_DIGEST_SIZE, message);
}

/* -EKEYREJECTED for a MAC that the card calls wrong */
static int ask(const struct card_profile *profile, struct apdu_link *link,
	       const uint8_t message[CARD_DIGEST_SIZE], const uint8_t value[CARD_MAC_SIZE],
	       struct error *err)
{
	int ret = profile->mac_verify(link, message, value, err);

	if (ret == -EACCES)
		return error_set(err, -EKEYREJECTED, "the card says that the MAC is wrong");
	return ret;
}

/**
 * card_mac_verify - have a card check a MAC with its key
 * @profile: what card_profile_find() said
 * @link: the card; it has proved who it is, or its word is worth nothing
 * @mac: the MAC
 * @err: message on failure
 *
 * The card is asked twice, and in between about a MAC that is wrong for sure: one wrong yes, or a
 * card that always says yes, makes no MAC right.
 *
 * Return: 0 when it is right; -EKEYREJECTED when it is wrong; -ENOKEY for a card without such a
 * key; -EOPNOTSUPP for a kind of card that cannot have one; -EBADMSG for one that calls any MAC
 * right; or as apdu_call().
 */
int card_mac_verify(const struct card_profile *profile, struct apdu_link *link,
		    const struct card_mac *mac, struct error *err)
{
	uint8_t message[CARD_DIGEST_SIZE], wrong[CARD_MAC_SIZE];
	int ret;

	if (!profile->mac_verify)
		return error_set(err, -EOPNOTSUPP, "a card with profile %s verifies no MAC",
				 profile->name);
	if (card_mac_message(mac->use, mac->digest, message))
		return error_set(err, -EIO, "SHA-256 failed");
	memcpy(wrong, mac->value, sizeof(wrong));
	wrong[0] ^= 1;
	ret = profile->mac_there(link, err);
	if (!ret)
		ret = ask(profile, link, message, mac->value, err);
	if (ret)
		return ret;
	ret = ask(profile, link, message, wrong, err);
	if (ret != -EKEYREJECTED)
		return ret ? ret : error_set(err, -EBADMSG, "the card calls any MAC right");
	return ask(profile, link, message, mac->value, err);
}
