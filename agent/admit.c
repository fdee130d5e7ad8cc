// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a card to a policy in force: the card proves its key, its certificate
 * and the policy's signature lead to an anchor of this device, the association
 * lets it in, the kernel takes it, and only then is it remembered. Whatever
 * fails, what was in force stays.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/admit.h"
#include "agent/admit_apart.h"
#include "agent/file.h"
#include "agent/log.h"

/* A file that a user brings */
struct file {
	const uint8_t *data;
	size_t len;
};

static int judge_release(struct admit *admit, const void *what, struct visit *visit,
			 struct error *err)
{
	const struct file *file = what;
	int ret = bundle_decode(&visit->offer.bundle, file->data, file->len, err);

	return ret ? ret : admit_verify_release(admit, visit, err);
}

/**
 * admit_release - end the association, because its authority says so
 * @admit: from admit_init()
 * @file: a bundle with a signed release
 * @len: bytes of it
 * @err: why it does not
 *
 * Return: 0 when the device is bound to nobody from now on; -ENOENT when it
 * was not bound; -EACCES, -ESTALE or -EEXIST by the association; -EINVAL when
 * it is no release; -ENOKEY, -EKEYEXPIRED, -EKEYREVOKED, -EKEYREJECTED or
 * -EBADMSG when it cannot be trusted; what kernel_push() says.
 */
int admit_release(struct admit *admit, const uint8_t *file, size_t len, struct error *err)
{
	const struct file what = { file, len };
	struct visit visit = {};
	int ret;

	ret = admit_apart(admit, judge_release, &what, &visit, err);
	if (!ret)
		ret = admit_let_go(admit, &visit.offer, err);
	association_free(&visit.offer);
	return ret;
}

static int judge_offer(struct admit *admit, const void *what, struct visit *visit,
		       struct error *err)
{
	char path[512];
	uint8_t *file;
	size_t len;
	int ret;
	(void)what;

	snprintf(path, sizeof(path), "%s/" ADMIT_OFFER, admit->state);
	ret = file_read(path, BUNDLE_FILE_SIZE_MAX, &file, &len, err);
	if (ret)
		return ret;
	ret = bundle_decode(&visit->offer.bundle, file, len, err);
	free(file);
	return ret ? ret : admit_verify_offer(admit, visit, err);
}

/**
 * admit_offer - a server put the authority's next policy here, over the air
 * @admit: with an association
 * @err: why it is not taken
 *
 * It counts as one that a card brought, but binds no device: only a card does.
 *
 * Return: 0 when it is in force; -ENOENT when the device is bound to nobody, or nothing is there;
 * -EALREADY when it was in force; else as admit_release(), and -EFBIG.
 */
int admit_offer(struct admit *admit, struct error *err)
{
	struct visit visit = {};
	int ret;

	if (!admit->association.exists)
		return error_set(err, -ENOENT,
				 "this device is bound to nobody: a card comes first");
	ret = admit_apart(admit, judge_offer, NULL, &visit, err);
	if (!ret && visit.flags & CARDGATE_POLICY_RELEASE)
		ret = admit_let_go(admit, &visit.offer, err);
	else if (!ret)
		ret = admit_put_in_force(admit, &visit, err);
	association_free(&visit.offer);
	return ret;
}

/* Object for object what is in force; the stored bundle has the association's record besides */
static bool carries(const struct bundle *in_force, const struct bundle *card)
{
	const struct bundle_object *o;
	size_t i;

	for (i = 0; i < card->count; i++) {
		o = bundle_find(in_force, card->objects[i].name);
		if (!o || o->len != card->objects[i].len ||
		    memcmp(o->data, card->objects[i].data, o->len))
			return false;
	}
	return true;
}

static void remember(struct admit *admit, const struct visit *visit)
{
	struct card_known card = {
		.cert = visit->cert, .cert_len = visit->cert_len, .copies = visit->copies,
	};
	struct error err = {};

	/* After admit_put_in_force() the offer is the association, and empty itself */
	if (!carries(&admit->association.bundle, &visit->offer.bundle))
		return;
	memcpy(card.content, visit->generation.digest, sizeof(card.content));
	if (card_memory_keep(&admit->cards, admit->association.digest, &card, admit->state, &err))
		log_line(LOG_WARNING, "the card will be read again: %s", err.text);
}

