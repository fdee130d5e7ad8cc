// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What comes of a card that is put in or pulled, and of what a user asks for:
 * done by others, told to the log here.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "agent/admit_write.h"
#include "agent/copies.h"
#include "agent/dm/dm_events.h"
#include "agent/dm/operation_store.h"
#include "agent/keeper.h"
#include "agent/keeper_write.h"
#include "agent/log.h"
#include "agent/refusal.h"
#include "agent/removal.h"
#include "agent/session.h"

/* What the server wanted before the reboot, and did not end meanwhile */
static void restore_operations(const struct keeper *keeper)
{
	struct operation_place place = {
		.state = keeper->admit.state, .anchors = keeper->admit.anchors
	};
	struct error err = {};
	int ret;

	if (!operation_any(place.state))
		return;
	ret = kernel_open(&place.kernel, &err);
	if (!ret) {
		ret = operation_restore(&place, &err);
		kernel_close(place.kernel);
	}
	if (ret)
		log_line(LOG_ERR, "a remote operation is not in force again: %s", err.text);
}

/* Every time that the associated policy has come into force */
static void seal(struct keeper *keeper)
{
	struct error err = {};
	int ret;

	if (!keeper->seal)
		return;
	ret = admit_seal(&keeper->admit, &err);
	if (!ret) {
		log_line(LOG_NOTICE, "the kernel is sealed: until reboot it obeys only %s",
			 keeper->admit.association.authority_name);
		/* It forgot those that loosen, signed or not */
		restore_operations(keeper);
	} else if (ret != -EALREADY && ret != -ENOENT) {
		log_line(LOG_CRIT, "the kernel is not sealed: %s", err.text);
	}
}

static void restore_policy(struct keeper *keeper)
{
	const struct association *association = &keeper->admit.association;
	struct error err = {};

	if (admit_restore(&keeper->admit, &err)) {
		log_line(LOG_CRIT, "the stored policy is not put in force: %s", err.text);
		return;
	}
	if (!association->exists)
		return;
	removal_unknown(association);
	presence_unknown(association);
	log_line(LOG_NOTICE, "policy %s version %" PRIu64 " of %s restored",
		 association->policy_name, association->policy_version,
		 association->authority_name);
	seal(keeper);
}

/**
 * keeper_restore - put the associated policy in force without a card, and remote operations
 * @keeper: with an association, or without
 */
void keeper_restore(struct keeper *keeper)
{
	copies_clear();
	restore_policy(keeper);
	restore_operations(keeper);
}

/* The card in the reader was taken, or was before */
static void taken(struct keeper *keeper, const char *reader, int ret, const struct error *err)
{
	const struct association *association = &keeper->admit.association;

	if (association->exists) {
		presence_in(&keeper->presence, association, reader, keeper->admit.carried,
			    &keeper->admit.holder);
		removal_in(association);
		keeper_copies_in(reader, keeper->admit.copies);
	} else {
		copies_clear();
	}
	if (ret == -EALREADY)
		log_line(LOG_INFO, "%s: %s", reader, err->text);
	else if (!association->exists)
		log_line(LOG_NOTICE, "%s: card accepted: this device was released", reader);
	else
		log_line(LOG_NOTICE, "%s: card accepted: policy %s version %" PRIu64
			 " of %s is in force", reader, association->policy_name,
			 association->policy_version, association->authority_name);
	seal(keeper);
}

/* The card has another policy of the authority */
static void beside(struct keeper *keeper, const char *reader, const struct error *err)
{
	presence_in(&keeper->presence, &keeper->admit.association, reader, keeper->admit.carried,
		    &keeper->admit.holder);
	log_line(LOG_NOTICE, "%s: %s", reader, err->text);
}

/* What the server hears of a card that is put in; the same card again is no news of a policy */
static void report(const struct keeper *keeper, const char *reader, int ret,
		   const struct error *err)
{
	const struct admit *admit = &keeper->admit;

	if (ret == -EBUSY || ret == -EINPROGRESS || ret == -EAGAIN || ret == -EHOSTUNREACH)
		return;
	dm_events_card(admit->state, reader, true);
	if (ret != -EALREADY && ret != -EISCONN)
		dm_events_policy(admit->state, ret, &admit->association, err->text);
}

static void tell_refusal(const char *reader, int code, const char *reason)
{
	const char *advice = refusal_advice(code, reason);

	log_line(LOG_WARNING, "%s: card refused: %s%s%s", reader, reason, advice ? "; " : "",
		 advice ? advice : "");
}

