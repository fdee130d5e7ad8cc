// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether to believe what a card brings: signature, validity, the card's
 * certificate and what it binds the card to.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/admit_visit.h"
#include "agent/floor.h"
#include "agent/log.h"
#include "agent/policy_pack.h"
#include "agent/presence.h"
#include "agent/ruleset_text.h"
#include "agent/trust_card.h"
#include "agent/trust_ocsp.h"

#define OCSP_MS		8000	/* for all that is asked of responders */

/* The rule set is signed and names its source by digest; the source is there to be read */
static int check_source(const struct bundle *bundle, const struct cg_ruleset *rs,
			struct error *err)
{
	const struct bundle_object *packed = bundle_find(bundle, BUNDLE_POLICY);
	uint8_t digest[TRUST_DIGEST_SIZE], *xml;
	size_t len;
	int ret;

	if (rs->flags & CARDGATE_POLICY_PACKAGES && (!packed || !rs->source))
		return error_set(err, -EBADMSG,
				 "policy without its text, which says what may be installed");
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

static int take_ruleset(struct visit *visit, struct error *err)
{
	struct association *offer = &visit->offer;
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
	visit->flags = rs->flags;
	visit->for_one = rs->association;
	if (rs->association)
		memcpy(visit->device, rs->association, sizeof(visit->device));
	cg_ruleset_free(rs);
	if (!ret)
		ret = trust_sha256(ruleset->data, ruleset->len, offer->digest);
	return ret;
}

static int add_lists(struct trust_anchors *anchors, const struct bundle *bundle,
		     const char *what, struct error *err)
{
	const struct bundle_object *lists = bundle_find(bundle, BUNDLE_REVOCATION);

	return lists ? trust_anchors_add_lists(anchors, lists->data, lists->len, what, err) : 0;
}

/* Whom this device believes, less those that any list takes back that is at hand */
static int load_anchors(const struct admit *admit, const struct bundle *offer,
			struct trust_anchors **anchors, struct error *err)
{
	int ret;

	ret = trust_anchors_load(anchors, admit->anchors, err);
	if (ret)
		return ret;
	ret = add_lists(*anchors, &admit->association.bundle, "association", err);
	if (!ret)
		ret = add_lists(*anchors, offer, "card", err);
	if (ret)
		trust_anchors_free(*anchors);
	return ret;
}

static int verify_signature(const struct trust_anchors *anchors, struct association *offer,
			    time_t at, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&offer->bundle, BUNDLE_RULESET);
	const struct bundle_object *signature = bundle_find(&offer->bundle, BUNDLE_SIGNATURE);
	struct trust_verdict verdict;
	int ret;

	if (!ruleset || !signature)
		return error_set(err, -EBADMSG, "bundle without rule set or signature");
	ret = trust_verify_ruleset(anchors, at, ruleset->data, ruleset->len,
				   signature->data, signature->len, &verdict, err);
	if (ret)
		return ret;
	memcpy(offer->authority, verdict.authority, sizeof(offer->authority));
	memcpy(offer->authority_name, verdict.authority_name, sizeof(offer->authority_name));
	return 0;
}

/*
 * A policy is for the cards whose certificates name it, so that a copy of it on
 * another card of the same authority is worth nothing.
 */
static int check_bound(const struct visit *visit, const char *holder, struct error *err)
{
	const struct association *offer = &visit->offer;
	struct trust_policies policies;
	int ret;

	ret = trust_card_policies(visit->cert, visit->cert_len, &policies, err);
	if (ret)
		return ret;
	ret = trust_policies_check(&policies, offer->policy_name, offer->policy_version);
	if (!ret || (ret == -ENOKEY && visit->flags & CARDGATE_POLICY_ANY_CARD))
		return 0;
	if (ret == -ENOKEY)
		return error_set(err, -EKEYREJECTED,
				 "the card of %s was issued for no policy, and policy %s demands it; ask %s to issue the card anew",
				 holder, offer->policy_name, offer->authority_name);
	if (ret == -ENOENT)
		return error_set(err, -EKEYREJECTED,
				 "policy %s is not for the card of %s, which was issued for policy %s; use the card that you were given for it, or ask %s",
				 offer->policy_name, holder, policies.list[0].name,
				 offer->authority_name);
	return error_set(err, -EKEYREJECTED,
			 "policy %s version %" PRIu64
			 " is older than what the card of %s was issued with; ask %s to update the card",
			 offer->policy_name, offer->policy_version, holder,
			 offer->authority_name);
}

