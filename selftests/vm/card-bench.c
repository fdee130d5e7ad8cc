// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * card-bench    reads the card in the first reader that has one: what the agent
 *               reads of a new card, and nothing else. Prints the nanoseconds.
 *
 * Before the clock starts pcscd has let it in, as when the agent heard of a card.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "agent/card.h"
#include "agent/card_profile.h"

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int read_all(struct apdu_link *link, struct error *err)
{
	static const uint8_t challenge[CARD_DIGEST_SIZE];
	const struct card_profile *profile;
	uint8_t sig[CARD_SIGNATURE_MAX], *cert = NULL;
	size_t sig_len = sizeof(sig), cert_len;
	struct card_generation generation;
	struct card_index index;
	struct bundle bundle;
	int ret;

	ret = card_profile_find(link, &profile, err);
	if (!ret)
		ret = profile->generation(link, &generation, err);
	if (!ret)
		ret = profile->certificate(link, &cert, &cert_len, err);
	free(cert);
	if (!ret)
		ret = profile->authenticate(link, challenge, sig, &sig_len, err);
	if (!ret)
		ret = card_profile_read(profile, link, NULL, &index, &bundle, err);
	if (!ret)
		bundle_free(&bundle);
	return ret;
}

static int measure(const char *reader, struct error *err)
{
	struct card *card;
	uint64_t start;
	int ret;

	start = now();
	ret = card_open(reader, CARD_EXCHANGE_MS, &card, err);
	if (ret)
		return ret;
	ret = card_begin(card, err);
	if (!ret)
		ret = read_all(card_link(card), err);
	card_end(card, NULL);
	card_close(card);
	if (!ret)
		printf("%llu\n", (unsigned long long)(now() - start));
	return ret;
}

int main(void)
{
	struct card_reader readers[CARD_READERS_MAX];
	struct error err = {};
	size_t count, i;
	int ret;

	ret = card_readers(readers, &count, CARD_EXCHANGE_MS, &err);
	for (i = 0; !ret && i < count; i++)
		if (readers[i].present)
			break;
	if (!ret)
		ret = i < count ? measure(readers[i].name, &err) :
				  error_set(&err, -1, "no card in any reader");
	if (ret)
		fprintf(stderr, "card-bench: %s\n", err.text);
	return !!ret;
}