/* @again: what is told of a card that is tried until something changes was told before */
static void tell(struct keeper *keeper, const char *reader, int ret, bool again,
		 const struct error *err)
{
	report(keeper, reader, ret, err);
	if (!ret || ret == -EALREADY)
		taken(keeper, reader, ret, err);
	else if (ret == -EISCONN)
		beside(keeper, reader, err);
	else if (ret == -EINPROGRESS || ret == -EAGAIN)
		log_line(LOG_NOTICE, "%s: %s", reader, err->text);
	else if (ret == -EHOSTUNREACH && !again)
		log_line(LOG_WARNING, "%s: card refused until it can be asked about: %s", reader,
			 err->text);
	else if (ret == -EBUSY && !again)
		log_line(LOG_WARNING, "%s: card is tried until it is free: %s", reader, err->text);
	else if (ret != -EBUSY && ret != -EHOSTUNREACH)
		tell_refusal(reader, ret, err->text);
}

/**
 * keeper_card_in - a card was put in
 * @keeper: what it is held against
 * @reader: where
 * @again: it was to be tried again, which the log has
 *
 * Return: as admit_card(); -EBUSY and -EHOSTUNREACH when it is to be tried again.
 */
int keeper_card_in(struct keeper *keeper, const char *reader, bool again)
{
	struct error err = {};
	int ret;

	ret = admit_card(&keeper->admit, reader, &err);
	if (ret == -ESTALE && keeper->admit.association.exists) {
		snprintf(keeper->behind, sizeof(keeper->behind), "%s", reader);
		if (admit_write_owed(&keeper->admit) &&
		    !keeper_catch_up(keeper, reader, NULL, &(struct error){}))
			ret = admit_card(&keeper->admit, reader, &err);
	}
	tell(keeper, reader, ret, again, &err);
	return ret;
}

/**
 * keeper_wants_pin - is there a card that waits for its PIN?
 * @keeper: says so once
 * @reader: set to where it is
 * @prompt: set to what the user is to be asked
 *
 * Return: whether there is one; else nothing is set.
 */
bool keeper_wants_pin(struct keeper *keeper, char reader[CARD_READER_MAX],
		      char prompt[KEEPER_PROMPT_MAX])
{
	struct admit_pin *pin = &keeper->admit.pin;
	char tries[32] = "";

	if (!*pin->reader)
		return false;
	memcpy(reader, pin->reader, sizeof(pin->reader));
	*pin->reader = '\0';
	if (pin->tries != INT_MAX)
		snprintf(tries, sizeof(tries), " (%d tries left)", pin->tries);
	snprintf(prompt, KEEPER_PROMPT_MAX, "PIN of the card in %s%s", reader, tries);
	return true;
}

/**
 * keeper_pin - the user has typed in a card's PIN
 * @keeper: what the card is held against
 * @reader: where it is
 * @pin: the PIN, to be wiped by the caller
 * @len: its characters
 *
 * Return: as keeper_card_in().
 */
int keeper_pin(struct keeper *keeper, const char *reader, const uint8_t *pin, size_t len)
{
	struct error err = {};
	int ret;

	ret = admit_present(&keeper->admit, reader, pin, len, &err);
	tell(keeper, reader, ret, false, &err);
	return ret;
}

/**
 * keeper_card_out - a card was pulled
 * @keeper: what changes
 * @reader: where
 */
void keeper_card_out(struct keeper *keeper, const char *reader)
{
	admit_removed(&keeper->admit, reader);
	copies_forget(reader);
	if (!strcmp(keeper->behind, reader))
		*keeper->behind = '\0';
	if (presence_out(&keeper->presence, &keeper->admit.association, reader))
		removal_out(&keeper->admit.association);
	dm_events_card(keeper->admit.state, reader, false);
	log_line(LOG_INFO, "%s: card removed; the policy stays in force", reader);
}

static int release(struct keeper *keeper, uid_t uid, const uint8_t *file, size_t len,
		   struct error *answer)
{
	struct association old = keeper->admit.association;
	struct error err = {};
	int ret;

	ret = admit_release(&keeper->admit, file, len, &err);
	if (ret) {
		log_line(LOG_WARNING, "release by uid %u refused: %s", uid, err.text);
		return error_set(answer, ret, "%s", err.text);
	}
	copies_clear();
	log_line(LOG_NOTICE, "release by uid %u: policy %s of %s has ended", uid,
		 old.policy_name, old.authority_name);
	return error_set(answer, 0, "released: policy %s of %s has ended, everything is allowed",
			 old.policy_name, old.authority_name);
}

static int pending(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
		   struct error *answer)
{
	const struct admit_pending *waits = &keeper->admit.pending;
	char digest[2 * TRUST_DIGEST_SIZE + 1];
	size_t i;
	(void)uid;
	(void)bytes;
	(void)len;

