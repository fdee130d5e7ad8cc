// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes a bundle to an issued card as anybody with its PIN could, without the
 * checks of cardgate-card.
 *
 * Usage: card-write BUNDLE PIN
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card.h"
#include "agent/card_profile.h"

static int write_bundle(const struct bundle *bundle, const char *pin, struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	const struct card_profile *profile;
	struct card *card;
	size_t count, i;
	int ret;

	ret = card_readers(readers, &count, CARD_EXCHANGE_MS, err);
	for (i = 0; !ret && i < count && !readers[i].present; i++)
		;
	if (ret || i == count)
		return ret ? ret : error_set(err, -1, "no card");
	ret = card_open(readers[i].name, CARD_EXCHANGE_MS, &card, err);
	if (ret)
		return ret;
	ret = card_profile_find(card_link(card), &profile, err);
	if (!ret)
		ret = profile->login(card_link(card), (const uint8_t *)pin, strlen(pin), err);
	if (!ret)
		ret = profile->update(card_link(card), bundle, err);
	card_close(card);
	return ret;
}

int main(int argc, char **argv)
{
	struct error err = { "card-write BUNDLE PIN" };
	struct bundle bundle;
	int ret;

	ret = argc == 3 ? bundle_load(&bundle, argv[1], &err) : -1;
	if (!ret)
		ret = write_bundle(&bundle, argv[2], &err);
	if (ret)
		fprintf(stderr, "%s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
