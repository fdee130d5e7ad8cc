// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Our other proof: a MAC that the authority made with a key that is in the card as well. The card
 * says whether it is right, and its key never leaves it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/card_mac.h"
#include "agent/trust_mac.h"

/* A device that believes nobody takes the card's word for whose it is */
static const struct trust_anchors *believed(const struct bootstrap_secrets *secrets)
{
	if (secrets->anchors && trust_anchors_count(secrets->anchors))
		return secrets->anchors;
	return secrets->card ? secrets->card->issuer : NULL;
}

/**
 * bootstrap_mac_check - does a card say that a packet's MAC is right
 * @packet: the packet
 * @secrets: whose cards are believed
 * @verdict: filled in on success
 * @err: message on failure
 *
 * Return: 0; -EACCES when it is wrong; -ENOKEY when no card can tell; as card_mac_ask().
 */
int bootstrap_mac_check(const struct bootstrap_packet *packet,
			const struct bootstrap_secrets *secrets,
			struct bootstrap_verdict *verdict, struct error *err)
{
	const struct trust_anchors *anchors = believed(secrets);
	struct card_mac mac = { .use = CARD_MAC_BOOTSTRAP };
	struct trust_verdict card;
	int ret;

	if (!anchors)
		return error_set(err, -ENOKEY,
				 "the packet has a MAC for a card, and none is there that says whose it is");
	if (packet->mac_len != sizeof(mac.value))
		return error_set(err, -EACCES, "the packet has a MAC of %zu bytes, expected %zu",
				 packet->mac_len, sizeof(mac.value));
	if (bootstrap_packet_digest(packet, mac.digest))
		return error_set(err, -EIO, "no SHA-256 of the packet");
	memcpy(mac.value, packet->mac, sizeof(mac.value));
	ret = card_mac_ask(anchors, secrets->authority, &mac, &card, err);
	if (ret)
		return ret == -EKEYREJECTED ? error_prefix(err, -EACCES, "the packet") : ret;
	snprintf(verdict->by, sizeof(verdict->by), "%s, as its MAC says to the card of %s",
		 card.authority_name, card.subject);
	verdict->manage = true;
	return 0;
}

/**
 * bootstrap_mac_make - give a packet a MAC
 * @packet: with body, ID and UNTIL; SEC and MAC are set
 * @key_file: the key that cards have, too, as trust_mac_key_load()
 * @err: message on failure
 *
 * Return: 0, -EIO, as trust_mac_key_load().
 */
int bootstrap_mac_make(struct bootstrap_packet *packet, const char *key_file, struct error *err)
{
	struct card_mac mac = { .use = CARD_MAC_BOOTSTRAP };
	uint8_t key[CARD_MAC_KEY_SIZE];
	int ret;

	ret = trust_mac_key_load(key_file, key, err);
	if (ret)
		return ret;
	packet->sec = BOOTSTRAP_MAC;
	ret = bootstrap_packet_digest(packet, mac.digest) ?: trust_mac_make(key, &mac);
	explicit_bzero(key, sizeof(key));
	memcpy(packet->mac, mac.value, sizeof(mac.value));
	packet->mac_len = sizeof(mac.value);
	return ret ? error_set(err, ret, "no MAC") : 0;
}
