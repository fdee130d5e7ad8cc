// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was read from cards before, so that it need not be read again. A card is
 * known by its key, which it proves each time, and by the digest of its index.
 * The file is a cache: without it cards are read, and that is all.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/card_memory.h"

#define FILE_CARDS	"cards"
#define POLICY		"policy"
#define CARD		"card"
#define CARD_COPIES	"copies"	/* one that has copies of management objects */

static int card_put(struct card_known *to, const uint8_t content[CARD_DIGEST_SIZE],
		    const uint8_t *cert, size_t len)
{
	to->cert = malloc(len);
	if (!to->cert)
		return -ENOMEM;
	memcpy(to->cert, cert, len);
	to->cert_len = len;
	memcpy(to->content, content, CARD_DIGEST_SIZE);
	return 0;
}

/**
 * card_memory_load - read what is known of cards
 * @memory: filled in; empty on failure, or when the file is of another policy
 * @policy: SHA-256 of the rule set in force
 * @dir: state directory
 * @err: message on failure
 *
 * Return: 0, also without a file; -EBADMSG when it is damaged; or -errno.
 */
int card_memory_load(struct card_memory *memory, const uint8_t policy[CARD_DIGEST_SIZE],
		     const char *dir, struct error *err)
{
	const struct bundle_object *o;
	struct bundle file;
	char path[512];
	size_t i;
	int ret;

	memset(memory, 0, sizeof(*memory));
	snprintf(path, sizeof(path), "%s/" FILE_CARDS, dir);
	ret = bundle_load(&file, path, err);
	if (ret)
		return ret == -ENOENT ? 0 : ret;
	o = bundle_find(&file, POLICY);
	if (!o || o->len != CARD_DIGEST_SIZE)
		ret = error_set(err, -EBADMSG, "%s: no digest of a policy", path);
	else if (memcmp(o->data, policy, CARD_DIGEST_SIZE))
		goto out;
	for (i = 0; !ret && i < file.count && memory->count < CARD_MEMORY_MAX; i++) {
		o = &file.objects[i];
		if (!strcmp(o->name, POLICY))
			continue;
		ret = -EBADMSG;
		if (o->len > CARD_DIGEST_SIZE && o->len <= CARD_DIGEST_SIZE + CARD_CERTIFICATE_MAX)
			ret = card_put(&memory->cards[memory->count], o->data,
				       o->data + CARD_DIGEST_SIZE, o->len - CARD_DIGEST_SIZE);
		if (ret)
			error_set(err, ret, "%s: %s is no card", path, o->name);
		else
			memory->cards[memory->count++].copies =
				!strncmp(o->name, CARD_COPIES, strlen(CARD_COPIES));
	}
	if (ret)
		card_memory_free(memory);
	else
		memcpy(memory->policy, policy, CARD_DIGEST_SIZE);
out:
	bundle_free(&file);
	return ret;
}

/**
 * card_memory_find - find the card that gave a proof
 * @memory: the cards known
 * @proof: what the card signed just now
 *
 * Return: the card whose key it was, or NULL.
 */
const struct card_known *card_memory_find(const struct card_memory *memory,
					  const struct card_proof *proof)
{
	size_t i;

	for (i = 0; i < memory->count; i++)
		if (!card_proof_check(proof, memory->cards[i].cert, memory->cards[i].cert_len,
				      NULL))
			return &memory->cards[i];
	return NULL;
}

static int store(const struct card_memory *memory, const char *dir, struct error *err)
{
	uint8_t both[CARD_DIGEST_SIZE + CARD_CERTIFICATE_MAX];
	struct bundle file = { 0 };
	char text[512];
	size_t i;
	int ret;

	ret = bundle_add(&file, POLICY, memory->policy, CARD_DIGEST_SIZE, err);
	for (i = 0; !ret && i < memory->count; i++) {
		const struct card_known *card = &memory->cards[i];

		snprintf(text, sizeof(text), "%s-%zu", card->copies ? CARD_COPIES : CARD, i);
		memcpy(both, card->content, CARD_DIGEST_SIZE);
		memcpy(both + CARD_DIGEST_SIZE, card->cert, card->cert_len);
		ret = bundle_add(&file, text, both, CARD_DIGEST_SIZE + card->cert_len, err);
	}
	if (!ret) {
		snprintf(text, sizeof(text), "%s/" FILE_CARDS, dir);
		ret = bundle_save(&file, text, err);
	}
	bundle_free(&file);
	return ret;
}

static size_t position(const struct card_memory *memory, const struct card_known *card)
{
	size_t i = 0;

	while (i < memory->count && (memory->cards[i].cert_len != card->cert_len ||
				     memcmp(memory->cards[i].cert, card->cert, card->cert_len)))
		i++;
	return i;
}

/**
 * card_memory_keep - remember a card that was verified
 * @memory: the cards known; those of another policy are forgotten
 * @policy: SHA-256 of the rule set in force
 * @card: a card that carries the bundle in force
 * @dir: state directory; written only when something changed
 * @err: message on failure
 *
 * Return: 0, -EFBIG for a certificate that no card may have, -ENOMEM, or as
 * bundle_save(); the card is known then, but not after a restart.
 */
int card_memory_keep(struct card_memory *memory, const uint8_t policy[CARD_DIGEST_SIZE],
		     const struct card_known *card, const char *dir, struct error *err)
{
	struct card_known new;
	bool changed;
	size_t i;

	if (card->cert_len > CARD_CERTIFICATE_MAX)
		return error_set(err, -EFBIG, "certificate has %zu bytes", card->cert_len);
	if (card_put(&new, card->content, card->cert, card->cert_len))
		return error_set(err, -ENOMEM, "out of memory");
	if (memcmp(memory->policy, policy, CARD_DIGEST_SIZE))
		card_memory_free(memory);
	memcpy(memory->policy, policy, CARD_DIGEST_SIZE);
	new.copies = card->copies;
	i = position(memory, card);
	changed = i == memory->count ||
		  memcmp(memory->cards[i].content, card->content, CARD_DIGEST_SIZE);
	if (i == memory->count && memory->count < CARD_MEMORY_MAX)
		memory->count++;
	else if (i == memory->count)
		i--;
	free(memory->cards[i].cert);
	memmove(&memory->cards[1], &memory->cards[0], i * sizeof(memory->cards[0]));
	memory->cards[0] = new;
	return changed ? store(memory, dir, err) : 0;
}

/**
 * card_memory_free - forget all cards
 * @memory: may be empty
 */
void card_memory_free(struct card_memory *memory)
{
	while (memory->count)
		free(memory->cards[--memory->count].cert);
	memset(memory, 0, sizeof(*memory));
}
