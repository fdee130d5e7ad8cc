// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is in force becomes another, or ends: on disk, in the kernel, and in the
 * floor, in the order that a crash or a refusal at any point leaves whole.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "agent/admit_apart.h"
#include "agent/dm/operation_store.h"
#include "agent/floor.h"
#include "agent/kernel.h"
#include "agent/log.h"

/**
 * admit_push - have the kernel obey
 * @association: what it is to obey
 * @err: message on failure
 *
 * Return: 0, -EBADMSG for an association without a rule set, or as kernel_push().
 */
int admit_push(const struct association *association, struct error *err)
{
	const struct bundle_object *ruleset = bundle_find(&association->bundle, BUNDLE_RULESET);
	const struct bundle_object *signature =
		bundle_find(&association->bundle, BUNDLE_SIGNATURE);
	struct kernel_offer offer = { .digest = association->digest };
	struct kernel *kernel;
	int ret;

	if (!ruleset || !signature)
		return error_set(err, -EBADMSG, "bundle without rule set or signature");
	offer.bytes = ruleset->data;
	offer.len = ruleset->len;
	offer.signature = signature->data;
	offer.signature_len = signature->len;
	ret = kernel_open(&kernel, err);
	if (ret)
		return ret;
	ret = kernel_push(kernel, &offer, err);
	kernel_close(kernel);
	return ret;
}

/* A policy and the lowest version of it from now on */
struct raise {
	const struct association *offer;
	uint64_t lowest;
};

static int raise_floor(struct admit *admit, const void *what, struct visit *visit,
		       struct error *err)
{
	const struct floor floor = { admit->state, admit->tpm };
	const struct raise *raise = what;
	(void)visit;

	return floor_raise(&floor, raise->offer, raise->lowest, err);
}

/* What talks to a TPM takes memory, too */
static int raise(struct admit *admit, const struct association *offer, uint64_t lowest,
		 struct error *err)
{
	const struct raise to = { offer, lowest };
	struct visit nothing = {};

	return admit_apart(admit, raise_floor, &to, &nothing, err);
}

/**
 * admit_put_in_force - let a card's policy take the place of the present one
 * @admit: gets it as its association
 * @visit: verified; its offer is moved out of it on success
 * @err: message on failure
 *
 * On disk before in force: what binds now binds after a reboot.
 *
 * Return: 0, or as association_store() and admit_push(); nothing has changed then.
 */
int admit_put_in_force(struct admit *admit, struct visit *visit, struct error *err)
{
	struct association *offer = &visit->offer;
	struct error why;
	int ret;

	offer->exists = true;
	offer->since = time(NULL);
	if (admit->association.exists)
		memcpy(offer->id, admit->association.id, sizeof(offer->id));
	else if (trust_random(offer->id, sizeof(offer->id)))
		return error_set(err, -EIO, "no random number for the association");
	ret = association_store(offer, admit->state, err);
	if (ret)
		return ret;
	ret = admit_push(offer, err);
	if (ret) {
		if (!admit->association.exists)
			association_remove(admit->state);
		else if (association_store(&admit->association, admit->state, NULL))
			log_line(LOG_CRIT, "%s holds a policy that the kernel did not take",
				 admit->state);
		return ret;
	}
	association_show(offer, admit->state);
	/* A TPM takes its time, and the association is floor enough while it is there */
	if (raise(admit, offer, offer->policy_version, &why))
		log_line(LOG_ERR, "%s", why.text);
	association_free(&admit->association);
	admit->association = *offer;
	memset(offer, 0, sizeof(*offer));
	return 0;
}

/**
 * admit_let_go - the authority ends the association
 * @admit: bound to nobody afterwards
 * @offer: the release
 * @err: message on failure
 *
 * What the authority signed for that allows everything, so a sealed kernel takes
 * it as it takes any newer version, and nothing else is forgotten before. The
 * floor keeps what was signed until now from coming back.
 *
 * Return: 0, or as floor_raise() and admit_push().
 */
int admit_let_go(struct admit *admit, const struct association *offer, struct error *err)
{
	int ret;

	ret = raise(admit, offer, offer->policy_version + (offer->policy_version < UINT64_MAX),
		    err);
	if (!ret)
		ret = admit_push(offer, err);
	if (ret)
		return ret;
	association_remove(admit->state);
	operation_forget(admit->state);
	association_free(&admit->association);
	card_memory_free(&admit->cards);
	return 0;
}

/**
 * admit_keep_in_force - see to it that the kernel obeys what a card brought again
 * @admit: its association is what the card carries
 * @visit: the card
 * @err: message on failure
 *
 * The module may have been loaded anew, somebody may have pushed something
 * else, or the stored policy was altered: what the card brought, or what it
 * brought before when it did not change, counts.
 *
 * Return: 0, or as kernel_status(), admit_put_in_force() and admit_push().
 */
int admit_keep_in_force(struct admit *admit, struct visit *visit, struct error *err)
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
	return visit->changed ? admit_put_in_force(admit, visit, err) :
		admit_push(&admit->association, err);
}
