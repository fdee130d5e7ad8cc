// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The standard's proofs: HMAC-SHA1 over the body with what both sides know (ProvBoot 6.2,
 * DM_SEC 5.7.2).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/bootstrap/bootstrap_proof.h"
#include "agent/dm/auth.h"

#define KEY_MAX		160
#define IMSI_MIN	14	/* digits */
#define IMSI_MAX	15

struct key {
	uint8_t bytes[KEY_MAX];
	size_t len;
};

static void add(struct key *key, const char *text)
{
	size_t len = strlen(text);

	if (len > sizeof(key->bytes) - key->len)
		len = sizeof(key->bytes) - key->len;
	memcpy(key->bytes + key->len, text, len);
	key->len += len;
}

/*
 * An IMSI as a SIM has it, in semi-octets: digit 1 with parity and type in front, then two digits
 * a byte, the first one low; 15 when one is left.
 */
static void add_imsi(struct key *key, const char *digits)
{
	size_t i, n = strlen(digits);

	key->bytes[key->len++] = (uint8_t)((digits[0] - '0') << 4 | (n % 2 ? 9 : 1));
	for (i = 1; i < n; i += 2)
		key->bytes[key->len++] = (uint8_t)((i + 1 < n ? digits[i + 1] - '0' : 15) << 4 |
						   (digits[i] - '0'));
}

static bool is_imsi(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return !text[n] && n >= IMSI_MIN && n <= IMSI_MAX;
}

/* What network and device share is an IMSI in client provisioning, or anything else */
static void add_network(struct key *key, const struct bootstrap_packet *packet,
			const char *network, bool plain)
{
	if (packet->type != BOOTSTRAP_DM && !plain && is_imsi(network))
		add_imsi(key, network);
	else
		add(key, network);
}

static void make_key(struct key *key, const struct bootstrap_packet *packet,
		     const struct bootstrap_secrets *secrets, bool plain)
{
	key->len = 0;
	switch (packet->sec) {
	case BOOTSTRAP_NETWORKID:
		add_network(key, packet, secrets->network, plain);
		break;
	case BOOTSTRAP_USERPIN:
		add(key, secrets->pin);
		break;
	default:
		/* DM has the PIN in front and a colon between, client provisioning neither */
		if (packet->type == BOOTSTRAP_DM) {
			add(key, secrets->pin);
			add(key, ":");
		}
		add_network(key, packet, secrets->network, plain);
		if (packet->type != BOOTSTRAP_DM)
			add(key, secrets->pin);
	}
}

static int need(const struct bootstrap_packet *packet, const struct bootstrap_secrets *secrets,
		struct error *err)
{
	if (packet->sec != BOOTSTRAP_NETWORKID && !secrets->pin)
		return error_set(err, -ENOKEY, "the packet takes a PIN");
	if (packet->sec != BOOTSTRAP_USERPIN && !secrets->network)
		return error_set(err, -ENOKEY,
				 "the packet is proven by what this device shares with its network, and it shares nothing");
	return 0;
}

/**
 * bootstrap_hmac_check - is a packet proven by a shared secret
 * @packet: the packet
 * @secrets: what is shared
 * @verdict: filled in on success
 * @err: message on failure
 *
 * Some senders take an IMSI as it is written: both are tried.
 *
 * Return: 0, -EACCES, -ENOKEY.
 */
int bootstrap_hmac_check(const struct bootstrap_packet *packet,
			 const struct bootstrap_secrets *secrets,
			 struct bootstrap_verdict *verdict, struct error *err)
{
	const bool by_pin = packet->sec != BOOTSTRAP_NETWORKID;
	uint8_t mac[TRUST_SHA1_SIZE];
	bool fits = false;
	struct key key;
	int plain, ret;

	ret = need(packet, secrets, err);
	if (ret)
		return ret;
	for (plain = 0; plain < 2; plain++) {
		make_key(&key, packet, secrets, plain);
		if (trust_hmac_sha1(key.bytes, key.len, packet->body, packet->body_len, mac))
			return error_set(err, -EIO, "no HMAC");
		fits |= packet->mac_len == sizeof(mac) &&
			auth_same(mac, packet->mac, sizeof(mac));
	}
	explicit_bzero(&key, sizeof(key));
	if (!fits)
		return error_set(err, -EACCES, "%s, or the packet was altered",
				 by_pin ? "the PIN is wrong" :
				 "its maker does not know what this device shares with its network");
	snprintf(verdict->by, sizeof(verdict->by), "somebody who knows %s",
		 by_pin ? "the PIN" : "this device's network secret");
	verdict->manage = !secrets->authority;
	return 0;
}

/**
 * bootstrap_hmac_make - prove a packet by a shared secret
 * @packet: with body and SEC; MAC is set
 * @secrets: what is shared
 * @err: message on failure
 *
 * Return: 0, -ENOKEY, -EIO.
 */
int bootstrap_hmac_make(struct bootstrap_packet *packet,
			const struct bootstrap_secrets *secrets, struct error *err)
{
	struct key key;
	int ret;

	ret = need(packet, secrets, err);
	if (ret)
		return ret;
	make_key(&key, packet, secrets, false);
	ret = trust_hmac_sha1(key.bytes, key.len, packet->body, packet->body_len, packet->mac);
	explicit_bzero(&key, sizeof(key));
	packet->mac_len = TRUST_SHA1_SIZE;
	return ret ? error_set(err, ret, "no HMAC") : 0;
}