/* Card and policy must be the same authority's */
static int verify_card(const struct trust_anchors *anchors, const struct visit *visit,
		       struct error *err)
{
	struct trust_verdict verdict;
	int ret;

	ret = trust_verify_card(anchors, time(NULL), visit->cert, visit->cert_len, &verdict, err);
	if (ret)
		return ret;
	if (memcmp(verdict.authority, visit->offer.authority, sizeof(verdict.authority)))
		return error_set(err, -EKEYREJECTED, "card of %s with a policy of %s",
				 verdict.authority_name, visit->offer.authority_name);
	return check_bound(visit, verdict.subject, err);
}

/*
 * A card with another policy of the authority: its rule set comes into force on no device
 * that has one, but the one in force may say what it allows while such a card is there.
 */
static bool is_beside(const struct admit *admit, const struct visit *visit)
{
	const struct association *present = &admit->association, *offer = &visit->offer;

	return present->exists && !(visit->flags & CARDGATE_POLICY_RELEASE) && visit->cert &&
	       !memcmp(present->authority, offer->authority, sizeof(present->authority)) &&
	       strcmp(present->policy_name, offer->policy_name) &&
	       presence_counts_others(present);
}

static int check_beside(const struct admit *admit, const struct visit *visit, struct error *err)
{
	int ret = floor_check(&(struct floor){ admit->state, admit->tpm }, &visit->offer, err);

	return ret ? ret :
	       error_set(err, -EISCONN, "policy %s version %" PRIu64
			 " of this card counts beside policy %s, which stays in force",
			 visit->offer.policy_name, visit->offer.policy_version,
			 admit->association.policy_name);
}

/* What the authority signed is for this device, in the state that it is in */
static int check_accepted(const struct admit *admit, const struct visit *visit,
			  struct error *err)
{
	const struct association *present = &admit->association, *offer = &visit->offer;
	bool release = visit->flags & CARDGATE_POLICY_RELEASE;

	if (visit->flags & CARDGATE_POLICY_OPERATION)
		return error_set(err, -EINVAL,
				 "a remote operation, which is no policy by itself");
	if (release && !present->exists)
		return error_set(err, -ENOENT,
				 "a release, but this device is bound to nobody");
	if (visit->for_one &&
	    (!present->exists || memcmp(visit->device, present->id, sizeof(visit->device))))
		return error_set(err, -EACCES, "policy %s version %" PRIu64
				 " is for another device alone, or for this one before it was bound anew",
				 offer->policy_name, offer->policy_version);
	if (is_beside(admit, visit))
		return check_beside(admit, visit, err);
	return present->exists ? association_accepts(present, offer, err) :
				 floor_check(&(struct floor){ admit->state, admit->tpm }, offer,
					     err);
}

static bool demands_ocsp(const struct association *present)
{
	const struct bundle_object *ruleset = bundle_find(&present->bundle, BUNDLE_RULESET);
	struct cg_ruleset *rs;
	bool demands;

	if (!present->exists || !ruleset ||
	    ruleset_text_parse(ruleset->data, ruleset->len, &rs, NULL))
		return false;
	demands = rs->flags & CARDGATE_POLICY_OCSP;
	cg_ruleset_free(rs);
	return demands;
}

/* Was any of the certificates revoked since? The stricter of both policies counts */
static int check_online(const struct admit *admit, const struct visit *visit,
			const struct trust_anchors *anchors, struct error *err)
{
	struct trust_ocsp how = { NULL, OCSP_MS, trust_ocsp_fetch };
	struct error why = {};
	char cache[512];
	int ret;

	snprintf(cache, sizeof(cache), "%s/ocsp", admit->state);
	how.cache = cache;
	ret = trust_ocsp_check(anchors, &how, time(NULL), NULL, &why);
	if (ret == -EHOSTUNREACH && !(visit->flags & CARDGATE_POLICY_OCSP) &&
	    !demands_ocsp(&admit->association)) {
		log_line(LOG_WARNING, "believed all the same: %s", why.text);
		return 0;
	}
	return ret ? error_set(err, ret, "%s", why.text) : 0;
}

