// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a packet is proven. Whoever may add a management server has all rights on this device's
 * policy operations; so on a device that is bound, what is only a shared number cannot do that.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/bootstrap/bootstrap_proof.h"

static const struct bootstrap_mechanism mechanisms[] = {
	{ BOOTSTRAP_NETWORKID, "NETWORKID", false, false, bootstrap_hmac_check },
	{ BOOTSTRAP_USERPIN, "USERPIN", false, true, bootstrap_hmac_check },
	{ BOOTSTRAP_USERPIN_NETWORKID, "USERPIN_NETWORKID", false, true, bootstrap_hmac_check },
	{ BOOTSTRAP_SIGNED, "x-cardgate-signed", true, false, bootstrap_sign_check },
	{ BOOTSTRAP_MAC, "x-cardgate-mac", true, false, bootstrap_mac_check },
};

#define COUNT	(sizeof(mechanisms) / sizeof(*mechanisms))

/**
 * bootstrap_mechanism_number - a mechanism by what WSP calls it
 * @number: its number
 *
 * Return: it; NULL when there is none such.
 */
const struct bootstrap_mechanism *bootstrap_mechanism_number(int number)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (mechanisms[i].number == number)
			return &mechanisms[i];
	return NULL;
}

/**
 * bootstrap_mechanism_named - a mechanism by what a head calls it
 * @name: its name, or its number in decimal
 *
 * Return: it; NULL when there is none such.
 */
const struct bootstrap_mechanism *bootstrap_mechanism_named(const char *name)
{
	char *end;
	long number = strtol(name, &end, 10);
	size_t i;

	if (*name && !*end && number >= 0 && number <= 127)
		return bootstrap_mechanism_number((int)number);
	for (i = 0; i < COUNT; i++)
		if (!strcasecmp(mechanisms[i].name, name))
			return &mechanisms[i];
	return NULL;
}

static int check_head(const struct bootstrap_packet *packet,
		      const struct bootstrap_secrets *secrets, struct error *err)
{
	const struct bootstrap_card *card = secrets->card;

	if (packet->has_card && !card)
		return error_set(err, -ENOKEY, "the packet is for a card, and none is in a reader");
	if (packet->has_card && memcmp(packet->card, card->key, sizeof(card->key)))
		return error_set(err, -EACCES, "the packet is for another card");
	if (packet->until && secrets->at > packet->until)
		return error_set(err, -EKEYEXPIRED, "the packet is not good any more");
	return 0;
}

/**
 * bootstrap_proof_check - who made a packet
 * @packet: the packet
 * @secrets: what there is to prove it with
 * @verdict: filled in on success
 * @err: message on failure
 *
 * Return: 0; -EACCES when it was altered, or made by somebody else, or for another card; -ENOKEY
 * when there is nothing to prove it with; -EKEYEXPIRED; as trust_verify_ruleset().
 */
int bootstrap_proof_check(const struct bootstrap_packet *packet,
			  const struct bootstrap_secrets *secrets,
			  struct bootstrap_verdict *verdict, struct error *err)
{
	const struct bootstrap_mechanism *mechanism = bootstrap_mechanism_number(packet->sec);
	int ret;

	memset(verdict, 0, sizeof(*verdict));
	if (!mechanism)
		return error_set(err, -EACCES, "the packet has no proof of who made it");
	ret = mechanism->check(packet, secrets, verdict, err);
	return ret ?: check_head(packet, secrets, err);
}
