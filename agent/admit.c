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
#include "agent/policy_pack.h"
#include "agent/ruleset_text.h"

#define CARD_BUDGET_MS	10000	/* for all exchanges with one card */

/*
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

/* The rule set is signed and names its source by digest; the source is there to be read */
static int check_source(const struct bundle *bundle, const struct cg_ruleset *rs,
			struct error *err)
{
	const struct bundle_object *packed = bundle_find(bundle, BUNDLE_POLICY);
	uint8_t digest[TRUST_DIGEST_SIZE], *xml;
	size_t len;
	int ret;

	if (!packed || !rs->source)
		return 0;
	ret = policy_pack_open(packed->data, packed->len, &xml, &len, err);
	if (ret)
		return ret;
	ret = trust_sha256(xml, len, digest);
	free(xml);
	if (ret || memcmp(digest, rs->source, sizeof(digest)))
		return error_set(err, -EBADMSG, "policy text and rule set do not belong together");
	return 0;
}

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
	else
		ret = check_source(&offer->bundle, rs, err);
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
	if (!visit->changed) {
		ret = card_profile_prove(visit->profile, visit->link, admit->cert,
					 admit->cert_len, err);
		/* A colleague's card has the same content and another key */
		if (ret != -EKEYREJECTED)
			return ret;
		visit->changed = true;
	}

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

static int verify(const struct admit *admit, struct visit *visit, struct error *err)
{
	struct association *offer = &visit->offer;
	int ret;

	ret = verify_signature(admit->anchors, offer, time(NULL), err);
	if (!ret)
		ret = take_ruleset(offer, err);
	if (!ret)
		ret = verify_card(admit->anchors, visit, err);
	if (!ret)
		ret = association_accepts(&admit->association, offer, err);
	return ret;
}

/* On disk before in force: what binds now binds after a reboot */
static int put_in_force(struct admit *admit, struct visit *visit, struct error *err)
{
	struct association *offer = &visit->offer;
	int ret;

	offer->exists = true;
	offer->since = time(NULL);
	ret = association_store(offer, admit->state, err);
	if (ret)
		return ret;
	ret = push(offer, err);
	if (ret) {
		if (!admit->association.exists)
			association_remove(admit->state);
		else if (association_store(&admit->association, admit->state, NULL))
			log_line(LOG_CRIT, "%s holds a policy that the kernel did not take",
				 admit->state);
		return ret;
	}
	association_free(&admit->association);
	admit->association = *offer;
	memset(offer, 0, sizeof(*offer));
	return 0;
}

/*
 * The module may have been loaded anew, somebody may have pushed something
 * else, or the stored policy was altered: what the card brought, or what it
 * brought before when it did not change, counts.
 */
static int keep_in_force(struct admit *admit, struct visit *visit, struct error *err)
{
	struct kernel_status status;
	struct kernel *kernel;
	int ret;

	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_status(kernel, &status, err);
	kernel_close(kernel);
	if (ret || (status.has_policy && !memcmp(status.policy_digest, admit->association.digest,
						 sizeof(status.policy_digest))))
		return ret;
	log_line(LOG_WARNING, "policy %s was not in force any more",
		 admit->association.policy_name);
	return visit->changed ? put_in_force(admit, visit, err) :
		push(&admit->association, err);
}

static void remember(struct admit *admit, struct visit *visit)
{
	if (!visit->cert)
		return;
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
	struct error why = {};
	int ret;

	ret = talk(admit, reader, &visit, err);
	if (!ret && !visit.changed) {
		ret = error_set(err, -EALREADY, "card unchanged, policy %s is in force",
				admit->association.policy_name);
	} else if (!ret) {
		ret = verify(admit, &visit, err);
		if (!ret)
			ret = put_in_force(admit, &visit, err);
	}
	if (ret == -EALREADY && keep_in_force(admit, &visit, &why))
		ret = error_set(err, -EIO, "%s", why.text);
	if (!ret || ret == -EALREADY)
		remember(admit, &visit);
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

static int check_stored(const struct association *association, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&association->bundle, BUNDLE_RULESET);
	const struct bundle_object *signature =
		bundle_find(&association->bundle, BUNDLE_SIGNATURE);
	uint8_t digest[TRUST_DIGEST_SIZE];
	struct trust_verdict verdict;

	if (!ruleset || !signature || trust_sha256(ruleset->data, ruleset->len, digest) ||
	    memcmp(digest, association->digest, sizeof(digest)))
		return error_set(err, -EBADMSG, "the stored rule set was altered");
	return trust_verify_ruleset(NULL, 0, ruleset->data, ruleset->len, signature->data,
				    signature->len, &verdict, err);
}

/**
 * admit_restore - put the associated policy in force without a card
 * @admit: from admit_init()
 * @err: message on failure
 *
 * What an authority signed once stays in force: certificates that ended or
 * were revoked since, and anchors that somebody took away, are only logged.
 * A file that was altered is not put in force.
 *
 * Return: 0, also without an association; -EBADMSG or -EKEYREJECTED for an
 * altered file; what kernel_push() says.
 */
int admit_restore(struct admit *admit, struct error *err)
{
	struct association *association = &admit->association;
	struct association copy = { .bundle = association->bundle };
	struct error why;
	int ret;

	if (!association->exists)
		return 0;
	ret = check_stored(association, err);
	if (ret)
		return ret;
	if (verify_signature(admit->anchors, &copy, association->since, &why))
		log_line(LOG_WARNING, "association with %s stays in force, though %s",
			 association->authority_name, why.text);
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
