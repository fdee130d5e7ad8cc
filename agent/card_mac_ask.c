// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card.h"
#include "agent/card_channel.h"
#include "agent/card_mac.h"

#define BUDGET_MS	10000	/* for all exchanges with one card */

static int check_whose(const struct trust_anchors *anchors, const uint8_t *authority,
		       const uint8_t *cert, size_t len, struct trust_verdict *verdict,
		       struct error *err)
{
	int ret = trust_verify_card(anchors, time(NULL), cert, len, verdict, err);

	if (ret || !authority || !memcmp(verdict->authority, authority, TRUST_DIGEST_SIZE))
		return ret;
	return error_set(err, -ENODEV, "the card is of %s, which this device is not bound to",
			 verdict->authority_name);
}

static int ask_card(struct apdu_link *link, const struct trust_anchors *anchors,
		    const uint8_t *authority, const struct card_mac *mac,
		    struct trust_verdict *verdict, struct error *err)
{
	const struct card_profile *profile;
	uint8_t *cert = NULL;
	size_t len;
	int ret;

	ret = card_profile_find(link, &profile, err);
	/* Before it is asked to prove its key, which may take a PIN */
	if (!ret && !profile->mac_verify)
		ret = card_mac_verify(profile, link, mac, err);
	if (!ret)
		ret = profile->certificate(link, &cert, &len, err);
	if (!ret)
		ret = check_whose(anchors, authority, cert, len, verdict, err);
	if (!ret)
		ret = card_profile_prove(profile, link, cert, len, err);
	if (!ret)
		ret = card_mac_verify(profile, link, mac, err);
	free(cert);
	return ret;
}

static int ask_reader(const char *reader, const struct trust_anchors *anchors,
		      const uint8_t *authority, const struct card_mac *mac,
		      struct trust_verdict *verdict, struct error *err)
{
	struct card *card;
	int ret;

	ret = card_open(reader, CARD_EXCHANGE_MS, &card, err);
	if (ret)
		return ret;
	card_budget(card, BUDGET_MS);
	ret = card_begin(card, err);
	if (!ret) {
		ret = ask_card(card_link(card), anchors, authority, mac, verdict, err);
		card_channel_close(card_link(card));
		card_end(card, NULL);
	}
	card_close(card);
	return error_prefix(err, ret, "%s", reader);
}

/**
 * card_mac_ask - have the cards that are in readers check a MAC
 * @anchors: whose cards are believed
 * @authority: only this one's, SHA-256 of its key; NULL: any of @anchors
 * @mac: the MAC
 * @verdict: set to the card and its authority whose word it is
 * @err: message on failure, with the reader
 *
 * Each card proves its key first. One that is right is enough.
 *
 * Return: 0 when a card says that it is right; else what the last card said as card_mac_verify(),
 * or why it was not asked: -ENODEV without a card, or only with another authority's, -ECONNREFUSED
 * without pcscd, and as card_open(), trust_verify_card() and card_profile_prove().
 */
int card_mac_ask(const struct trust_anchors *anchors, const uint8_t *authority,
		 const struct card_mac *mac, struct trust_verdict *verdict, struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	struct error why = { "no card is in a reader" };
	int code = -ENODEV, ret;
	size_t count, i;

	ret = card_readers(readers, &count, CARD_EXCHANGE_MS, err);
	if (ret)
		return ret;
	for (i = 0; i < count; i++) {
		if (!readers[i].present)
			continue;
		code = ask_reader(readers[i].name, anchors, authority, mac, verdict, &why);
		if (!code)
			return 0;
	}
	return error_set(err, code, "%s", why.text);
}
