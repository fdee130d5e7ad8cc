// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is in the readers. Nothing is asked of a card but to show its files.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/card_profile.h"
#include "agent/cli/format.h"
#include "agent/cli/inserted.h"
#include "agent/cli/owner.h"
#include "agent/ruleset_text.h"
#include "agent/trust_store.h"

#define CARD_BUDGET_MS	10000	/* for all exchanges with one card */

static int read_bundle(const char *reader, struct inserted *card, struct bundle *bundle)
{
	const struct card_profile *profile;
	struct card_index index;
	struct card *pcsc;
	int ret;

	ret = card_open(reader, CARD_EXCHANGE_MS, &pcsc, &card->problem);
	if (ret)
		return ret;
	card_budget(pcsc, CARD_BUDGET_MS);
	ret = card_begin(pcsc, &card->problem);
	if (ret)
		goto close;
	ret = card_profile_find(card_link(pcsc), &profile, &card->problem);
	if (!ret) {
		card->profile = profile->name;
		ret = card_profile_read(profile, card_link(pcsc), NULL, &index, bundle,
					&card->problem);
	}
	card_end(pcsc, NULL);
close:
	card_close(pcsc);
	return ret;
}

static int show_policy(struct inserted *card, const struct bundle_object *object)
{
	struct cg_ruleset *rs;
	int ret;

	if (!object)
		return error_set(&card->problem, -EBADMSG, "bundle without a rule set");
	ret = ruleset_text_parse(object->data, object->len, &rs, &card->problem);
	if (ret)
		return ret;
	snprintf(card->policy_name, sizeof(card->policy_name), "%s", rs->name);
	snprintf(card->policy_issuer, sizeof(card->policy_issuer), "%s", rs->issuer);
	card->policy_version = rs->version;
	cg_ruleset_free(rs);
	if (trust_sha256(object->data, object->len, card->policy_digest))
		return error_set(&card->problem, -EIO, "SHA-256 failed");
	return 0;
}

static void show_authority(struct inserted *card, const struct bundle *bundle)
{
	const struct bundle_object *ruleset = bundle_find(bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(bundle, BUNDLE_SIGNATURE);
	char authority[2 * TRUST_DIGEST_SIZE + 1];
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	struct owner owner;

	if (!signature) {
		error_set(&card->problem, -EBADMSG, "bundle without a signature");
		return;
	}
	if (trust_anchors_load(&anchors, TRUST_STORE_DIR, &card->problem))
		return;
	if (!trust_verify_ruleset(anchors, time(NULL), ruleset->data, ruleset->len,
				  signature->data, signature->len, &verdict, &card->problem)) {
		memcpy(card->authority_name, verdict.authority_name, sizeof(card->authority_name));
		format_hex(verdict.authority, TRUST_DIGEST_SIZE, authority, sizeof(authority));
		card->associated = !owner_read(&owner, NULL) && owner.authority &&
				   !strcmp(owner.authority, authority);
		owner_free(&owner);
	}
	trust_anchors_free(anchors);
}

static void look(const struct card_reader *reader, struct inserted *card)
{
	struct bundle bundle = {};
	int ret;

	*card = (struct inserted){};
	memcpy(card->reader, reader->name, sizeof(card->reader));
	card->state = !reader->present ? INSERTED_NOTHING : INSERTED_MUTE;
	if (!reader->present || !reader->atr_len)
		return;
	ret = read_bundle(reader->name, card, &bundle);
	if (!ret)
		ret = show_policy(card, bundle_find(&bundle, BUNDLE_RULESET));
	if (!ret)
		show_authority(card, &bundle);
	bundle_free(&bundle);
	card->state = !ret ? INSERTED_POLICY : ret == -ENOENT ? INSERTED_OTHER : INSERTED_BROKEN;
	if (ret == -ENOENT)
		card->problem.text[0] = '\0';
}

/**
 * inserted_list - look into all readers
 * @cards: filled in, one per reader
 * @count: set to their number
 * @err: message on failure
 *
 * Return: 0, or as card_readers().
 */
int inserted_list(struct inserted cards[CARD_READERS_MAX], size_t *count, struct error *err)
{
	struct card_reader readers[CARD_READERS_MAX];
	size_t i;
	int ret;

	ret = card_readers(readers, count, CARD_EXCHANGE_MS, err);
	if (ret)
		return ret;
	for (i = 0; i < *count; i++)
		look(&readers[i], &cards[i]);
	return 0;
}
