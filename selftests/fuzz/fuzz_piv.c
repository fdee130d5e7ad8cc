// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target: a PIV card that answers as the input has it. The first byte says
 * what is done with the card; then come its answers, two bytes of length before each.
 * When they end, the card was pulled.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_profile.h"

#define KEY_9B	"010203040506070801020304050607080102030405060708"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * struct input - answers that are left
 * @data: the next
 * @size: bytes of all
 */
struct input {
	const uint8_t *data;
	size_t size;
};

static int answer(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		  struct error *err)
{
	struct input *in = ctx;
	size_t n;

	(void)cmd;
	(void)cmd_len;
	if (in->size < 2)
		return error_set(err, -ENODEV, "card was removed");
	n = (size_t)in->data[0] << 8 | in->data[1];
	in->data += 2;
	in->size -= 2;
	if (n > in->size)
		n = in->size;
	if (n > *len)
		n = *len;
	memcpy(resp, in->data, n);
	in->data += n;
	in->size -= n;
	*len = n;
	return 0;
}

static void read_card(struct apdu_link *link)
{
	uint8_t digest[CARD_DIGEST_SIZE] = { 0 }, sig[CARD_SIGNATURE_MAX], *cert;
	char place[CARD_PLACE_MAX];
	struct card_index index;
	struct bundle bundle;
	size_t len, i;

	if (!card_profile_read(&card_piv, link, NULL, &index, &bundle, NULL)) {
		for (i = 0; i < index.count; i++)
			card_piv.place(link, &index.objects[i], place);
		bundle_free(&bundle);
	}
	if (!card_piv.certificate(link, &cert, &len, NULL))
		free(cert);
	len = sizeof(sig);
	card_piv.authenticate(link, digest, sig, &len, NULL);
}

static void write_card(struct apdu_link *link)
{
	static uint8_t bytes[6000];
	struct bundle bundle = { 0 };

	bundle_add(&bundle, "ruleset", bytes, sizeof(bytes), NULL);
	card_piv.update(link, &bundle, NULL);
	bundle_free(&bundle);
}

static void issue_card(struct apdu_link *link)
{
	uint8_t *spki;
	size_t len;

	card_piv.login(link, (const uint8_t *)KEY_9B, sizeof(KEY_9B) - 1, NULL);
	if (!card_piv.format(link, &spki, &len, NULL))
		free(spki);
	card_piv.erase(link, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { .data = data + 1, .size = size - 1 };
	struct apdu_link link = { .transmit = answer, .ctx = &in };
	int what;

	if (!size)
		return 0;
	what = data[0];
	link.extended = what & 0x10;
	link.t0 = what & 0x20;
	if (!card_piv.probe(&link, NULL)) {
		switch (what % 4) {
		case 0:
		case 1:
			read_card(&link);
			break;
		case 2:
			write_card(&link);
			break;
		default:
			issue_card(&link);
			break;
		}
	}
	free(link.memo);
	return 0;
}