static void leave(struct visit *visit)
{
	free(visit->cert);
	association_free(&visit->offer);
	memset(visit, 0, sizeof(*visit));
}

static int judge_card(struct admit *admit, const void *what, struct visit *visit,
		      struct error *err)
{
	int ret = admit_visit(admit, what, visit, err);

	if (ret)
		return ret;
	trust_card_holder(visit->cert, visit->cert_len, &visit->holder, NULL);
	return admit_verify(admit, visit, err);
}

static int judge(struct admit *admit, const char *reader, struct visit *visit, struct error *err)
{
	return admit_apart(admit, judge_card, reader, visit, err);
}

static void note_pending(struct admit *admit, const struct visit *visit, const char *reader)
{
	const struct association *offer = &visit->offer;
	struct admit_pending *pending = &admit->pending;

	snprintf(pending->reader, sizeof(pending->reader), "%s", reader);
	memcpy(pending->digest, offer->digest, sizeof(pending->digest));
	memcpy(pending->policy_name, offer->policy_name, sizeof(pending->policy_name));
	memcpy(pending->authority_name, offer->authority_name, sizeof(pending->authority_name));
	pending->policy_version = offer->policy_version;
}

/* @agreed: what the user agreed to, or NULL */
static int carry_out(struct admit *admit, struct visit *visit, const char *reader,
		     const uint8_t *agreed, struct error *err)
{
	const struct association *offer = &visit->offer;

	if (visit->flags & CARDGATE_POLICY_RELEASE)
		return admit_let_go(admit, offer, err);
	if (admit->association.exists || !(visit->flags & CARDGATE_POLICY_ASK) ||
	    (agreed && !memcmp(agreed, offer->digest, sizeof(offer->digest))))
		return admit_put_in_force(admit, visit, err);
	note_pending(admit, visit, reader);
	return error_set(err, -EINPROGRESS,
			 "policy %s version %llu of %s binds this device when you agree: cardgate card --accept",
			 offer->policy_name, (unsigned long long)offer->policy_version,
			 offer->authority_name);
}

static int visit_card(struct admit *admit, const char *reader, const uint8_t *agreed,
		      struct error *err)
{
	struct visit visit = {};
	struct error why = {};
	int ret;

	admit_removed(admit, reader);
	ret = judge(admit, reader, &visit, err);
	/* Reset while it was read, by whatever: what was selected is lost, so from the start */
	if (ret == -ECONNRESET) {
		leave(&visit);
		ret = judge(admit, reader, &visit, err);
	}
	/* What was read before may have been altered where it is stored: ask the card */
	if (ret && ret != -EALREADY && ret != -EISCONN && ret != -EHOSTUNREACH && visit.cert &&
	    !visit.changed) {
		leave(&visit);
		card_memory_free(&admit->cards);
		ret = judge(admit, reader, &visit, err);
	}
	if (!ret)
		ret = carry_out(admit, &visit, reader, agreed, err);
	if (ret == -EALREADY && admit_keep_in_force(admit, &visit, &why))
		ret = error_set(err, -EIO, "%s", why.text);
	if (admit->association.exists && (!ret || ret == -EALREADY))
		remember(admit, &visit);
	snprintf(admit->carried, sizeof(admit->carried), "%s", ret == -EISCONN ?
		 visit.offer.policy_name : admit->association.policy_name);
	admit->holder = visit.holder;
	admit->copies = visit.copies;
	leave(&visit);
	return ret;
}

/**
 * admit_card - a card was put into a reader
 * @admit: what it is held against, and what changes when it is taken
 * @reader: the reader's name
 * @err: why it was refused, or that it brings nothing new
 *
 * Takes at most some ten seconds, whatever the card does.
 *
 * Return: 0 when the card's policy is in force from now on, or, when there is no
 * association then, the device was released; -EALREADY when it was in force
 * before; -EISCONN when it has another policy of the authority and counts beside the one
 * in force; -ENOENT, -EACCES, -ESTALE or -EEXIST by association and floor; -ENOKEY,
 * -EKEYEXPIRED, -EKEYREVOKED, -EKEYREJECTED or -EBADMSG when it cannot be
 * trusted; -EAGAIN when its PIN is wanted, see admit_present(); -EPERM when that
 * would be the last try; -EINPROGRESS when it may bind the device once the user agrees; -EBUSY
 * when another program has the card; -EHOSTUNREACH when it has to be asked about
 * online, and nobody answers; -ETIMEDOUT, -ENODEV, -EIO when the card does
 * not answer.
 */
