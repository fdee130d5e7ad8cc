// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a card to a policy in force: the card proves its key, its certificate
 * and the policy's signature lead to an anchor of this device, the association
 * lets it in, the kernel takes it, and only then is it remembered. Whatever
 * fails, what was in force stays.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/admit.h"
#include "agent/card.h"
#include "agent/card_profile.h"
#include "agent/kernel.h"
#include "agent/log.h"
#include "agent/ruleset_text.h"

#define CARD_BUDGET_MS	10000	/* for all exchanges with one card */

/**
 * struct visit - one look at one card
 * @changed: it holds something else than at the last visit
 * @offer: what it brings
 */
struct visit {
	struct card *card;
	struct apdu_link *link;
	const struct card_profile *profile;
	struct card_generation generation;
	uint8_t *cert;
	size_t cert_len;
	bool changed;
	struct association offer;
};

static int take_ruleset(struct association *offer, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&offer->bundle, BUNDLE_RULESET);
	time_t now = time(NULL);
	struct cg_ruleset *rs;
	int ret;

	if (!ruleset)
		return error_set(err, -EBADMSG, "bundle without a rule set");
	ret = ruleset_text_parse(ruleset->data, ruleset->len, &rs, err);
	if (ret)
		return ret;
	if (now < rs->not_before)
		ret = error_set(err, -EKEYREJECTED, "policy %s is not valid yet", rs->name);
	else if (now > rs->not_after)
		ret = error_set(err, -EKEYEXPIRED, "policy %s is not valid any more", rs->name);
	snprintf(offer->policy_name, sizeof(offer->policy_name), "%s", rs->name);
	offer->policy_version = rs->version;
	cg_ruleset_free(rs);
	if (!ret)
		ret = trust_sha256(ruleset->data, ruleset->len, offer->digest);
	return ret;
}

static int verify_signature(const char *anchors_dir, struct association *offer, time_t at,
			    struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&offer->bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(&offer->bundle, BUNDLE_SIGNATURE);
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	int ret;

	if (!ruleset || !signature)
		return error_set(err, -EBADMSG, "bundle without rule set or signature");
	ret = trust_anchors_load(&anchors, anchors_dir, err);
	if (ret)
		return ret;
	ret = trust_verify_ruleset(anchors, at, ruleset->data, ruleset->len,
				   signature->data, signature->len, &verdict, err);
	trust_anchors_free(anchors);
	if (ret)
		return ret;
	memcpy(offer->authority, verdict.authority, sizeof(offer->authority));
	memcpy(offer->authority_name, verdict.authority_name, sizeof(offer->authority_name));
	return 0;
}

/* Card and policy must be the same authority's */
static int verify_card(const char *anchors_dir, const struct visit *visit, struct error *err)
{
	struct trust_anchors *anchors;
	struct trust_verdict verdict;
	int ret;

	ret = trust_anchors_load(&anchors, anchors_dir, err);
	if (ret)
		return ret;
	ret = trust_verify_card(anchors, time(NULL), visit->cert, visit->cert_len, &verdict, err);
	trust_anchors_free(anchors);
	if (ret)
		return ret;
	if (memcmp(verdict.authority, visit->offer.authority, sizeof(verdict.authority)))
		return error_set(err, -EKEYREJECTED, "card of %s with a policy of %s",
				 verdict.authority_name, visit->offer.authority_name);
	return 0;
}

static int push(const struct association *association, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&association->bundle, BUNDLE_RULESET);
	struct kernel *kernel;
	int ret;

	if (!ruleset)
		return error_set(err, -EBADMSG, "bundle without a rule set");
	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_push(kernel, ruleset->data, ruleset->len, association->digest, err);
	kernel_close(kernel);
	return ret;
}

static int read_card(const struct admit *admit, struct visit *visit, struct error *err)
{
	struct card_index index;
	int ret;

	ret = card_profile_find(visit->link, &visit->profile, err);
	if (!ret)
		ret = visit->profile->generation(visit->link, &visit->generation, err);
	if (ret)
		return ret;
	visit->changed = !admit->cert || memcmp(visit->generation.digest, admit->index_digest,
						TRUST_DIGEST_SIZE);
	if (!visit->changed)
		return card_profile_prove(visit->profile, visit->link, admit->cert,
					  admit->cert_len, err);

	ret = visit->profile->certificate(visit->link, &visit->cert, &visit->cert_len, err);
	if (!ret)
		ret = card_profile_prove(visit->profile, visit->link, visit->cert,
					 visit->cert_len, err);
	if (!ret)
		ret = card_profile_read(visit->profile, visit->link, &admit->association.bundle,
					&index, &visit->offer.bundle, err);
	return ret;
}