/**
 * admit_verify - is what a card brings to come into force?
 * @admit: anchors and association
 * @visit: the card, whose key was proven; its offer is completed
 * @err: why not
 *
 * Return: 0; -EALREADY and others of association_accepts(); -EISCONN for a card with
 * another policy that counts beside the one in force; -ESTALE by the
 * floor; -ENOENT for a release of a device that is free; -EACCES when it is
 * for another device; -EHOSTUNREACH when nobody says that it was not revoked,
 * and one of the two policies demands it; -ENOKEY, -EKEYEXPIRED, -EKEYREVOKED,
 * -EKEYREJECTED or -EBADMSG when it cannot be trusted.
 */
int admit_verify(const struct admit *admit, struct visit *visit, struct error *err)
{
	struct trust_anchors *anchors;
	struct error why;
	int ret, online;

	ret = load_anchors(admit, &visit->offer.bundle, &anchors, err);
	if (ret)
		return ret;
	ret = verify_signature(anchors, &visit->offer, time(NULL), err);
	if (!ret)
		ret = take_ruleset(visit, err);
	if (!ret)
		ret = verify_card(anchors, visit, err);
	if (!ret)
		ret = check_accepted(admit, visit, err);
	/* The network last: nobody is asked about a card that is refused anyway */
	online = ret && ret != -EALREADY && ret != -EISCONN ? 0 :
		 check_online(admit, visit, anchors, &why);
	trust_anchors_free(anchors);
	return online ? error_set(err, online, "%s", why.text) : ret;
}

static int verify_file(const struct admit *admit, struct visit *visit, struct error *err)
{
	struct trust_anchors *anchors;
	int ret;

	ret = load_anchors(admit, &visit->offer.bundle, &anchors, err);
	if (ret)
		return ret;
	ret = verify_signature(anchors, &visit->offer, time(NULL), err);
	trust_anchors_free(anchors);
	return ret ? ret : take_ruleset(visit, err);
}

/**
 * admit_verify_release - does a file release this device?
 * @admit: anchors and association
 * @visit: the offer's bundle is the file; completed
 * @err: why not
 *
 * Return: 0; -EINVAL when it is no release; else as admit_verify().
 */
int admit_verify_release(const struct admit *admit, struct visit *visit, struct error *err)
{
	int ret = verify_file(admit, visit, err);

	if (!ret && !(visit->flags & CARDGATE_POLICY_RELEASE))
		ret = error_set(err, -EINVAL, "a policy, and no release");
	return ret ? ret : check_accepted(admit, visit, err);
}

/**
 * admit_verify_offer - may a policy without a card take the present one's place?
 * @admit: anchors and association
 * @visit: the offer's bundle is the file; completed
 * @err: why not
 *
 * Return: as admit_verify().
 */
int admit_verify_offer(const struct admit *admit, struct visit *visit, struct error *err)
{
	int ret = verify_file(admit, visit, err);

	return ret ? ret : check_accepted(admit, visit, err);
}

/**
 * admit_verify_stored - is the stored association what an authority signed once?
 * @association: the association
 * @err: message on failure
 *
 * Return: 0, -EBADMSG or -EKEYREJECTED.
 */
int admit_verify_stored(const struct association *association, struct error *err)
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
 * admit_verify_again - would the associated policy be believed today?
 * @admit: from admit_init(), with an association
 * @err: why not
 *
 * Looks at anchors and revocation lists as they are now, at validity as it was
 * when the policy was taken.
 *
 * Return: 0, or as trust_verify_ruleset().
 */
int admit_verify_again(const struct admit *admit, struct error *err)
{
	struct association copy = { .bundle = admit->association.bundle };
	struct trust_anchors *anchors;
	int ret;

	ret = trust_anchors_load(&anchors, admit->anchors, err);
	if (ret)
		return ret;
	ret = verify_signature(anchors, &copy, admit->association.since, err);
	trust_anchors_free(anchors);
	return ret;
}
