// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * libFuzzer target. A card answers with what the input says, to everything that is done with a
 * card. The first byte is what kind of card it is and what is done; then come answers, each a byte
 * with its length, 0 for 256, and the answer, status word included. Behind the last the card is
 * gone.
 *
 * Seeds: selftests/corpus/answers, what the virtual card answers.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_channel.h"
#include "agent/card_describe.h"
#include "agent/card_file.h"
#include "agent/card_myeid.h"
#include "agent/card_os.h"
#include "agent/card_profile.h"
#include "agent/card_pkcs15.h"

#define LENGTH_EXTENDED	4096
#define ENTRIES		8
#define APDUS_MAX	4000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct stream {
	const uint8_t *data;
	size_t len;
	unsigned long sent;
};

static int transmit(void *ctx, const uint8_t *cmd, size_t cmd_len, uint8_t *resp, size_t *len,
		    struct error *err)
{
	struct stream *s = ctx;
	size_t n;

	/* What is sent has to be a command */
	if (cmd_len < 4 || cmd_len > 65544 || ++s->sent > APDUS_MAX ||
	    ((cmd[0] & ~0x13) && cmd[0] != 0xA0))
		abort();
	if (!s->len)
		return error_set(err, -ENODEV, "card was removed");
	n = s->data[0] ? s->data[0] : 256;
	s->data++;
	s->len--;
	if (n > s->len)
		n = s->len;
	memcpy(resp, s->data, n);
	s->data += n;
	s->len -= n;
	*len = n;
	return 0;
}

static void do_read(struct apdu_link *link)
{
	const struct card_profile *profile;
	struct card_index index;
	struct bundle bundle;

	if (!card_profile_find(link, &profile, NULL) &&
	    !card_profile_read(profile, link, NULL, &index, &bundle, NULL))
		bundle_free(&bundle);
}

static void do_object(struct apdu_link *link)
{
	struct card_object object = { .name = "x", .file = 0x4300, .len = 40000 };
	uint8_t *buf = malloc(object.len);

	/* Digests of what a fuzzer makes up fit nothing */
	if (buf && !card_pkcs15.object(link, &object, buf, NULL))
		abort();
	free(buf);
}

static void do_certificate(struct apdu_link *link)
{
	uint8_t *der;
	size_t len;

	if (!card_pkcs15.certificate(link, &der, &len, NULL)) {
		if (!len || len > CARD_CERTIFICATE_MAX)
			abort();
		free(der);
	}
}

static void do_directories(struct apdu_link *link)
{
	struct pkcs15_object list[ENTRIES];
	size_t count;

	card_pkcs15_find_guest(link, NULL);
	if (!card_pkcs15_directory(link, PKCS15_AODF, list, ENTRIES, &count, NULL) &&
	    count > ENTRIES)
		abort();
	card_pkcs15_directory(link, PKCS15_DODF, list, ENTRIES, &count, NULL);
}

static void do_login(struct apdu_link *link)
{
	int tries = card_pkcs15.tries(link, NULL);

	if (tries > 15 && tries != INT_MAX)
		abort();
	card_pkcs15.login(link, (const uint8_t *)"12345678", 8, NULL);
}

static void do_describe(struct apdu_link *link)
{
	link->described = false;
	card_describe(link, NULL);
	if (!card_channel_open(link, NULL) && (link->channel < 1 || link->channel > 3))
		abort();
	card_channel_close(link);
}

static void do_format(struct apdu_link *link)
{
	uint8_t *spki;
	size_t len;

	if (!card_pkcs15.format(link, &spki, &len, NULL))
		free(spki);
	link->guest = true;
	card_pkcs15_join(link, NULL);
}

static void do_update(struct apdu_link *link)
{
	struct bundle bundle = { 0 };

	if (!bundle_add(&bundle, "x", "data", 4, NULL))
		card_pkcs15.update(link, &bundle, NULL);
	bundle_free(&bundle);
}

static void do_erase(struct apdu_link *link)
{
	card_pkcs15.erase(link, NULL);
	card_pkcs15_conceal(link, NULL);
}

static void (*const work[])(struct apdu_link *link) = {
	do_read, do_object, do_certificate, do_directories, do_login, do_describe, do_format,
	do_update, do_erase,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream s = { .data = data + 1, .len = size - 1 };
	struct apdu_link link = { .transmit = transmit, .ctx = &s, .described = true };

	if (!size)
		return 0;
	link.t0 = data[0] & 0x10;
	link.extended = data[0] & 0x20 && !link.t0;
	link.answer_max = data[0] & 0x20 ? LENGTH_EXTENDED : 0;
	link.no_sfi = data[0] & 0x40;
	link.channels = data[0] & 0x80;
	if (link.no_sfi && link.channels) {
		link.channels = false;
		link.os = &card_myeid;
		link.writer = 1;
	}
	work[(data[0] & 0x0F) % (sizeof(work) / sizeof(work[0]))](&link);
	free(link.memo);
	return 0;
}