static int talk(const struct admit *admit, const char *reader, struct visit *visit,
		struct error *err)
{
	int ret;

	ret = card_open(reader, CARD_EXCHANGE_MS, &visit->card, err);
	if (ret)
		return ret;
	card_budget(visit->card, CARD_BUDGET_MS);
	visit->link = card_link(visit->card);
	ret = card_begin(visit->card, err);
	if (!ret) {
		ret = read_card(admit, visit, err);
		card_end(visit->card, NULL);
	}
	card_close(visit->card);
	return ret;
}

static int take(struct admit *admit, struct visit *visit, struct error *err)
{
	struct association *offer = &visit->offer;
	int ret;

	ret = take_ruleset(offer, err);
	if (!ret)
		ret = verify_signature(admit->anchors, offer, time(NULL), err);
	if (!ret)
		ret = verify_card(admit->anchors, visit, err);
	if (!ret)
		ret = association_accepts(&admit->association, offer, err);
	if (ret)
		return ret;

	offer->exists = true;
	offer->since = time(NULL);
	ret = push(offer, err);
	if (!ret)
		ret = association_store(offer, admit->state, err);
	if (ret) {
		/* The kernel goes back with us */
		if (admit->association.exists && push(&admit->association, NULL))
			log_line(LOG_CRIT, "cannot put the old policy back in force");
		return ret;
	}
	association_free(&admit->association);
	admit->association = *offer;
	memset(offer, 0, sizeof(*offer));
	return 0;
}

static void remember(struct admit *admit, struct visit *visit)
{
	free(admit->cert);
	admit->cert = visit->cert;
	admit->cert_len = visit->cert_len;
	visit->cert = NULL;
	memcpy(admit->index_digest, visit->generation.digest, TRUST_DIGEST_SIZE);
}

/**
 * admit_card - a card was put into a reader
 * @admit: what it is held against, and what changes when it is taken
 * @reader: the reader's name
 * @err: why it was refused, or that it brings nothing new
 *
 * Takes at most some ten seconds, whatever the card does.
 *
 * Return: 0 when the card's policy is in force from now on; -EALREADY when it
 * was before; -EACCES, -ESTALE or -EEXIST by the association; -ENOKEY,
 * -EKEYEXPIRED, -EKEYREVOKED, -EKEYREJECTED or -EBADMSG when it cannot be
 * trusted; -ETIMEDOUT, -ENODEV, -EIO when the card does not answer.
 */
int admit_card(struct admit *admit, const char *reader, struct error *err)
{
	struct visit visit = {};
	int ret;

	ret = talk(admit, reader, &visit, err);
	if (!ret && !visit.changed) {
		ret = error_set(err, -EALREADY, "card unchanged, policy %s is in force",
				admit->association.policy_name);
	} else if (!ret) {
		ret = take(admit, &visit, err);
		if (!ret || ret == -EALREADY)
			remember(admit, &visit);
	}
	free(visit.cert);
	association_free(&visit.offer);
	return ret;
}

/**
 * admit_init - read the association
 * @admit: filled in
 * @anchors: directory of trusted certificates
 * @state: directory of the association
 * @err: message on failure
 *
 * Return: 0 or what association_load() says.
 */
int admit_init(struct admit *admit, const char *anchors, const char *state, struct error *err)
{
	memset(admit, 0, sizeof(*admit));
	admit->anchors = anchors;
	admit->state = state;
	return association_load(&admit->association, state, err);
}

/**
 * admit_restore - put the associated policy in force without a card
 * @admit: from admit_init()
 * @err: message on failure
 *
 * The signature is checked as of the moment when the policy was taken: that
 * certificates ended since does not end the association, nor does an anchor
 * that somebody took away. A changed file does.
 *
 * Return: 0, also without an association; what trust_verify_ruleset() or
 * kernel_push() say.
 */
int admit_restore(struct admit *admit, struct error *err)
{
	struct association *association = &admit->association;
	struct error why;
	int ret;

	if (!association->exists)
		return 0;
	ret = verify_signature(admit->anchors, association, association->since, &why);
	if (ret == -ENOKEY || ret == -ENOENT)
		log_line(LOG_WARNING, "association with %s stays in force: %s",
			 association->authority_name, why.text);
	else if (ret)
		return error_set(err, ret, "%s", why.text);
	return push(association, err);
}

/**
 * admit_free - undo admit_init()
 * @admit: may be empty
 */
void admit_free(struct admit *admit)
{
	association_free(&admit->association);
	free(admit->cert);
	memset(admit, 0, sizeof(*admit));
}