	if (!*waits->reader)
		return error_set(answer, -ENOENT, "no card waits for consent");
	for (i = 0; i < TRUST_DIGEST_SIZE; i++)
		snprintf(digest + 2 * i, 3, "%02x", waits->digest[i]);
	return error_set(answer, 0, "%s %s: policy %s version %" PRIu64 " of %s", digest,
			 waits->reader, waits->policy_name, waits->policy_version,
			 waits->authority_name);
}

static int accept_card(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
		       struct error *answer)
{
	uint8_t digest[TRUST_DIGEST_SIZE];
	char reader[CARD_READER_MAX];
	struct error err = {};
	size_t i;
	int ret;

	if (!session_is_here(uid))
		return error_set(answer, -EACCES,
				 "only root, and who sits at this device, may agree");
	for (i = 0; i < sizeof(digest) && 2 * i + 1 < len; i++)
		if (sscanf((const char []){ bytes[2 * i], bytes[2 * i + 1], 0 }, "%2hhx",
			   &digest[i]) != 1)
			break;
	if (i != sizeof(digest) || len != 2 * sizeof(digest))
		return error_set(answer, -EINVAL, "SHA-256 of a rule set expected");
	memcpy(reader, keeper->admit.pending.reader, sizeof(reader));
	ret = admit_accept(&keeper->admit, digest, &err);
	if (ret) {
		log_line(LOG_WARNING, "consent by uid %u: %s", uid, err.text);
		return error_set(answer, ret, "%s", err.text);
	}
	log_line(LOG_NOTICE, "uid %u agreed that this device is bound", uid);
	taken(keeper, reader, ret, &err);
	return error_set(answer, 0, "policy %s version %" PRIu64 " of %s is in force",
			 keeper->admit.association.policy_name,
			 keeper->admit.association.policy_version,
			 keeper->admit.association.authority_name);
}

static int offer(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
		 struct error *answer)
{
	const struct association *association = &keeper->admit.association;
	struct error err = {};
	int ret;
	(void)bytes;
	(void)len;

	if (uid)
		return error_set(answer, -EACCES, "only root may");
	ret = admit_offer(&keeper->admit, &err);
	if (ret != -EALREADY)
		dm_events_policy(keeper->admit.state, ret, association, err.text);
	if (ret) {
		log_line(LOG_WARNING, "policy over the air: %s", err.text);
		return error_set(answer, ret, "%s", err.text);
	}
	log_line(LOG_NOTICE, "policy over the air: policy %s version %" PRIu64 " of %s is in force",
		 association->policy_name, association->policy_version,
		 association->authority_name);
	seal(keeper);
	if (association->exists)
		keeper_policy_aired(keeper);
	else
		copies_clear();
	return error_set(answer, 0, "policy %s version %" PRIu64 " is in force",
			 association->policy_name, association->policy_version);
}

static int present(struct keeper *keeper, uid_t uid, const uint8_t *bytes, size_t len,
		   struct error *answer)
{
	(void)uid;
	(void)bytes;
	(void)len;

	if (presence_any(&keeper->presence, &keeper->admit.association))
		return error_set(answer, 0, "a card of the association is there");
	return error_set(answer, -ENODEV, "no card of the association is there");
}

/**
 * keeper_request - what a user asks for
 * @data: the keeper
 * @request: what
 * @uid: the user
 * @bytes: the rest of the request
 * @len: how many
 * @answer: for the user
 *
 * Return: 0; what admit_release(), admit_accept() and admit_offer() say; -EACCES
 * for who may not agree for this device; -ENODEV; -EOPNOTSUPP for an unknown request.
 */
int keeper_request(void *data, enum control_request request, uid_t uid, const uint8_t *bytes,
		   size_t len, struct error *answer)
{
	static int (*const handlers[])(struct keeper *keeper, uid_t uid, const uint8_t *bytes,
				       size_t len, struct error *answer) = {
		[CONTROL_RELEASE] = release,
		[CONTROL_PENDING] = pending,
		[CONTROL_ACCEPT] = accept_card,
		[CONTROL_OFFER] = offer,
		[CONTROL_COPY] = keeper_write_copy,
		[CONTROL_CARD_POLICY] = keeper_write_policy,
		[CONTROL_PRESENT] = present,
	};

	if ((unsigned int)request >= sizeof(handlers) / sizeof(handlers[0]))
		return error_set(answer, -EOPNOTSUPP, "unknown request");
	return handlers[request](data, uid, bytes, len, answer);
}