int admit_card(struct admit *admit, const char *reader, struct error *err)
{
	return visit_card(admit, reader, NULL, err);
}

/**
 * admit_accept - the user agrees that the device is bound
 * @admit: with a pending card
 * @digest: the rule set that the user was told of
 * @err: why not
 *
 * The card is read and verified anew.
 *
 * Return: 0; -ENOENT when no card waits; -ESTALE when it is another one; else
 * as admit_card().
 */
int admit_accept(struct admit *admit, const uint8_t digest[TRUST_DIGEST_SIZE], struct error *err)
{
	const struct admit_pending pending = admit->pending;
	int ret;

	if (!*pending.reader)
		return error_set(err, -ENOENT, "no card waits for consent");
	if (memcmp(digest, pending.digest, sizeof(pending.digest)))
		return error_set(err, -ESTALE, "another card waits for consent by now");
	ret = visit_card(admit, pending.reader, digest, err);
	if (ret == -EAGAIN) {
		admit->pending = pending;
		admit->pending.agreed = true;
	}
	return ret;
}

/**
 * admit_present - the user has typed in a card's PIN
 * @admit: with a card that waits for it
 * @reader: where that is
 * @pin: the PIN, presented once; to be wiped by the caller
 * @len: its characters
 * @err: why the card was refused, or that it brings nothing new
 *
 * Return: as admit_card(); -EACCES also when the PIN is wrong, and the card waits
 * for another one then if more than one try is left.
 */
int admit_present(struct admit *admit, const char *reader, const uint8_t *pin, size_t len,
		  struct error *err)
{
	const struct admit_pending pending = admit->pending;
	bool agreed = pending.agreed && !strcmp(pending.reader, reader);
	int ret;

	admit->pin.data = pin;
	admit->pin.len = len;
	ret = visit_card(admit, reader, agreed ? pending.digest : NULL, err);
	admit->pin.data = NULL;
	return ret;
}

/**
 * admit_removed - a card was pulled
 * @admit: forgets that it waited for consent or its PIN
 * @reader: where
 */
void admit_removed(struct admit *admit, const char *reader)
{
	if (!strcmp(admit->pending.reader, reader))
		memset(&admit->pending, 0, sizeof(admit->pending));
	if (!strcmp(admit->pin.reader, reader))
		*admit->pin.reader = '\0';
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
	struct error why = {};
	int ret;

	memset(admit, 0, sizeof(*admit));
	admit->anchors = anchors;
	admit->state = state;
	ret = association_load(&admit->association, state, err);
	if (!ret && admit->association.exists &&
	    card_memory_load(&admit->cards, admit->association.digest, state, &why))
		log_line(LOG_WARNING, "cards will be read again: %s", why.text);
	return ret;
}

static int judge_stored(struct admit *admit, const void *what, struct visit *visit,
			struct error *err)
{
	const struct association *association = &admit->association;
	int ret = admit_verify_stored(association, err);
	struct error why;
	(void)what;
	(void)visit;

	if (!ret && admit_verify_again(admit, &why))
		log_line(LOG_WARNING, "association with %s stays in force, though %s",
			 association->authority_name, why.text);
	return ret;
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
	struct visit nothing = {};
	int ret;

	if (!admit->association.exists)
		return 0;
	ret = admit_apart(admit, judge_stored, NULL, &nothing, err);
	return ret ? ret : admit_push(&admit->association, err);
}

/**
 * admit_free - undo admit_init()
 * @admit: may be empty
 */
void admit_free(struct admit *admit)
{
	association_free(&admit->association);
	card_memory_free(&admit->cards);
	memset(admit, 0, sizeof(*admit));
}
